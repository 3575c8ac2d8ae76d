import { existsSync } from 'node:fs';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { readLabels } from '@farthing/dataset';
import { type Sandbox, startSandbox } from '@farthing/sandbox';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { runCli } from '../cli.ts';
import { type MemoryTerminal, memoryTerminal } from '../testing/memory-terminal.ts';

let folder: string;
let log: string;
let sandbox: Sandbox;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'farthing-label-'));
  log = join(folder, 'log.jsonl');
  const questions = Array.from({ length: 12 }, (_, index) => ({ prompt: `What is ${index} + ${3 * index}?` }));
  const lines = [...questions, questions[0], { prompt: 'What is 6 * 7?', reference: '42', verifier: 'numeric' }];
  await writeFile(log, lines.map((line) => JSON.stringify(line)).join('\n'));
  sandbox = await startSandbox();
});

afterAll(async () => {
  await sandbox.close();
  await rm(folder, { recursive: true, force: true });
});

type Flags = Readonly<Record<string, string>>;
const withKey = (): MemoryTerminal => memoryTerminal({ env: { ANTHROPIC_API_KEY: 'any' } });

/** Runs `farthing label` on the log against the sandbox, unless the flags say otherwise. */
async function label(out: string, flags: Flags = {}, terminal = withKey()) {
  const path = join(folder, out);
  const models = { '--weak': 'sandbox-weak', '--strong': 'sandbox-strong', '--judge': 'sandbox-judge' };
  const all = Object.entries({ '--base-url': sandbox.url, ...models, ...flags });
  const argv = ['label', log, '-o', path, ...all.map(([name, value]) => `${name}=${value}`)];
  const exitCode = await runCli(argv, terminal);
  return { exitCode, printed: terminal.printed.join('\n'), noted: terminal.noted, path };
}

test('labels a log, and says what came of it and what to run next', async () => {
  const { exitCode, printed, noted, path } = await label('labels.arrow');
  expect(noted).toEqual([]);
  expect(exitCode).toBe(0);
  expect(printed).toMatch(/^\S+labels\.arrow: 13 of 13 prompts labelled \(14 logged requests\)$/mu);
  expect(printed).toContain(`Next: farthing inspect ${path}\n      farthing train takes 40 labelled prompts at least`);
  const table = await readLabels(path);
  const rows = [];
  for await (const row of table.rows()) rows.push(row);
  expect(table.candidates).toEqual(['sandbox-weak', 'sandbox-strong']);
  expect(rows.map((row) => row.weight)).toEqual([2, ...Array.from({ length: 12 }, () => 1)]);
  expect(rows.at(-1)?.outcomes.map((outcome) => outcome.labelSource)).toEqual(['verifier', 'verifier']);
});

test('replaces no log it reads, and pays for nothing that it could not write', async () => {
  const before = await readFile(log, 'utf8');
  const terminal = withKey();
  const models = ['--weak', 'sandbox-weak', '--strong', 'sandbox-strong', '--judge', 'sandbox-judge'];
  for (const out of [log, folder, join(folder, 'missing', 'labels.arrow')]) {
    expect([2, 3]).toContain(await runCli(['label', log, '-o', out, '--format', 'arrow', ...models], terminal));
  }
  expect(terminal.noted).toEqual([
    expect.stringMatching(/is the file to read; name another one$/),
    expect.stringMatching(/it is a folder; name a file in it$/),
    expect.stringMatching(/its folder does not exist; create it first$/),
  ]);
  expect(await readFile(log, 'utf8')).toBe(before);
});

test('a server that never answers leaves no table behind', async () => {
  const dead = createServer((_, response) => void response.writeHead(200).end('<html>please log in</html>'));
  await new Promise<void>((resolve) => dead.listen(0, '127.0.0.1', resolve));
  try {
    const { port } = dead.address() as AddressInfo;
    const { exitCode, noted, path } = await label('dead.arrow', {
      '--base-url': `http://127.0.0.1:${port}`,
      '--limit': '3',
    });
    expect(exitCode).toBe(5);
    expect(noted.at(-1)).toMatch(/none of \d+ calls was answered, so that none of 3 prompts has a label/);
    expect(existsSync(path)).toBe(false);
  } finally {
    dead.close();
  }
});

test('the same command again asks nothing and writes the same bytes', async () => {
  const { path } = await label('again.arrow');
  const bytes = await readFile(path);
  const { requests } = sandbox.stats();
  const { printed } = await label('again.arrow', { '--json': 'true' });
  expect(sandbox.stats().requests).toBe(requests);
  expect(await readFile(path)).toEqual(bytes);
  const report = JSON.parse(printed);
  expect(report).toMatchObject({ rows: 13, labelled: 13, unscored: {} });
  expect(report.calls.models['sandbox-weak']).toMatchObject({ calls: 0, recalled: 13 });
});

test('a dry run says what it would take, calls nothing and needs no key', async () => {
  const { requests } = sandbox.stats();
  const { exitCode, printed, path } = await label(
    'dry.arrow',
    { '--dry-run': 'true', '--limit': '5' },
    memoryTerminal(),
  );
  expect(exitCode).toBe(0);
  expect(printed).toMatch(/^5 distinct prompts/u);
  expect(printed).toMatch(/sandbox-judge\s+10 calls/u);
  expect(printed).toMatch(/to pay\s+\$0\.\d+–\$\d/u);
  expect(sandbox.stats().requests).toBe(requests);
  expect(existsSync(`${path}.journal.jsonl`)).toBe(false);
});

test('asks each judge as often as it has votes, by an own rubric, and has prompts rated, as the dry run said', async () => {
  const rubric = join(folder, 'rubric.txt');
  await writeFile(rubric, 'Prefer the shorter answer.');
  const flags = { '--votes': '2', '--complexity': 'true', '--rubric': rubric };
  const dry = await label('votes.arrow', { ...flags, '--dry-run': 'true', '--json': 'true' });
  const { printed, path } = await label('votes.arrow', { ...flags, '--json': 'true' });
  const report = JSON.parse(printed);
  const [judge] = report.judging.judges;
  const judged = 4 * judge.pairs + 13;
  expect(report.calls.models['sandbox-judge'].calls).toBe(judged);
  // Pairs of the same text need no judge; that cannot be known before.
  const spared = 4 * report.judging.identicalPairs;
  expect(JSON.parse(dry.printed).low.models['sandbox-judge'].calls).toBe(judged + spared);
  expect(report).toMatchObject({ rated: 13, warnings: [], judges: ['sandbox-judge'] });
  expect(report.agreement[0].all.interval).toHaveLength(2);
  const table = await readLabels(path);
  for await (const { complexity, judgements } of table.rows()) {
    expect(complexity).toBeGreaterThanOrEqual(1);
    expect(new Set(judgements.map(({ rubric: hash }) => hash)).size).toBeLessThanOrEqual(1);
  }
  const journal = await readFile(`${path}.journal.jsonl`, 'utf8');
  expect(journal).toMatch(/^\{"run":\{.*"votes":2.*"rubric":"[0-9a-f]{12}"/mu);
});

test('tells a stranger what suffices, what routing could save and how the judge did', async () => {
  const { printed } = await label('stranger.arrow');
  expect(printed).toMatch(
    /suffices +sandbox-weak is as good as sandbox-strong for \d+\.\d % \[\d+\.\d, \d+\.\d\] of requests/u,
  );
  expect(printed).toMatch(/routing +could save at most \d+\.\d % of the calls to sandbox-strong and /u);
  expect(printed).toMatch(/judge +sandbox-judge compared \d+ pairs both ways round/u);
  expect(printed).toMatch(/same verdict both ways \d+\.\d % \[.*every verdict readable/u);
});

test('warns before the first call when a judge is of a candidate’s family', async () => {
  const { noted } = await label('kin.arrow', { '--judge': 'sandbox-strong', '--dry-run': 'true' });
  expect(noted).toEqual([expect.stringMatching(/^label: sandbox-strong judges sandbox-strong: the same family/u)]);
});

test('stops at the budget with exit code 6 and no table, and goes on when given more', async () => {
  const own = await startSandbox();
  const flags = { '--base-url': own.url };
  const { exitCode, noted, path } = await label('budget.arrow', { ...flags, '--max-cost-usd': '0.11' });
  expect(exitCode).toBe(6);
  expect(noted.at(-1)).toMatch(/^farthing: the budget of \$0\.11 does not cover the next call: /u);
  expect(noted.at(-2)).toMatch(/^answers for \$0\.\d{4} are saved in .*; run the same command again to go on$/u);
  expect(existsSync(path)).toBe(false);
  expect((await label('budget.arrow', { ...flags, '--max-cost-usd': '5' })).exitCode).toBe(0);
  expect(own.stats().repeated).toBe(0);
  await own.close();
});

test('writes the format that the name or --format asks for, and refuses another name before anything is asked', async () => {
  const { requests } = sandbox.stats();
  const refused = await label('labels.csv');
  expect(refused.exitCode).toBe(2);
  expect(refused.noted.at(-1)).toMatch(/labels\.csv: a label table is \.arrow, \.parquet, \.jsonl or \.jsonl\.gz;/u);
  expect(sandbox.stats().requests).toBe(requests);
  expect(await readLabels((await label('labels.parquet')).path)).toMatchObject({ format: 'parquet', rowCount: 13 });
  const forced = await label('labels.table', { '--format': 'jsonl' });
  expect(await readLabels(forced.path)).toMatchObject({ format: 'jsonl', rowCount: 13 });
});

test('writes a report beside the table, with texts only when asked for them', async () => {
  const { printed, path } = await label('told.arrow');
  const reportPath = path.replace('.arrow', '.report.html');
  expect(printed).toContain(`${reportPath}: open it in a browser`);
  const report = await readFile(reportPath, 'utf8');
  expect(report).toContain('What the run cost');
  expect(report).not.toContain('What is 3 + 9?');
  await label('told.arrow', { '--include-text': 'true' });
  expect(await readFile(reportPath, 'utf8')).toMatch(/What is \d+ \+ \d+\?/u);
  const silent = await label('untold.jsonl.gz', { '--report': 'false' });
  expect(silent.printed).not.toContain('.report.html');
  expect(existsSync(join(folder, 'untold.report.html'))).toBe(false);
});

test('an interrupted run exits with 130, leaves no table and no lock', async () => {
  const interrupt = new AbortController();
  interrupt.abort();
  const env = { ANTHROPIC_API_KEY: 'any' };
  const { exitCode, path } = await label('cut.arrow', {}, memoryTerminal({ env, signal: interrupt.signal }));
  expect(exitCode).toBe(130);
  expect(existsSync(path)).toBe(false);
  expect(existsSync(`${path}.journal.jsonl.lock`)).toBe(false);
});

test.each<[string, Flags, number, RegExp]>([
  ['no server', { '--base-url': 'http://127.0.0.1:9' }, 5, /cannot reach 127\.0\.0\.1:9/u],
  ['an unknown model', { '--judge': 'nobody' }, 5, /has no model "nobody" \(404\)/u],
  ['a bad price', { '--price': 'x' }, 2, /model=input\/output/u],
  ['no votes', { '--votes': '0' }, 2, /--votes must be a whole number/u],
  ['one judge twice', { '--judge': 'sandbox-judge,sandbox-judge' }, 2, /judges must differ/u],
  ['no rubric', { '--rubric': '/nowhere.txt' }, 3, /no such file/u],
  ['a stranger in --logged-as', { '--logged-as': 'nobody=x' }, 2, /which is none of sandbox-weak, sandbox-strong/u],
  ['no concurrency', { '--concurrency': '0' }, 2, /--concurrency must be a whole number/u],
  ['one model twice', { '--strong': 'sandbox-weak' }, 2, /two different candidates/u],
])('says in one line what is wrong with %s', async (name, flags, code, words) => {
  const { exitCode, noted, path } = await label(`${name}.arrow`, flags);
  expect(noted.at(-1)).toMatch(words);
  expect(exitCode).toBe(code);
  expect(existsSync(path)).toBe(false);
});

test('says which variable to set when there is no key', async () => {
  const { exitCode, noted } = await label('keyless.arrow', {}, memoryTerminal());
  expect(noted).toEqual([expect.stringMatching(/^farthing: ANTHROPIC_API_KEY is not set: /u)]);
  expect(exitCode).toBe(2);
});

test('says which model has no price, and keeps no budget it cannot count', async () => {
  const free = await label('free.arrow', { '--weak': 'nameless-model', '--dry-run': 'true' });
  expect(free.exitCode).toBe(0);
  expect(free.noted).toEqual([expect.stringContaining('no price is known of nameless-model')]);
  const limited = await label('free.arrow', { '--weak': 'nameless-model', '--dry-run': 'true', '--max-cost-usd': '1' });
  expect(limited.exitCode).toBe(2);
  expect(limited.noted).toEqual([expect.stringContaining('--max-cost-usd needs a price of nameless-model')]);
});

test('a dry run has its columns below one another, whatever the length of names', async () => {
  const { printed } = await label('wide.arrow', { '--weak': 'a-model-with-a-long-name', '--dry-run': 'true' });
  const columns = printed
    .split('\n\n')[0]!
    .split('\n')
    .slice(1)
    .map((line) => line.search(/(?<= {2}|long-name )[\d$]/u));
  expect(columns.length).toBeGreaterThan(3);
  expect(new Set(columns)).toEqual(new Set(['  a-model-with-a-long-name '.length]));
});

test('labels in batches at half the price, and a dry run knows it', async () => {
  const own = await startSandbox();
  const toPay = (printed: string): number => Number(/to pay\s+\$([\d.]+)/u.exec(printed)?.[1]);
  const flags = { '--base-url': own.url };
  const direct = await label('batch.arrow', { ...flags, '--dry-run': 'true' });
  const halved = await label('batch.arrow', { ...flags, '--dry-run': 'true', '--batch': 'true' });
  expect(toPay(halved.printed)).toBeCloseTo(toPay(direct.printed) / 2, 3);
  const { exitCode, printed } = await label('batch.arrow', { ...flags, '--batch': 'true' });
  expect(exitCode).toBe(0);
  expect(printed).toMatch(/13 of 13 prompts labelled/u);
  expect(printed).toMatch(/ · 2 batches$/mu);
  expect(own.stats()).toMatchObject({ batches: 2, repeated: 0 });
  await own.close();
});

test('Ctrl-C while a batch is in work says that it goes on, and the same command picks it up', async () => {
  const own = await startSandbox({ batchMs: 1500 });
  const flags = { '--base-url': own.url, '--batch': 'true' };
  const interrupt = new AbortController();
  const env = { ANTHROPIC_API_KEY: 'any' };
  const terminal = memoryTerminal({ env, signal: interrupt.signal });
  const progress = (): ReturnType<MemoryTerminal['progress']> => ({
    // With its first news the batch is accepted.
    update: (_done, detail = '') =>
      void (/batch 1: 26 requests in work/u.test(detail) && own.stats().batches > 0 && interrupt.abort()),
    stop: () => {},
  });
  const cut = await label('cut-batch.arrow', flags, { ...terminal, progress });
  expect(cut.exitCode).toBe(130);
  expect(terminal.noted.join('\n')).toMatch(/msgbatch_sandbox_0001 goes on at the provider, .* 26 requests/u);
  const { exitCode, noted } = await label('cut-batch.arrow', flags);
  expect(exitCode).toBe(0);
  expect(noted[0]).toBe('label: picking up a batch of an earlier run with 26 requests');
  expect(own.stats()).toMatchObject({ batches: 2, repeated: 0 });
  await own.close();
});

test('refuses --batch where no model can be asked in batches', async () => {
  const { exitCode, noted } = await label('no-batch.arrow', { '--api': 'openai', '--batch': 'true' });
  expect(exitCode).toBe(2);
  expect(noted).toEqual([expect.stringMatching(/^farthing: --batch needs Anthropic's Message Batches/u)]);
});
