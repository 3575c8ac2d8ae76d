import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ConfigError, DataError, type LabelRow, userConversation } from '@farthing/core';
import { defaultGuarantee, loadRouter, type Router } from '@farthing/runtime';
import { afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { isSeenRow } from './group-hashes.ts';
import { loadTrainingGroups, loadTuningGroups } from './load-groups.ts';
import { saveRouter } from './save-router.ts';
import { labelTable, syntheticLabels } from './testing/synthetic-labels.ts';
import { trainRouter } from './train.ts';
import type { TrainedRouter } from './trained-router.ts';
import { tuneRouter } from './tune-router.ts';

let trained: TrainedRouter<Router>;
let folder: string;
beforeAll(async () => {
  trained = await trainRouter(syntheticLabels());
});
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'farthing-tune-'));
  await saveRouter(trained, folder);
});
afterEach(() => rm(folder, { recursive: true }));

const fresh = syntheticLabels({ rows: 400, seed: 7 });
const target = { kind: 'max-worse', value: 0.1 } as const;
const read = (name: string): Promise<string> => readFile(join(folder, name), 'utf8');

describe('tuneRouter', () => {
  test('writes a threshold and its guarantee, and changes the default only when it is told to', async () => {
    const { tuned, trainedOn } = await tuneRouter(folder, { table: fresh, target });
    expect(trainedOn).toBe(0);
    expect(tuned.guarantee?.statement).toMatch(/^With 95 % confidence, at most 10 % of requests .* that of large\.$/);
    expect(tuned.tunedOn?.rows).toBe(400);
    const router = await loadRouter(folder);
    expect(router.config.thresholds.at(-1)).toEqual(JSON.parse(JSON.stringify(tuned)));
    expect(router.config.id).toBe(trained.router.config.id);
    expect(router.config.defaultThreshold).toBe(trained.router.config.defaultThreshold);
    expect(defaultGuarantee(router.config)).toBeNull();

    await tuneRouter(folder, { table: fresh, target, setDefault: true });
    const proved = await loadRouter(folder);
    expect(proved.route(userConversation('please add 12 and 34')).threshold).toBe(tuned.threshold);
    expect(defaultGuarantee(proved.config)?.statement).toBe(tuned.guarantee?.statement);
    expect(proved.config.thresholds).toHaveLength(router.config.thresholds.length);
    expect(proved.score('please add 12 and 34')).toEqual(trained.router.score('please add 12 and 34'));
  });

  test('gives the same bytes for the same labels, however often', async () => {
    await tuneRouter(folder, { table: fresh, target, setDefault: true });
    const [config, card] = [await read('router.json'), await read('README.md')];
    await tuneRouter(folder, { table: fresh, target, setDefault: true });
    await tuneRouter(folder, { table: fresh, target });
    expect(await read('router.json')).toBe(config);
    expect(await read('README.md')).toBe(card);
  });

  test('replaces what was tuned for the same target before, and keeps what the default rests on', async () => {
    const other = syntheticLabels({ rows: 300, seed: 8 });
    const share = { kind: 'strong-share', value: 0.3 } as const;
    await tuneRouter(folder, { table: fresh, target: share });
    await tuneRouter(folder, { table: fresh, target, setDefault: true });
    await tuneRouter(folder, { table: other, target: share });
    const { config } = await tuneRouter(folder, { table: other, target });
    const added = config.thresholds.filter((each) => each.tunedOn !== undefined);
    expect(added.map((each) => [each.target, each.tunedOn?.rows])).toEqual([
      ['strong-share', 300],
      ['max-worse', 400],
      ['max-worse', 300],
    ]);
    expect(defaultGuarantee(config)?.labels).toBe(400);
  });

  test('tells it in the model card, and leaves the rest of the card as it was', async () => {
    const before = await read('README.md');
    await tuneRouter(folder, { table: fresh, target, setDefault: true });
    const after = await read('README.md');
    expect(after).toContain('**With 95 % confidence, at most 10 % of requests');
    expect(after).toContain('| at most 10 % worse, 95 % sure |');
    const outside = (card: string): string =>
      card.replace(/## Thresholds[\s\S]*?(?=## How the head)/u, '').replace(/^> \*\*Tuned since training.*\n\n/mu, '');
    expect(outside(after)).toBe(outside(before));
    expect(outside(before)).not.toBe(before);
  });

  test('no file of the folder speaks for another default, however often it is set', async () => {
    const first = /threshold (\d[\d.]*\d|\d)/u;
    const said = async (name: string): Promise<string | undefined> =>
      first.exec((await read(name)).replace(/^[\s\S]*<main>/u, ''))?.[1];
    const trainedAt = String(trained.router.config.defaultThreshold);
    const [card, report] = [await read('README.md'), await read('report.html')];
    for (const goal of [target, { kind: 'strong-share', value: 0.3 }, { kind: 'quality', value: 0.9 }] as const) {
      const { tuned, config } = await tuneRouter(folder, { table: fresh, target: goal, setDefault: true });
      expect(String(config.defaultThreshold)).not.toBe(trainedAt);
      for (const name of ['README.md', 'report.html']) {
        expect(await said(name)).toBe(String(config.defaultThreshold));
        const text = (await read(name)).replaceAll('\u00a0', ' ');
        expect(text.match(/Tuned since/gu)).toHaveLength(1);
        expect(text.match(/<button[^>]*>(near )?the tuned one</gu) ?? []).toHaveLength(name === 'report.html' ? 1 : 0);
        expect(text).toContain(
          `What follows was measured at threshold ${Number(Number(trainedAt).toFixed(4))}, the default before.`,
        );
        if (tuned.guarantee !== null) expect(text).toContain(`${tuned.guarantee.statement} That rests on 400 labels.`);
        expect(text).toMatch(/Estimated from 400 labelled rows: \d+\.\d % to large, mean quality 0\.\d+\./u);
      }
    }
    // A threshold that is not the default changes neither.
    const after = [await read('report.html'), await read('tuning-groups.bin')];
    await tuneRouter(folder, { table: fresh, target: { kind: 'strong-share', value: 0.5 } });
    expect([await read('report.html'), await read('tuning-groups.bin')]).toEqual(after);
    // Apart from the notice and its button the report is what training wrote.
    const added = /<section class="tuned">[\s\S]*?<\/section>\n|<button type="button" data-tuned [\s\S]*?<\/button> /gu;
    expect((await read('report.html')).replace(added, '')).toBe(report);
    expect(card).not.toContain('Tuned since');
  });

  test('remembers on which prompts the default was tuned, and not on which others were', async () => {
    await tuneRouter(folder, { table: fresh, target });
    expect((await loadTuningGroups(folder)).size).toBe(0);
    await tuneRouter(folder, { table: fresh, target, setDefault: true });
    const groups = await loadTuningGroups(folder);
    for await (const row of fresh.rows()) expect(isSeenRow(row, groups)).toBe(true);
    for await (const row of syntheticLabels({ rows: 50, seed: 8 }).rows()) expect(isSeenRow(row, groups)).toBe(false);
  });

  test('is content with a folder of the files that routing needs', async () => {
    for (const name of ['README.md', 'report.html']) await rm(join(folder, name));
    const { config } = await tuneRouter(folder, { table: fresh, target, setDefault: true });
    expect((await loadRouter(folder)).config.defaultThreshold).toBe(config.defaultThreshold);
    expect((await readdir(folder)).sort()).toEqual([
      'router.json',
      'training-groups.bin',
      'tuning-groups.bin',
      'weights.safetensors',
    ]);
  });

  test('leaves out what the router was trained on', async () => {
    const { tuned, trainedOn } = await tuneRouter(folder, {
      table: syntheticLabels(),
      target: { kind: 'strong-share', value: 0.5 },
    });
    expect([trainedOn, tuned.tunedOn?.rows]).toEqual([240, 60]);
  });

  test('leaves the folder alone when it refuses', async () => {
    const before = await read('router.json');
    const few = syntheticLabels({ rows: 20, seed: 9 });
    await expect(tuneRouter(folder, { table: few, target })).rejects.toThrow(
      /^20 labels are too few .* at least 29 are needed/,
    );
    await expect(tuneRouter(folder, { table: few, target })).rejects.toThrow(DataError);
    const own: LabelRow[] = [];
    const seen = await loadTrainingGroups(folder);
    for await (const row of syntheticLabels().rows()) if (isSeenRow(row, seen)) own.push(row);
    await expect(tuneRouter(folder, { table: labelTable(own), target })).rejects.toThrow(
      'no row to tune on: 240 were used to train the router, 0 have no label',
    );
    const vast: LabelRow[] = [];
    for await (const row of fresh.rows()) vast.push({ ...row, inclusionProbability: 1e-320 });
    await expect(tuneRouter(folder, { table: labelTable(vast), target })).rejects.toThrow(
      /stands for Infinity requests/,
    );
    const others = labelTable([], ['small', 'huge']);
    await expect(tuneRouter(folder, { table: others, target })).rejects.toThrow(ConfigError);
    expect(await read('router.json')).toBe(before);
  });

  test('appends its section to a card that was rewritten', async () => {
    await writeFile(join(folder, 'README.md'), '# Ours\n');
    await tuneRouter(folder, { table: fresh, target });
    expect(await read('README.md')).toMatch(/^# Ours\n\n## Thresholds\n/);
  });
});
