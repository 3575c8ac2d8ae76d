/**
 * The arithmetic of training, in float32. An address is the index of a number in the kernel's memory; every address,
 * stride and column count is a multiple of 4, so that four columns are one SIMD vector.
 *
 * Every number is rounded to float32 after each operation, and every sum is taken in the order of its index, one column at
 * a time. That is all it takes for two kernels to give the same bits: lanes are columns, they never add to each other.
 */
export interface Kernel {
  readonly name: 'wasm' | 'plain';
  readonly memory: Float32Array;
  /** The same memory, for indices. */
  readonly integers: Uint32Array;
  /** `out = left · right + bias`. */
  multiply(product: Product): void;
  /** The same for a sparse `left`. */
  multiplySparse(product: SparseProduct): void;
  /** `gradient += leftᵀ · delta` for a sparse `left`, entry by entry. */
  scatter(product: ScatteredProduct): void;
  /** `values *= factors`. */
  scale(values: number, options: { readonly factors: number; readonly length: number }): void;
  /** `delta = activation > 0 ? delta · factor : 0`: back through a ReLU, and through dropout that scaled what it kept. */
  gate(delta: number, options: GateOptions): void;
  /** AdamW: moments, decay and step in one pass. */
  step(parameters: number, options: AdamStep): void;
}

/** Where to make a kernel with room for so many numbers, all 0. */
export type CreateKernel = (numbers: number) => Kernel;

export interface Product {
  /** Shape [rows, columns]. */
  readonly out: number;
  readonly outStride: number;
  /** Shape [rows, steps]. Strides of any size in both directions, so that it may lie transposed. */
  readonly left: number;
  readonly leftRowStride: number;
  readonly leftStepStride: number;
  /** Shape [steps, columns]. */
  readonly right: number;
  readonly rightStride: number;
  /** Shape [columns]. */
  readonly bias: number;
  readonly rows: number;
  readonly steps: number;
  readonly columns: number;
  /** Whether what is negative becomes 0. */
  readonly rectify: boolean;
}

/** A sparse matrix: the entries of row r are those from `rowStarts[r]` to `rowStarts[r + 1]`. */
export interface SparseRows {
  /** Shape [rows + 1]; integers. */
  readonly rowStarts: number;
  /** Distance of the right matrix's row from its first, in numbers: index × stride. Integers. */
  readonly offsets: number;
  readonly values: number;
  readonly rows: number;
}

export interface SparseProduct
  extends Omit<Product, 'left' | 'leftRowStride' | 'leftStepStride' | 'rightStride' | 'steps' | 'rows'> {
  readonly left: SparseRows;
}

export interface ScatteredProduct {
  readonly gradient: number;
  readonly left: SparseRows;
  /** Shape [rows, columns]. */
  readonly delta: number;
  readonly deltaStride: number;
  readonly columns: number;
}

export interface GateOptions {
  readonly activations: number;
  readonly factor: number;
  readonly length: number;
}

/** One step for `length` parameters. */
export interface AdamStep {
  readonly gradient: number;
  readonly mean: number;
  readonly square: number;
  readonly length: number;
  /** Learning rate over 1 − β₁ᵗ. */
  readonly rate: number;
  /** 1 / (1 − β₂ᵗ). */
  readonly squareCorrection: number;
  /** What the parameters are multiplied with first: 1 − learning rate × weight decay. */
  readonly decay: number;
}

/** Of AdamW (Kingma & Ba 2015, arXiv 1412.6980; decoupled decay: Loshchilov & Hutter 2019, arXiv 1711.05101). */
export const adamW = { meanDecay: 0.9, squareDecay: 0.999, epsilon: 1e-8 };
