import type { Embedding } from '@farthing/runtime';
import type { TrainingMemory } from './training-memory.ts';

/** Writes these rows' embeddings where the first layer reads them. */
export function loadRows(
  { kernel, input, layers }: TrainingMemory,
  embeddings: readonly Embedding[],
  rows: ArrayLike<number>,
): void {
  const { rows: inputs, stride } = layers[0]!.weight.value;
  if ('dense' in input) {
    for (let index = 0; index < rows.length; index++) {
      const embedding = embeddings[rows[index]!] as Float32Array;
      writeFolded(kernel.memory, { start: input.dense.address + index * input.dense.stride, inputs }, embedding);
    }
    return;
  }
  const { rowStarts, offsets, values } = input.sparse;
  let entry = 0;
  for (let index = 0; index < rows.length; index++) {
    const embedding = embeddings[rows[index]!]!;
    const isDense = embedding instanceof Float32Array;
    const entries = isDense ? embedding : embedding.values;
    for (let at = 0; at < entries.length; at++, entry++) {
      const dimension = isDense ? at : embedding.indices[at]!;
      kernel.integers[offsets + entry] = (dimension % inputs) * stride;
      kernel.memory[values + entry] = entries[at]!;
    }
    kernel.integers[rowStarts + index + 1] = entry;
  }
}

/** Dimension d is added to input d % inputs. */
function writeFolded(
  memory: Float32Array,
  { start, inputs }: { readonly start: number; readonly inputs: number },
  embedding: Float32Array,
): void {
  memory.fill(0, start, start + inputs);
  memory.set(embedding.subarray(0, inputs), start);
  for (let at = inputs; at < embedding.length; at++) memory[start + (at % inputs)]! += embedding[at]!;
}
