import { ArtifactError } from '@farthing/core';
import { describe, expect, test } from 'vitest';
import type { HeadConfig, NeighboursConfig, StackConfig } from './head-config.ts';
import { lexicalDimensions } from './lexical-embedder.ts';
import { routerFromBytes } from './router-from-bytes.ts';
import type { Tensor } from './safetensors.ts';
import { tinyRouterBytes, tinySettings } from './testing/tiny-router.ts';

const dimensions = lexicalDimensions(tinySettings);
const outputs = ['small'];
const neighbours: NeighboursConfig = {
  kind: 'neighbours',
  neighbours: 2,
  power: 2,
  rows: 2,
  values: 3,
  vectors: 'postings',
};

/** Two rows over the first two dimensions, in which every text of some length has something. */
function storedRows(change: Partial<Record<string, Tensor>> = {}, name = 'head'): Record<string, Tensor> {
  const starts = new Uint32Array(dimensions + 1).fill(3);
  starts.set([0, 1]);
  const tensors: Record<string, Tensor | undefined> = {
    qualities: { shape: [2, 1], data: Float32Array.of(1, 0) },
    weights: { shape: [2], data: Float32Array.of(1, 1) },
    starts: { shape: [dimensions + 1], data: starts },
    rows: { shape: [3], data: Uint32Array.of(0, 0, 1) },
    values: { shape: [3], data: Float32Array.of(0.6, 0.8, 1) },
    ...change,
  };
  return Object.fromEntries(
    Object.entries(tensors).flatMap(([key, tensor]) => (tensor === undefined ? [] : [[`${name}.${key}`, tensor]])),
  );
}

const load = async (head: HeadConfig, tensors: Record<string, Tensor> = {}) =>
  routerFromBytes(await tinyRouterBytes({ head }, tensors));

describe('a router that keeps training rows', () => {
  test('is read from its bytes', async () => {
    const router = await load({ ...neighbours, outputs }, storedRows());
    const [score] = router.scoreEmbedding({ indices: Uint32Array.of(0), values: Float32Array.of(1) });
    // The first row alone has something in dimension 0, and its quality is 1: no gain.
    expect(score).toBeCloseTo(1 / (1 + Math.exp(2)), 12);
  });

  test('is read as a part of a stack', async () => {
    const stack: StackConfig = {
      kind: 'stack',
      parts: [
        { weight: 0.5, head: { kind: 'constant', layers: [[dimensions, 1]] } },
        { weight: 0.5, head: neighbours },
      ],
    };
    const tensors = {
      'head.part0.0.weight': { shape: [dimensions, 1], data: new Float32Array(dimensions) },
      'head.part0.0.bias': { shape: [1], data: Float32Array.of(0) },
      ...storedRows({}, 'head.part1'),
    };
    const router = await load({ ...stack, outputs }, tensors);
    const [score] = router.scoreEmbedding({ indices: Uint32Array.of(0), values: Float32Array.of(1) });
    expect(score).toBeCloseTo(1 / (1 + Math.exp(2 - 4 * 0.25)), 12);
  });

  test.each<[string, Partial<Record<string, Tensor>>, string]>([
    ['a tensor missing', { values: undefined }, 'tensor "head.values" is missing'],
    [
      'fewer values than rows',
      { values: { shape: [2], data: Float32Array.of(1, 1) } },
      '"head.values" must have shape [3], got [2]',
    ],
    ['a row that is not there', { rows: { shape: [3], data: Uint32Array.of(0, 0, 2) } }, 'must hold numbers below 2'],
    [
      'floats for rows',
      { rows: { shape: [3], data: Float32Array.of(0, 0, 1) } },
      '"head.rows" must have dtype U32, got F32',
    ],
    [
      'dimensions out of order',
      { starts: { shape: [dimensions + 1], data: new Uint32Array(dimensions + 1).fill(3).with(0, 0).with(2, 1) } },
      'must rise from 0 to 3',
    ],
    ['a quality of 2', { qualities: { shape: [2, 1], data: Float32Array.of(2, 0) } }, 'numbers from 0 to 1'],
    ['rows that weigh nothing', { weights: { shape: [2], data: Float32Array.of(0, 0) } }, 'numbers above 0'],
  ])('is refused with %s', async (_, change, message) => {
    const refusal = expect(load({ ...neighbours, outputs }, storedRows(change))).rejects;
    await refusal.toThrow(ArtifactError);
    await refusal.toThrow(message);
  });
});

test.each<[string, object, string]>([
  ['another kind', { kind: 'forest', outputs }, '"head.kind" must be constant, logistic, mlp, neighbours or stack'],
  ['no outputs', { ...neighbours }, '"head.outputs" must be a list of model ids; got undefined'],
  [
    'no neighbours',
    { ...neighbours, outputs, neighbours: 0 },
    '"head.neighbours" must be a number from 1 to 8192; got 0',
  ],
  ['more rows than may be kept', { ...neighbours, outputs, rows: 9000 }, '"head.rows" must be a number from 1 to 8192'],
  ['a power of 0', { ...neighbours, outputs, power: 0 }, '"head.power" must be a number above 0'],
  [
    'layers that do not meet',
    {
      kind: 'mlp',
      outputs,
      layers: [
        [3, 2],
        [4, 1],
      ],
    },
    '"head.layers" must be a list of',
  ],
  ['a stack of one', { kind: 'stack', outputs, parts: [{ weight: 1, head: neighbours }] }, 'a list of two or more'],
  [
    'weights of 1.5 in all',
    { kind: 'stack', outputs, parts: [1, 0.5].map((weight) => ({ weight, head: neighbours })) },
    'weights that add up to 1; got 1.5',
  ],
  [
    'a stack within a stack',
    { kind: 'stack', outputs, parts: [0.5, 0.5].map((weight) => ({ weight, head: { kind: 'stack', parts: [] } })) },
    '"head.parts[0].head.kind" must be',
  ],
])('a head with %s is refused', async (_, head, message) => {
  await expect(load(head as HeadConfig)).rejects.toThrow(message);
});
