import { createRandom } from '@farthing/core';
import { describe, expect, test } from 'vitest';
import { type HeadProblem, headProblem } from './head-problem.ts';
import { type SelectedHead, selectHead } from './select-head.ts';

const rows = 300;

/** Whether a prompt is hard. */
const rules = {
  sign: ([first]: Float32Array) => first! > 0,
  xor: ([first, second]: Float32Array) => first! > 0 !== second! > 0,
} as const;

/**
 * Five features of which the first, or with `xor` the first two, decide how good the weak model is, `signal` of the time;
 * the other three are `noise` times as wide.
 */
function problem(options: {
  readonly signal: number;
  readonly seed?: number;
  readonly rule?: keyof typeof rules;
  readonly noise?: number;
}): {
  readonly problem: HeadProblem;
  readonly gains: number[][];
} {
  const { signal, seed = 1, rule = 'sign', noise = 1 } = options;
  const random = createRandom(seed, 'select head');
  const embeddings = Array.from({ length: rows }, () =>
    Float32Array.from({ length: 5 }, (_, at) => (at < 2 ? 1 : noise) * (4 * random.next() - 2)),
  );
  const weak = embeddings.map((features) =>
    random.next() < signal ? Number(!rules[rule](features)) : random.integer(2),
  );
  return {
    problem: headProblem({
      dimensions: 5,
      embeddings,
      outputs: 2,
      qualities: Float32Array.from(weak.flatMap((quality) => [quality, 1])),
      weights: new Float32Array(rows).fill(1),
      groups: Uint32Array.from(weak.keys()),
      topics: new Array<undefined>(rows).fill(undefined),
      partitions: [0, 1].map((repeat) => Uint8Array.from(weak, (_, row) => (row * (repeat + 1) + (row >> 3)) % 5)),
      seed,
    }),
    gains: weak.map((quality) => [1 - quality]),
  };
}

function select(options: Parameters<typeof problem>[0]): Promise<SelectedHead> {
  const { problem: posed, gains } = problem(options);
  return selectHead(posed, { gains });
}

describe('selectHead', () => {
  test('chooses the strongest penalty within a standard error of the best', async () => {
    const { rival, results, advantage } = await select({ signal: 0.8 });
    expect(rival.kind).toBe('logistic');
    const path = results.filter((each) => each.rival.kind === 'logistic');
    const lowest = Math.min(...path.map(({ error }) => error!));
    const chosen = path.find((each) => each.rival === rival)!;
    expect(chosen.error! - lowest).toBeLessThan(0.01);
    expect(path.indexOf(chosen)).toBeLessThanOrEqual(path.findIndex(({ error }) => error === lowest));
    expect(advantage).toEqual(chosen.advantage);
    expect(advantage.mean).toBeGreaterThan(5 * advantage.standardError);
  });

  test('chooses the constant, and says by how little the best was better, when labels are shuffled', async () => {
    for (const seed of [1, 2, 3]) {
      const { rival, advantage, crossFittedGains, constantError, head } = await select({ signal: 0, seed });
      expect(rival.kind).toBe('constant');
      expect(advantage.mean).toBeLessThan(2 * advantage.standardError);
      expect(new Set(crossFittedGains.map(([gain]) => gain)).size).toBe(1);
      expect(constantError).toBeCloseTo(0.25, 2);
      if (head.kind !== 'constant') throw new Error(`a constant head expected, got ${head.kind}`);
      expect(head.layers[0]!.weight.every((weight) => weight === 0)).toBe(true);
    }
  });

  test('gives the MLP up after one fold where a linear head does as well', async () => {
    const { rival, results } = await select({ signal: 0.9 });
    expect(rival.kind).toBe('logistic');
    for (const kind of ['mlp', 'neighbours', 'stack']) {
      expect(results.filter((each) => each.rival.kind === kind)).toEqual([
        { rival: expect.objectContaining({ kind }) },
      ]);
    }
  });

  test.each([
    ['mlp', { noise: 3 }],
    ['neighbours', { noise: 1 }],
  ] as const)('chooses %s, fitted on every fold, for what nothing simpler learns as well', async (kind, { noise }) => {
    const { rival, head, results, advantage, constantError } = await select({ signal: 0.9, rule: 'xor', noise });
    expect(rival.kind).toBe(kind);
    expect(head.kind).toBe(kind);
    const chosen = results.find((each) => each.rival === rival)!;
    expect(chosen.error).toBeLessThan(0.9 * constantError);
    expect(chosen.advantage).toEqual(advantage);
  });

  test('predicts every row without having seen it', async () => {
    const { problem: posed, gains } = problem({ signal: 0.8 });
    const row = 7;
    const turned = gains.map((rowGains, at) => (at === row ? [1 - rowGains[0]!] : rowGains));
    const qualities = posed.qualities.map((quality, at) => (at === 2 * row ? 1 - quality : quality));
    const before = await selectHead(posed, { gains });
    const after = await selectHead({ ...posed, qualities }, { gains: turned });
    expect(after.rival.name).toBe(before.rival.name);
    expect(after.crossFittedGains[row]).toEqual(before.crossFittedGains[row]);
  });
});
