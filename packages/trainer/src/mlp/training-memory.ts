import type { DenseLayer, Embedding, Network } from '@farthing/runtime';
import type { CreateKernel, Kernel, SparseRows } from './kernel.ts';

/** A matrix in a kernel's memory. */
export interface Matrix {
  readonly address: number;
  readonly rows: number;
  readonly columns: number;
  /** Distance between rows. What is beyond `columns` is 0 and stays 0. */
  readonly stride: number;
}

/** A layer's parameters with all that AdamW keeps about them. */
export interface LayerMemory {
  readonly weight: ParameterMemory;
  /** Of one row. */
  readonly bias: ParameterMemory;
  /** The layer's outputs for a batch, after ReLU and dropout where it is hidden. */
  readonly activations: Matrix;
  /** ∂ loss / ∂ outputs before the ReLU. */
  readonly delta: Matrix;
  /** Dropout factors of a batch. */
  readonly kept: Matrix;
  /** The weight the other way round: room for it. */
  readonly transposed: Matrix;
}

export interface ParameterMemory {
  readonly value: Matrix;
  readonly gradient: Matrix;
  readonly mean: Matrix;
  readonly square: Matrix;
}

/** Where a batch's embeddings stand: all of them dense, or all sparse. */
export type InputMemory = { readonly dense: Matrix } | { readonly sparse: SparseRows };

export interface TrainingMemory {
  readonly kernel: Kernel;
  readonly layers: readonly LayerMemory[];
  readonly input: InputMemory;
  /** As many zeros as the widest row is long: the bias of products that have none. */
  readonly zeros: number;
  /** A single 1. */
  readonly one: number;
}

/** Makes a kernel with the memory that training this network takes. */
export function layOutTraining(
  { layers }: Network,
  options: {
    readonly createKernel: CreateKernel;
    readonly embeddings: readonly Embedding[];
    readonly batchSize: number;
  },
): TrainingMemory {
  const { embeddings, batchSize } = options;
  const arena = new Arena();
  const parameter = (rows: number, columns: number): ParameterMemory => ({
    value: arena.matrix(rows, columns),
    gradient: arena.matrix(rows, columns),
    mean: arena.matrix(rows, columns),
    square: arena.matrix(rows, columns),
  });
  const memories = layers.map(
    ({ inputs, outputs }, at): LayerMemory => ({
      weight: parameter(inputs, outputs),
      bias: parameter(1, outputs),
      activations: arena.matrix(batchSize, outputs),
      delta: arena.matrix(batchSize, outputs),
      kept: arena.matrix(batchSize, outputs),
      // Nothing is passed back through the first layer.
      transposed: arena.matrix(at === 0 ? 0 : outputs, inputs),
    }),
  );
  const isDense = embeddings.every((embedding) => embedding instanceof Float32Array);
  const input = isDense
    ? { dense: arena.matrix(batchSize, layers[0]!.inputs) }
    : { sparse: sparseRows(arena, embeddings, batchSize) };
  const zeros = arena.numbers(
    Math.max(...memories.flatMap(({ bias, transposed }) => [bias.value.stride, transposed.stride])),
  );
  const one = arena.numbers(1);
  const kernel = options.createKernel(arena.size);
  kernel.memory[one] = 1;
  for (const [at, layer] of layers.entries()) writeLayer(kernel.memory, memories[at]!, layer);
  return { kernel, layers: memories, input, zeros, one };
}

/** Room for the entries of any batch. */
function sparseRows(arena: Arena, embeddings: readonly Embedding[], batchSize: number): SparseRows {
  const entries = Uint32Array.from(embeddings, entryCount).sort().subarray(-batchSize);
  const most = entries.reduce((sum, count) => sum + count, 0);
  return {
    rowStarts: arena.numbers(batchSize + 1),
    offsets: arena.numbers(most),
    values: arena.numbers(most),
    rows: batchSize,
  };
}

function entryCount(embedding: Embedding): number {
  return embedding instanceof Float32Array ? embedding.length : embedding.indices.length;
}

function writeLayer(memory: Float32Array, { weight, bias }: LayerMemory, layer: DenseLayer): void {
  for (let row = 0; row < layer.inputs; row++) {
    const from = row * layer.outputs;
    memory.set(layer.weight.subarray(from, from + layer.outputs), weight.value.address + row * weight.value.stride);
  }
  memory.set(layer.bias, bias.value.address);
}

/** The numbers of a matrix without what is between its rows; a copy. */
export function readMatrix(memory: Float32Array, { address, rows, columns, stride }: Matrix): Float32Array {
  const values = new Float32Array(rows * columns);
  for (let row = 0; row < rows; row++) {
    const from = address + row * stride;
    values.set(memory.subarray(from, from + columns), row * columns);
  }
  return values;
}

/** @param values as many whole rows as there are; those after them stay. */
export function writeRows(memory: Float32Array, { address, columns, stride }: Matrix, values: Float32Array): void {
  for (let from = 0, at = address; from < values.length; from += columns, at += stride) {
    memory.set(values.subarray(from, from + columns), at);
  }
}

/** Writes one matrix into another the other way round. */
export function transpose(memory: Float32Array, from: Matrix, to: Matrix): void {
  for (let column = 0; column < from.columns; column++) {
    const out = to.address + column * to.stride;
    for (let row = 0, at = from.address + column; row < from.rows; row++, at += from.stride)
      memory[out + row] = memory[at]!;
  }
}

/** Hands out addresses, each a multiple of 4. */
class Arena {
  size = 0;

  numbers(count: number): number {
    const address = this.size;
    this.size += wholeVectors(count);
    return address;
  }

  matrix(rows: number, columns: number): Matrix {
    const stride = strideOf(columns);
    return { address: this.numbers(rows * stride), rows, columns, stride };
  }
}

/** Columns a kernel is asked for: whole vectors of four. */
export function wholeVectors(columns: number): number {
  return Math.ceil(columns / 4) * 4;
}

/** Rows a multiple of 1 KiB apart would share so few sets of the processor's cache that they push each other out. */
function strideOf(columns: number): number {
  const whole = wholeVectors(columns);
  return whole % 256 === 0 ? whole + 16 : whole;
}
