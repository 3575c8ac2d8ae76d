import { appendFile, readFile, stat, writeFile } from 'node:fs/promises';
import { type LabelTable, readLabels, writeLabels } from '@farthing/dataset';
import { expect, test } from 'vitest';
import { type Audit, auditPathOf, openAudit, readAudit } from './audit.ts';
import { judgedRow, judgedTable, models, ordinaryRows } from './testing/judged-table.ts';

/** Decides as the judge did, but for the pairs whose numbers are listed. */
async function review(
  audit: Audit,
  options: { readonly upTo: number; readonly tieAt?: readonly number[] },
): Promise<void> {
  const { upTo, tieAt = [] } = options;
  while (audit.done < upTo && audit.current !== undefined) {
    const { number, item } = audit.current;
    const left = item.order === 'weak-first' ? 'weak-wins' : 'strong-wins';
    const choice = item.judge === 'tie' || tieAt.includes(number) ? 'tie' : item.judge === left ? 'left' : 'right';
    expect(await audit.decide(number, choice)).toBe(true);
  }
}

async function decideOne(table: LabelTable): Promise<void> {
  const audit = await openAudit(table, { rows: 5 });
  await review(audit, { upTo: 1 });
  await audit.close();
}

const lines = async (table: LabelTable): Promise<string[]> => (await readFile(auditPathOf(table), 'utf8')).split('\n');

test('each decision is a line, in the words of the table', async () => {
  const table = await judgedTable();
  const audit = await openAudit(table, { rows: 3, seed: 7 });
  const first = audit.current?.item;
  await audit.decide(0, 'left');
  await audit.decide(1, 'skip');
  await audit.close();
  const [header, size, left, skipped, end] = await lines(table);
  expect(JSON.parse(header ?? '')).toMatchObject({
    farthing: 'audit',
    version: 1,
    seed: 7,
    drawBy: 'rows',
    stratify: false,
  });
  expect(JSON.parse(size ?? '')).toEqual({ candidate: models.weak, rows: 3 });
  expect(JSON.parse(left ?? '')).toEqual({
    candidate: models.weak,
    row: first?.row,
    order: first?.order,
    verdict: first?.order === 'weak-first' ? 'weak-wins' : 'strong-wins',
  });
  expect(JSON.parse(skipped ?? '')).toMatchObject({ verdict: 'skipped' });
  expect(end).toBe('');
});

test('goes on where it stopped, without being told anything again', async () => {
  const table = await judgedTable();
  const begun = await openAudit(table, { rows: 20, seed: 5, stratify: true });
  const order = begun.current?.item.row;
  await review(begun, { upTo: 7 });
  const next = begun.current;
  await begun.close();
  const resumed = await openAudit(table);
  expect([resumed.size, resumed.done, resumed.current]).toEqual([20, 7, next]);
  while (resumed.latest !== undefined) await resumed.undo(resumed.latest);
  expect(resumed.current?.item.row).toBe(order);
  await resumed.close();
});

test('may grow: the pairs decided so far stay', async () => {
  const table = await judgedTable();
  const begun = await openAudit(table, { rows: 10 });
  await review(begun, { upTo: 10 });
  const before = begun.report();
  await begun.close();
  const grown = await openAudit(table, { rows: 15 });
  expect([grown.done, grown.size]).toEqual([10, 15]);
  expect(grown.report().confusion).toEqual(before.confusion);
  await grown.close();
  await expect(openAudit(table, { rows: 12 })).rejects.toThrow('was begun with 15 rows');
});

test('a table with fewer rows gives all it has', async () => {
  const table = await judgedTable([judgedRow('a', 'tie'), judgedRow('b', 'strong-wins')]);
  const audit = await openAudit(table);
  expect([audit.size, audit.report().rows, audit.report().drawn]).toEqual([2, 50, 2]);
  await audit.close();
});

test('undo takes back the latest decision only, and what is decided again counts', async () => {
  const table = await judgedTable();
  const audit = await openAudit(table, { rows: 5 });
  await review(audit, { upTo: 3 });
  expect(await audit.undo(0)).toBe(false);
  expect(await audit.undo(2)).toBe(true);
  expect([audit.done, audit.current?.number, audit.latest]).toEqual([2, 2, 1]);
  expect(await audit.decide(2, 'skip')).toBe(true);
  await audit.close();
  const report = await readAudit(table);
  expect([report.compared, report.skipped]).toEqual([2, 1]);
});

test('two tabs that decide the same pair at once leave one decision', async () => {
  const table = await judgedTable();
  const audit = await openAudit(table, { rows: 5 });
  const outcomes = await Promise.all([audit.decide(0, 'left'), audit.decide(0, 'right'), audit.decide(9, 'tie')]);
  expect(outcomes).toEqual([true, false, false]);
  await audit.close();
  expect(await lines(table)).toHaveLength(4);
});

test('reports what judge and person said, skipped pairs left out', async () => {
  const table = await judgedTable();
  const audit = await openAudit(table, { rows: 60 });
  await audit.decide(0, 'skip');
  await review(audit, { upTo: 60, tieAt: [1, 2, 3, 4, 5, 6, 7, 8, 9] });
  const report = audit.report();
  await audit.close();
  const { confusion, compared, skipped, verdict, strongNeeded, prevalence } = report;
  expect([compared, skipped]).toEqual([59, 1]);
  const all = Object.values(confusion).flatMap((row) => Object.values(row));
  expect(all.reduce((sum, count) => sum + count, 0)).toBe(59);
  const same = confusion['weak-wins']['weak-wins'] + confusion.tie.tie + confusion['strong-wins']['strong-wins'];
  expect(verdict.agreement?.share).toBeCloseTo(same / 59, 12);
  expect(strongNeeded.sensitivity?.share).toBe(1);
  const { 'weak-wins': lost, tie: tied, 'strong-wins': confirmed } = confusion['strong-wins'];
  expect(prevalence.raw?.share).toBeCloseTo(10 / 60, 12);
  expect(prevalence.corrected.share).toBeCloseTo(((10 / 60) * confirmed) / (lost + tied + confirmed), 12);
  expect(await readAudit(table)).toEqual(report);
});

test('cuts off a line that a crash has torn, and goes on', async () => {
  const table = await judgedTable();
  const audit = await openAudit(table, { rows: 5 });
  await review(audit, { upTo: 2 });
  await audit.close();
  const whole = await readFile(auditPathOf(table), 'utf8');
  await appendFile(auditPathOf(table), '{"candidate":"modelus-par');
  expect((await readAudit(table)).compared).toBe(2);
  const resumed = await openAudit(table);
  expect(await readFile(auditPathOf(table), 'utf8')).toBe(whole);
  await review(resumed, { upTo: 5 });
  await resumed.close();
  expect((await readAudit(table)).compared).toBe(5);
  await writeFile(auditPathOf(table), '{"farthing":"aud');
  const anew = await openAudit(table, { seed: 2 });
  expect([anew.done, anew.report().seed]).toEqual([0, 2]);
  await anew.close();
});

test('refuses the audit of another table, another design, and files that are no audit', async () => {
  const table = await judgedTable();
  await decideOne(table);
  await expect(openAudit(table, { seed: 9 })).rejects.toThrow('was begun with seed 1, not 9');
  await expect(openAudit(table, { stratify: true })).rejects.toThrow('was begun with stratify false, not true');
  const candidates = [models.weak, models.strong];
  await writeLabels(table.path, { candidates, rows: ordinaryRows().slice(1) });
  await expect(openAudit(await readLabels(table.path))).rejects.toThrow(/audit\.jsonl: is the audit of another table/);
  await writeFile(auditPathOf(table), '{"farthing":"audit","version":9}\n');
  await expect(openAudit(table)).rejects.toThrow('expected audit version 1, got 9');
  await writeFile(auditPathOf(table), 'my notes');
  await expect(openAudit(table)).rejects.toThrow('expected the header of a farthing audit');
  expect(await readFile(auditPathOf(table), 'utf8')).toBe('my notes');
});

test('names a damaged line', async () => {
  const table = await judgedTable();
  await decideOne(table);
  await appendFile(
    auditPathOf(table),
    '{"candidate":"modelus-parvus","row":"row-1","order":"weak-first","verdict":"great"}\n',
  );
  await expect(readAudit(table)).rejects.toThrow(/audit\.jsonl:4: this line of the audit is damaged/);
});

test('is open in one process at a time', async () => {
  const table = await judgedTable();
  const audit = await openAudit(table);
  await expect(openAudit(table)).rejects.toThrow('is working on the same output');
  await audit.close();
  await (await openAudit(table)).close();
  await expect(stat(`${auditPathOf(table)}.lock`)).rejects.toThrow('ENOENT');
});

test('looking without deciding leaves no file, so another design may be chosen', async () => {
  const table = await judgedTable();
  await (await openAudit(table, { rows: 5 })).close();
  await expect(stat(auditPathOf(table))).rejects.toThrow('ENOENT');
  const audit = await openAudit(table, { seed: 2, stratify: true });
  await review(audit, { upTo: 1 });
  await audit.undo(audit.latest ?? Number.NaN);
  await audit.close();
  expect(await lines(table)).toHaveLength(5);
});

test('there is no report before there is an audit, and bad numbers are refused', async () => {
  const table = await judgedTable();
  await expect(readAudit(table)).rejects.toThrow(/audit\.jsonl: does not exist yet/);
  await expect(openAudit(table, { rows: 0 })).rejects.toThrow('rows must be a whole number');
  await expect(openAudit(table, { seed: Number.NaN })).rejects.toThrow('seed must be a finite number');
  await expect(stat(auditPathOf(table))).rejects.toThrow('ENOENT');
});
