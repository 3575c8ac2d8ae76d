import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ConfigError, createRandom, DataError, shuffle } from '@farthing/core';
import { loadRouter } from '@farthing/runtime';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { isSeenRow } from './group-hashes.ts';
import { loadTrainingGroups } from './load-groups.ts';
import { packageVersion } from './package-version.ts';
import { saveRouter } from './save-router.ts';
import { angleEmbedder, shapeEmbedder } from './testing/shape-embedder.ts';
import { angularLabels, labelTable, syntheticLabels } from './testing/synthetic-labels.ts';
import { trainRouter } from './train.ts';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'farthing-train-'));
});
afterEach(() => rm(folder, { recursive: true }));

async function bytesOf(path: string): Promise<Record<string, string>> {
  const names = (await readdir(path)).sort();
  return Object.fromEntries(
    await Promise.all(
      names.map(async (name) => [name, (await readFile(join(path, name))).toString('base64')] as const),
    ),
  );
}

async function collect<T>(items: AsyncIterable<T>): Promise<T[]> {
  const all: T[] = [];
  for await (const item of items) all.push(item);
  return all;
}

describe('trainRouter', () => {
  test.each(['gold', 'judge'] as const)('learns what the weak model cannot do from %s labels', async (source) => {
    const { evaluation, router } = await trainRouter(syntheticLabels({ source }));
    expect(evaluation.auc).toBeGreaterThan(0.8);
    expect(evaluation.apgr).toBeGreaterThan(0.65);
    expect(evaluation.ece).toBeLessThan(0.2);
    const [easy] = router.score('please add 12 and 34 for row 5');
    const [hard] = router.score('please add 71342890 and 55012345 for row 5');
    expect(hard).toBeGreaterThan(easy! + 0.3);
    expect(router.config.head.outputs).toEqual(source === 'gold' ? ['small', 'large'] : ['small']);
  });

  test('speaks of the log, not of the rows, when hard prompts were drawn more often', async () => {
    const rows = await collect(syntheticLabels().rows());
    const isHard = (text: string): boolean => /\d{6}/u.test(text);
    const drawn = rows.map((row) => ({ ...row, inclusionProbability: isHard(row.text) ? 1 : 0.1 }));
    const { evaluation, scored, labels } = await trainRouter(labelTable(drawn));
    expect(new Set(scored.map(({ weight }) => weight))).toEqual(new Set([1, 10]));
    expect(evaluation.requests).toBe(scored.reduce((sum, { weight }) => sum + weight, 0));
    const plainMean = scored.reduce((sum, { weakScore }) => sum + weakScore, 0) / scored.length;
    expect(evaluation.weakScore).toBeGreaterThan(plainMean + 0.1);
    expect(labels.sample.requests).toBe(
      drawn.filter(({ text }) => isHard(text)).length + 10 * drawn.filter(({ text }) => !isHard(text)).length,
    );
  });

  test.each([1, 2, 3])('says that there is nothing to learn from shuffled labels, seed %d', async (seed) => {
    const rows = await collect(syntheticLabels({ seed }).rows());
    const outcomes = shuffle(
      rows.map((row) => row.outcomes),
      createRandom(seed, 'shuffled labels'),
    );
    const table = labelTable(rows.map((row, index) => ({ ...row, outcomes: outcomes[index]! })));
    const { selection, verdict, router } = await trainRouter(table, { seed });
    expect(selection.rival.kind).toBe('constant');
    expect(selection.advantage.mean).toBeLessThan(2 * selection.advantage.standardError);
    expect(verdict.route).toBe(false);
    expect(verdict.sentence).toBe('Do not route: nothing in these prompts tells which of them need large.');
    expect(router.score('please add 1 and 2')).toEqual(router.score('what is the capital of France?'));
  });

  test('gives the same folder, byte for byte, for the same seed and another for another', async () => {
    for (const [name, seed] of [
      ['a', 1],
      ['b', 1],
      ['c', 2],
    ] as const) {
      await saveRouter(await trainRouter(syntheticLabels(), { seed }), join(folder, name));
    }
    const [a, b, c] = await Promise.all(['a', 'b', 'c'].map((name) => bytesOf(join(folder, name))));
    expect(b).toEqual(a);
    expect(c!['router.json']).not.toEqual(a!['router.json']);
  });

  test('scores the same after saving and loading', async () => {
    const trained = await trainRouter(syntheticLabels());
    await saveRouter(trained, join(folder, 'r'));
    const loaded = await loadRouter(join(folder, 'r'));
    for (const { id, strongWinRate } of trained.scored) {
      const row = (await collect(syntheticLabels().rows())).find((each) => each.id === id);
      expect(loaded.score(row!.text)[0]).toBe(strongWinRate);
    }
  });

  test('learns on any embedder, and the saved router is refused with another', async () => {
    const embedder = shapeEmbedder();
    const trained = await trainRouter(syntheticLabels(), { embedder });
    expect(trained.evaluation.auc).toBeGreaterThan(0.8);
    expect(trained.router.config.id).toMatch(/^shape-(logistic|mlp|neighbours|stack)-/);
    await saveRouter(trained, join(folder, 'r'));
    const loaded = await loadRouter(join(folder, 'r'), { embedder });
    for (const { id, strongWinRate } of trained.scored) {
      const row = (await collect(syntheticLabels().rows())).find((each) => each.id === id);
      expect((await loaded.scoreAsync(row!.text))[0]).toBe(strongWinRate);
    }
    await expect(loadRouter(join(folder, 'r'))).rejects.toThrow('this router needs the embedder toy:shape');
    await expect(loadRouter(join(folder, 'r'), { embedder: { ...embedder, fingerprint: 'shape-2' } })).rejects.toThrow(
      'made with embedder toy:shape (fingerprint shape-1',
    );
  });

  test('chooses, saves and serves nearest neighbours; the card says what is kept of the training rows', async () => {
    const trained = await trainRouter(angularLabels(), { embedder: angleEmbedder });
    expect(trained.selection.rival.kind).toBe('neighbours');
    expect(trained.router.config.head).toMatchObject({ kind: 'neighbours', rows: 240, vectors: 'dense', values: 480 });
    expect(trained.router.config.id).toMatch(/^angle-neighbours-/);
    await saveRouter(trained, join(folder, 'r'));
    const loaded = await loadRouter(join(folder, 'r'), { embedder: angleEmbedder });
    for (const { id, strongWinRate } of trained.scored) {
      expect((await loaded.scoreAsync(id.replace('angle-', '')))[0]).toBe(strongWinRate);
    }
    const card = await readFile(join(folder, 'r', 'README.md'), 'utf8');
    expect(card).toContain('| Keeps | 240 training rows, see below |');
    expect(card).toContain('Treat the folder as you treat the prompts.');
    const again = await trainRouter(angularLabels(), { embedder: angleEmbedder });
    expect(Buffer.from(again.bytes.weights).equals(trained.bytes.weights)).toBe(true);
  });

  test('remembers which rows it was trained on, and no others', async () => {
    const table = syntheticLabels();
    const trained = await trainRouter(table, { testShare: 0.25 });
    await saveRouter(trained, join(folder, 'r'));
    const groups = await loadTrainingGroups(join(folder, 'r'));
    const held = new Set(trained.scored.map(({ id }) => id));
    expect(held.size).toBe(75);
    for await (const row of table.rows()) expect(isSeenRow(row, groups)).toBe(!held.has(row.id));
  });

  test('evaluates on cross-fitted scores when nothing is held out', async () => {
    const trained = await trainRouter(syntheticLabels(), { testShare: 0 });
    expect(trained.evaluatedOn).toBe('cross-fitted');
    expect(trained.evaluation.n).toBe(300);
    expect(trained.router.config.testMetrics).toBeNull();
  });

  test('finds out what more labels would buy, when asked, and changes nothing else by it', async () => {
    const table = syntheticLabels({ rows: 600 });
    const [asked, plain] = [
      await trainRouter(table, { learningCurve: true, repeats: 1 }),
      await trainRouter(table, { repeats: 1 }),
    ];
    expect(asked.learningCurve?.points.map(({ labels }) => labels)).toEqual([60, 120, 240, 480]);
    expect(asked.learningCurve?.points.at(-1)?.apgr).toBeCloseTo(asked.evaluation.apgr ?? 0, 1);
    expect(asked.bytes.config).toBe(plain.bytes.config);
    // `toEqual` goes through the weights element by element, for seconds.
    expect(Buffer.from(asked.bytes.weights).equals(plain.bytes.weights)).toBe(true);
    expect(plain.learningCurve).toBeUndefined();
    await expect(trainRouter(table, { learningCurve: true, testShare: 0 })).rejects.toThrow('needs held-out rows');
  });

  test('trains three tiers', async () => {
    const rows = (await collect(syntheticLabels().rows())).map((row, index) => {
      const [small, large] = row.outcomes;
      const medium = { model: 'medium', label: index % 7 === 0 ? 0 : 1, labelSource: 'gold' as const };
      return { ...row, outcomes: [small!, medium, large!] };
    });
    const { router } = await trainRouter(labelTable(rows, ['small', 'medium', 'large']));
    expect(router.score('please add 1 and 2')).toHaveLength(2);
    expect(router.config.calibrators).toHaveLength(2);
  });

  test('refuses too few labels, saying how many there are', async () => {
    await expect(trainRouter(syntheticLabels({ rows: 12 }))).rejects.toThrow(
      'labels.arrow: at least 40 labelled rows are needed to train, got 12',
    );
    await expect(trainRouter(labelTable([]))).rejects.toThrow(DataError);
  });

  test.each([
    [1, 'small was as good as large on every one; use small alone'],
    [0, 'large was better than small on every one; leave small out'],
  ])('refuses labels of one class (weak label %d), saying what that means', async (weak, meaning) => {
    await expect(trainRouter(syntheticLabels({ weak, source: 'judge' }))).rejects.toThrow(meaning);
  });

  test.each([-0.1, 0.95, Number.NaN])('refuses a test share of %d', async (testShare) => {
    await expect(trainRouter(syntheticLabels(), { testShare })).rejects.toThrow(ConfigError);
  });

  test('stops when told to', async () => {
    const controller = new AbortController();
    controller.abort();
    await expect(trainRouter(syntheticLabels(), { signal: controller.signal })).rejects.toThrow('aborted');
  });

  test('hears while it computes, as of a key that is pressed, and stops within the step', async () => {
    const controller = new AbortController();
    const steps: string[] = [];
    const onStep = (step: string): void => {
      steps.push(step);
      if (step.startsWith('choosing a head')) setImmediate(() => controller.abort());
    };
    await expect(trainRouter(syntheticLabels(), { signal: controller.signal, onStep })).rejects.toThrow('aborted');
    expect(steps.at(-1)).toBe('choosing a head by cross-validation');
  });
});

describe('saveRouter', () => {
  test('replaces a router but never another folder', async () => {
    const trained = await trainRouter(syntheticLabels());
    await saveRouter(trained, join(folder, 'r'));
    await saveRouter(trained, join(folder, 'r'));
    await writeFile(join(folder, 'mine.txt'), 'keep me');
    await expect(saveRouter(trained, folder)).rejects.toThrow('holds other files and no router');
    await expect(saveRouter(trained, join(folder, 'mine.txt'))).rejects.toThrow('is a file');
    expect((await readdir(folder)).sort()).toEqual(['mine.txt', 'r']);
  });
});

test('the version written into routers is that of the package', async () => {
  const manifest = JSON.parse(await readFile(new URL('../package.json', import.meta.url), 'utf8'));
  expect(packageVersion).toBe(manifest.version);
});
