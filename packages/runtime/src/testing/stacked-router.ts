import { createRandom } from '@farthing/core';
import { lexicalDimensions } from '../lexical-embedder.ts';
import type { RouterBytes } from '../router-from-bytes.ts';
import type { Tensor } from '../safetensors.ts';
import { tinyRouterBytes, tinySettings } from './tiny-router.ts';

/** A router that has every kind of arithmetic: an MLP of two hidden layers and nearest rows, blended, of random numbers. */
export async function stackedRouterBytes(): Promise<RouterBytes> {
  const random = createRandom(3, 'stacked router');
  const tensor = (shape: readonly number[], draw: () => number): Tensor => ({
    shape,
    data: Float32Array.from({ length: shape.reduce((product, side) => product * side, 1) }, draw),
  });
  const around = (): number => 3 * (random.next() - 0.5);
  const dimensions = lexicalDimensions(tinySettings);
  const layers = [
    [dimensions, 16],
    [16, 8],
    [8, 1],
  ] as const;
  const rows = 40;
  // Each dimension holds two of the rows.
  const values = 2 * dimensions;
  return tinyRouterBytes(
    {
      head: {
        kind: 'stack',
        outputs: ['small'],
        parts: [
          { weight: 0.6, head: { kind: 'mlp', layers } },
          { weight: 0.4, head: { kind: 'neighbours', neighbours: 5, power: 8, rows, values, vectors: 'postings' } },
        ],
      },
    },
    {
      ...Object.fromEntries(
        layers.flatMap(([inputs, outputs], at) => [
          [`head.part0.${at}.weight`, tensor([inputs, outputs], around)],
          [`head.part0.${at}.bias`, tensor([outputs], around)],
        ]),
      ),
      'head.part1.qualities': tensor([rows, 1], () => random.next()),
      'head.part1.weights': tensor([rows], () => 0.1 + random.next()),
      'head.part1.starts': {
        shape: [dimensions + 1],
        data: Uint32Array.from({ length: dimensions + 1 }, (_, at) => 2 * at),
      },
      'head.part1.rows': { shape: [values], data: Uint32Array.from({ length: values }, () => random.integer(rows)) },
      'head.part1.values': tensor([values], () => random.next()),
    },
  );
}
