import { availableParallelism } from 'node:os';
import { resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import {
  ConfigError,
  type Prompt,
  type Tolerance,
  type VerifierName,
  type VerifierSpec,
  verifierSpec,
} from '@farthing/core';
import { comparingVerifierOf } from './comparing-verifiers.ts';
import { moduleVerifier } from './module.ts';
import { regexVerifier } from './regex.ts';
import type { Verifier } from './verifier.ts';
import { createWorkerPool, type WorkerPool } from './worker-pool.ts';

export interface VerificationOptions {
  /**
   * Checks prompts that have a reference and no verifier of their own. Default: `module` when a module is named, which
   * then also checks prompts without a reference; else none, and the judge compares with the reference.
   */
  readonly verifier?: VerifierName | VerifierSpec | undefined;
  /** Of numeric verifiers that set none. */
  readonly tolerance?: Tolerance | undefined;
  /** ES module that exports `verify(question)`, or a promise of what it returns; see `ModuleQuestion`. */
  readonly modulePath?: string | undefined;
  /** Longest a pattern or the module may take for one answer, in milliseconds. Default 5000. */
  readonly timeoutMs?: number | undefined;
  /** Heap of a worker in MiB; there are up to four. Default 256. */
  readonly memoryLimitMb?: number | undefined;
}

/** The verifiers of one run. */
export interface Verifiers {
  /**
   * What checks answers to this prompt; `undefined` when a judge decides.
   *
   * @throws ConfigError when the prompt asks for a module and the run has none.
   */
  verifierOf(prompt: Pick<Prompt, 'id' | 'reference' | 'verifier'>): Verifier | undefined;
  /** Ends the workers. Verifications still running come out unscored. */
  close(): Promise<void>;
}

/** @throws ConfigError when an option makes no sense, or the module cannot be loaded or exports no `verify`. */
export async function openVerifiers(options: VerificationOptions = {}): Promise<Verifiers> {
  const { tolerance, modulePath, timeoutMs = 5_000, memoryLimitMb = 256 } = options;
  requirePositive({ timeoutMs, memoryLimitMb });
  const byDefault = defaultSpec(options);
  const moduleUrl = modulePath === undefined ? undefined : pathToFileURL(resolve(modulePath)).href;
  const size = Math.min(4, availableParallelism());
  const workers = createWorkerPool({ moduleUrl, size, timeoutMs, memoryLimitMb });
  if (modulePath !== undefined) await requireModule(workers, modulePath);
  const regex = regexVerifier(workers);
  const ownModule = moduleVerifier(workers);
  return {
    verifierOf: ({ id, reference, verifier = byDefault }) => {
      if (verifier === undefined) return undefined;
      const spec = verifierSpec(verifier);
      if (spec.name === 'module') {
        if (modulePath !== undefined) return ownModule;
        throw new ConfigError(`prompt ${id} asks for the verifier "module", but no verifier module was named`);
      }
      if (reference === undefined) return undefined;
      if (spec.name === 'regex') return regex;
      return comparingVerifierOf(spec.name === 'numeric' ? { ...spec, tolerance: spec.tolerance ?? tolerance } : spec);
    },
    close: workers.close,
  };
}

function defaultSpec({ verifier, modulePath }: VerificationOptions): VerifierSpec | undefined {
  if (verifier === undefined) return modulePath === undefined ? undefined : { name: 'module' };
  const spec = verifierSpec(verifier);
  if (spec.name === 'module' && modulePath === undefined) {
    throw new ConfigError('the verifier "module" needs a verifier module to be named');
  }
  return spec;
}

async function requireModule(workers: WorkerPool, modulePath: string): Promise<void> {
  const { failure } = await workers.start();
  if (failure === undefined) return;
  await workers.close();
  throw new ConfigError(
    `the verifier module ${modulePath} ${failure}; expected an ES module that exports verify({ answer, reference, prompt })`,
  );
}

function requirePositive(amounts: Readonly<Record<string, number>>): void {
  for (const [name, value] of Object.entries(amounts)) {
    // Timers hold 31 bits; a longer wait would end at once.
    if (!(value > 0 && value * 10 < 2 ** 31)) throw new ConfigError(`${name} must be a number above 0; got ${value}`);
  }
}
