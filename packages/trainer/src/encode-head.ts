import {
  type Head,
  type HeadConfig,
  type NeighboursConfig,
  type NeighboursHead,
  type NetworkConfig,
  type NetworkHead,
  outputsOf,
} from '@farthing/runtime';
import type { Tensor } from '@farthing/runtime/safetensors';

/** What router.json says of a head; its numbers are in {@link headTensors}. */
export function headConfig(head: Head, candidates: readonly string[]): HeadConfig {
  const outputs = candidates.slice(0, outputsOf(head));
  if (head.kind !== 'stack') return { ...partConfig(head), outputs };
  return { kind: 'stack', outputs, parts: head.parts.map((part) => ({ ...part, head: partConfig(part.head) })) };
}

function partConfig(head: NetworkHead | NeighboursHead): NetworkConfig | NeighboursConfig {
  if (head.kind !== 'neighbours') {
    return { kind: head.kind, layers: head.layers.map(({ inputs, outputs }) => [inputs, outputs]) };
  }
  const { kind, neighbours, power, weights, vectors } = head;
  const values = vectors.kind === 'dense' ? vectors.vectors.length : vectors.values.length;
  return { kind, neighbours, power, rows: weights.length, values, vectors: vectors.kind };
}

/** The numbers of a head by name, in the order in which they are written. */
export function headTensors(head: Head): Map<string, Tensor> {
  const parts = head.kind === 'stack' ? head.parts.map((part) => part.head) : [head];
  return new Map(
    parts.flatMap((part, index) => {
      const name = head.kind === 'stack' ? `head.part${index}` : 'head';
      return part.kind === 'neighbours' ? neighbourTensors(part, name) : networkTensors(part, name);
    }),
  );
}

function networkTensors({ layers }: NetworkHead, name: string): [string, Tensor][] {
  return layers.flatMap(({ inputs, outputs, weight, bias }, index): [string, Tensor][] => [
    [`${name}.${index}.weight`, { shape: [inputs, outputs], data: weight }],
    [`${name}.${index}.bias`, vector(bias)],
  ]);
}

function neighbourTensors({ outputs, qualities, weights, vectors }: NeighboursHead, name: string): [string, Tensor][] {
  const rows = weights.length;
  return [
    [`${name}.qualities`, { shape: [rows, outputs], data: qualities }],
    [`${name}.weights`, vector(weights)],
    ...(vectors.kind === 'dense'
      ? ([[`${name}.vectors`, { shape: [rows, vectors.dimensions], data: vectors.vectors }]] as [string, Tensor][])
      : ([
          [`${name}.starts`, vector(vectors.starts)],
          [`${name}.rows`, vector(vectors.rows)],
          [`${name}.values`, vector(vectors.values)],
        ] as [string, Tensor][])),
  ];
}

function vector(data: Tensor['data']): Tensor {
  return { shape: [data.length], data };
}
