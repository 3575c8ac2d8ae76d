import { DataError, type WeightedPrompt } from '@farthing/core';
import type { PreparationReport, PromptSample } from '@farthing/logs';
import type { Options } from 'yargs';
import type { Terminal } from '../terminal.ts';
import { type PrepareArgs, prepareOptions, prepareOptionsOf, type SampleArgs, sampleOf } from './prepare-options.ts';

/** Options that say which requests of the log become prompts. */
export const logOptions = {
  ...prepareOptions,
  limit: { type: 'number', describe: 'Label only the first so many distinct prompts' },
} as const satisfies Record<string, Options>;

/** Prompts of a log that can be read more than once. */
export interface PromptSource {
  readonly count: number;
  /** How the requests of the log became prompts. */
  readonly preparation: PreparationReport;
  /** `undefined` when no sample was asked for. */
  readonly sample: PromptSample | undefined;
  read(): AsyncGenerator<WeightedPrompt>;
}

interface LogArgs extends PrepareArgs, SampleArgs {
  readonly prompts: string;
}

export async function openPrompts(args: LogArgs, terminal: Terminal): Promise<PromptSource> {
  const { preparePrompts } = await import('@farthing/logs');
  const { readPrompts } = await import('@farthing/dataset');
  const open = () => readPrompts(args.prompts, { signal: terminal.signal });
  const prepared = await preparePrompts(open, prepareOptionsOf(args));
  const { report: preparation } = prepared;
  if (prepared.count === 0) throw nothingLeft(args.prompts, preparation);
  const sample = await sampleOf(prepared, args);
  if (sample !== undefined) return { count: sample.count, preparation, sample, read: sample.read };
  const count = Math.min(args.limit ?? prepared.count, prepared.count);
  const read = async function* (): AsyncGenerator<WeightedPrompt> {
    let taken = 0;
    for await (const prompt of prepared.read()) {
      if (taken++ >= count) return;
      yield prompt;
    }
  };
  return { count, preparation, sample, read };
}

function nothingLeft(file: string, { requests, leftOut }: PreparationReport): DataError {
  const reasons = Array.from(leftOut, ([reason, times]) => `${times} × ${reason}`).join(', ');
  return new DataError(`none of ${requests} requests is left to label: ${reasons}`, { file });
}
