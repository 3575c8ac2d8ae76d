import { ConfigError } from '@farthing/core';

/** What we use of TensorFlow.js. */
export interface TensorFlow {
  ready(): Promise<void>;
  /** `tensorflow` is the native library, `cpu` plain JavaScript. */
  getBackend(): string;
  tensor2d(values: Float32Array, shape: [number, number]): Tensor;
  variable(initial: Tensor): Variable;
  tidy<T>(compute: () => T): T;
  matMul(left: Tensor, right: Tensor): Tensor;
  add(left: Tensor, right: Tensor): Tensor;
  sub(left: Tensor, right: Tensor): Tensor;
  mul(left: Tensor, right: Tensor | number): Tensor;
  relu(values: Tensor): Tensor;
  softplus(values: Tensor): Tensor;
  sum(values: Tensor): Tensor;
  variableGrads(loss: () => Tensor, variables: Variable[]): { readonly grads: Readonly<Record<string, Tensor>> };
  readonly train: {
    adam(learningRate: number, meanDecay: number, squareDecay: number, epsilon: number): Optimizer;
  };
}

export interface Tensor {
  dataSync(): ArrayLike<number>;
  dispose(): void;
}

export interface Variable extends Tensor {
  readonly name: string;
  assign(value: Tensor): void;
}

export interface Optimizer {
  applyGradients(gradients: Readonly<Record<string, Tensor>>): void;
  dispose(): void;
}

const native = '@tensorflow/tfjs-node';
const portable = '@tensorflow/tfjs';

export interface ImportTensorFlowOptions {
  /** Imports a package by its name. Default: `import()`. */
  readonly importPackage?: ((name: string) => Promise<unknown>) | undefined;
}

/**
 * Imports @tensorflow/tfjs-node where it is installed, else @tensorflow/tfjs. Neither is a dependency of ours: our own
 * kernel needs none.
 *
 * @throws ConfigError when neither is installed, or the one that is does not load.
 */
export async function importTensorFlow(options: ImportTensorFlowOptions = {}): Promise<TensorFlow> {
  // The name is a variable so that no bundler tries to bundle what may be missing.
  const { importPackage = (name) => import(name) } = options;
  for (const name of [native, portable]) {
    try {
      return namespaceOf(await importPackage(name));
    } catch (error) {
      if (!(error instanceof Error)) throw error;
      if (isMissing(error, name)) continue;
      const [reason] = error.message.split('\n');
      throw new ConfigError(
        `the MLP backend tfjs cannot load the installed ${name}; reinstall or remove it: ${reason}`,
        {
          cause: error,
        },
      );
    }
  }
  throw new ConfigError(
    `the MLP backend tfjs needs ${native} or ${portable}, and neither is installed: npm install ${portable}`,
  );
}

/** A CommonJS package may have its names on the default export alone. */
function namespaceOf(imported: unknown): TensorFlow {
  const { default: inner = imported } = imported as { readonly default?: unknown };
  return ('tensor2d' in (imported as object) ? imported : inner) as TensorFlow;
}

/** Of the package itself, not of something inside it: that is another failure. */
function isMissing({ message }: Error, name: string): boolean {
  const isNamed = [`'${name}'`, `"${name}"`].some((quoted) => message.includes(quoted));
  return isNamed && /cannot find|could not resolve|failed to (load|resolve)/iu.test(message);
}
