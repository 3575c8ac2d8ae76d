import {
  type AdamStep,
  adamW,
  type GateOptions,
  type Kernel,
  type Product,
  type ScatteredProduct,
  type SparseProduct,
} from './kernel.ts';

const { fround } = Math;

/** The kernel in plain TypeScript: for where there is no WebAssembly with SIMD, and what that is tested against. */
export function createPlainKernel(numbers: number): Kernel {
  const memory = new Float32Array(numbers);
  const integers = new Uint32Array(memory.buffer);
  return {
    name: 'plain',
    memory,
    integers,
    multiply: (product) => multiply(memory, product),
    multiplySparse: (product) => multiplySparse(memory, integers, product),
    scatter: (product) => scatter(memory, integers, product),
    scale(values, { factors, length }) {
      for (let at = 0; at < length; at++) memory[values + at]! *= memory[factors + at]!;
    },
    gate: (delta, options) => gate(memory, delta, options),
    step: (parameters, options) => step(memory, parameters, options),
  };
}

/** Four columns at a time: their sums stay in registers. */
function multiply(memory: Float32Array, product: Product): void {
  const { out, outStride, left, leftRowStride, leftStepStride, right, rightStride, bias, rows, steps } = product;
  for (let column = 0; column < product.columns; column += 4) {
    for (let row = 0; row < rows; row++) {
      let first = memory[bias + column]!;
      let second = memory[bias + column + 1]!;
      let third = memory[bias + column + 2]!;
      let fourth = memory[bias + column + 3]!;
      let leftAt = left + row * leftRowStride;
      let rightAt = right + column;
      for (let at = 0; at < steps; at++) {
        const value = memory[leftAt]!;
        first = fround(first + fround(value * memory[rightAt]!));
        second = fround(second + fround(value * memory[rightAt + 1]!));
        third = fround(third + fround(value * memory[rightAt + 2]!));
        fourth = fround(fourth + fround(value * memory[rightAt + 3]!));
        leftAt += leftStepStride;
        rightAt += rightStride;
      }
      const outAt = out + row * outStride + column;
      memory[outAt] = first;
      memory[outAt + 1] = second;
      memory[outAt + 2] = third;
      memory[outAt + 3] = fourth;
    }
  }
  if (product.rectify) for (let row = 0; row < rows; row++) rectify(memory, out + row * outStride, product.columns);
}

function multiplySparse(memory: Float32Array, integers: Uint32Array, product: SparseProduct): void {
  const { out, outStride, left, right, bias, columns } = product;
  for (let row = 0; row < left.rows; row++) {
    const outAt = out + row * outStride;
    memory.copyWithin(outAt, bias, bias + columns);
    const end = integers[left.rowStarts + row + 1]!;
    for (let entry = integers[left.rowStarts + row]!; entry < end; entry++) {
      const value = memory[left.values + entry]!;
      const rightAt = right + integers[left.offsets + entry]!;
      for (let column = 0; column < columns; column++) {
        memory[outAt + column]! += fround(value * memory[rightAt + column]!);
      }
    }
    if (product.rectify) rectify(memory, outAt, columns);
  }
}

function rectify(memory: Float32Array, start: number, length: number): void {
  for (let at = start; at < start + length; at++) if (memory[at]! < 0) memory[at] = 0;
}

function scatter(memory: Float32Array, integers: Uint32Array, product: ScatteredProduct): void {
  const { gradient, left, delta, deltaStride, columns } = product;
  for (let row = 0; row < left.rows; row++) {
    const deltaAt = delta + row * deltaStride;
    const end = integers[left.rowStarts + row + 1]!;
    for (let entry = integers[left.rowStarts + row]!; entry < end; entry++) {
      const value = memory[left.values + entry]!;
      const gradientAt = gradient + integers[left.offsets + entry]!;
      for (let column = 0; column < columns; column++) {
        memory[gradientAt + column]! += fround(value * memory[deltaAt + column]!);
      }
    }
  }
}

function gate(memory: Float32Array, delta: number, { activations, factor, length }: GateOptions): void {
  const rounded = fround(factor);
  for (let at = 0; at < length; at++) {
    memory[delta + at] = memory[activations + at]! > 0 ? memory[delta + at]! * rounded : 0;
  }
}

function step(memory: Float32Array, parameters: number, options: AdamStep): void {
  const { gradient, mean, square, length } = options;
  const rate = fround(options.rate);
  const decay = fround(options.decay);
  const squareCorrection = fround(options.squareCorrection);
  const meanDecay = fround(adamW.meanDecay);
  const meanShare = fround(1 - adamW.meanDecay);
  const squareDecay = fround(adamW.squareDecay);
  const squareShare = fround(1 - adamW.squareDecay);
  const epsilon = fround(adamW.epsilon);
  for (let at = 0; at < length; at++) {
    const slope = memory[gradient + at]!;
    const newMean = fround(fround(meanDecay * memory[mean + at]!) + fround(meanShare * slope));
    const newSquare = fround(fround(squareDecay * memory[square + at]!) + fround(fround(squareShare * slope) * slope));
    memory[mean + at] = newMean;
    memory[square + at] = newSquare;
    const scale = fround(fround(Math.sqrt(fround(newSquare * squareCorrection))) + epsilon);
    const move = fround(fround(rate * newMean) / scale);
    memory[parameters + at] = fround(decay * memory[parameters + at]!) - move;
  }
}
