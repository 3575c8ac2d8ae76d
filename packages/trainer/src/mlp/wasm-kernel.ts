import type { CreateKernel, Kernel, SparseRows } from './kernel.ts';
import { assembleModule } from './wasm-assembler.ts';
import { gate, scale, step } from './wasm-elementwise.ts';
import { multiply, multiplySparse, scatter } from './wasm-products.ts';

/** What we use of WebAssembly's JavaScript interface, which TypeScript knows in its browser library alone. */
interface WebAssemblyInterface {
  validate(bytes: Uint8Array<ArrayBuffer>): boolean;
  readonly Memory: new (limits: { readonly initial: number }) => { readonly buffer: ArrayBuffer };
  readonly Module: new (bytes: Uint8Array<ArrayBuffer>) => object;
  readonly Instance: new (
    module: object,
    imports: { readonly env: { readonly memory: object } },
  ) => { readonly exports: Readonly<Record<string, (...numbers: number[]) => void>> };
}

const numberBytes = 4;
const pageBytes = 2 ** 16;

/**
 * The kernel in WebAssembly, assembled here and now from the functions below.
 *
 * @returns `undefined` where the platform has no WebAssembly or its WebAssembly no SIMD.
 */
export function loadWasmKernel(): CreateKernel | undefined {
  const wasm = (globalThis as { readonly WebAssembly?: WebAssemblyInterface }).WebAssembly;
  const bytes = kernelModule();
  if (wasm === undefined || !wasm.validate(bytes)) return undefined;
  const module = new wasm.Module(bytes);
  return (numbers) => {
    const memory = new wasm.Memory({ initial: Math.ceil((numbers * numberBytes) / pageBytes) });
    const { exports } = new wasm.Instance(module, { env: { memory } });
    return kernelOf(memory.buffer, exports);
  };
}

/** The module's bytes, the same every time. */
export function kernelModule(): Uint8Array<ArrayBuffer> {
  return assembleModule([multiply, multiplySparse, scatter, scale, gate, step]);
}

function kernelOf(buffer: ArrayBuffer, functions: Readonly<Record<string, (...numbers: number[]) => void>>): Kernel {
  const call = (name: string, ...numbers: number[]): void => functions[name]!(...numbers);
  const bytes = (numbers: number): number => numbers * numberBytes;
  const sparse = ({ rowStarts, offsets, values, rows }: SparseRows): number[] => [
    bytes(rowStarts),
    bytes(offsets),
    bytes(values),
    rows,
  ];
  return {
    name: 'wasm',
    memory: new Float32Array(buffer),
    integers: new Uint32Array(buffer),
    multiply: (product) =>
      call(
        'multiply',
        bytes(product.out),
        bytes(product.outStride),
        bytes(product.left),
        bytes(product.leftRowStride),
        bytes(product.leftStepStride),
        bytes(product.right),
        bytes(product.rightStride),
        bytes(product.bias),
        product.rows,
        product.steps,
        bytes(product.columns),
        floorOf(product.rectify),
      ),
    multiplySparse: (product) =>
      call(
        'multiplySparse',
        bytes(product.out),
        bytes(product.outStride),
        ...sparse(product.left),
        bytes(product.right),
        bytes(product.bias),
        bytes(product.columns),
        floorOf(product.rectify),
      ),
    scatter: (product) =>
      call(
        'scatter',
        bytes(product.gradient),
        ...sparse(product.left),
        bytes(product.delta),
        bytes(product.deltaStride),
        bytes(product.columns),
      ),
    scale: (values, { factors, length }) => call('scale', bytes(values), bytes(factors), bytes(length)),
    gate: (delta, { activations, factor, length }) =>
      call('gate', bytes(delta), bytes(activations), factor, bytes(length)),
    step: (parameters, { gradient, mean, square, length, rate, squareCorrection, decay }) =>
      call(
        'step',
        bytes(parameters),
        bytes(gradient),
        bytes(mean),
        bytes(square),
        bytes(length),
        rate,
        squareCorrection,
        decay,
      ),
  };
}

/** What sums are cut off below: with −∞ they stay as they are. */
const floorOf = (rectify: boolean): number => (rectify ? 0 : Number.NEGATIVE_INFINITY);
