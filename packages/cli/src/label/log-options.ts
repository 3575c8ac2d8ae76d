import type { WeightedPrompt } from '@farthing/core';
import type { Options } from 'yargs';
import type { Terminal } from '../terminal.ts';

/** Options that say which requests of the log become prompts. */
export const logOptions = {
  limit: { type: 'number', describe: 'Label only the first so many distinct prompts' },
} as const satisfies Record<string, Options>;

/** Prompts of a log that can be read more than once. */
export interface PromptSource {
  readonly count: number;
  read(): AsyncGenerator<WeightedPrompt>;
}

interface LogArgs {
  readonly prompts: string;
  readonly limit?: number | undefined;
}

export async function openPrompts({ prompts: path, limit }: LogArgs, terminal: Terminal): Promise<PromptSource> {
  const { distinctPrompts } = await import('@farthing/labeler');
  const { readPrompts } = await import('@farthing/dataset');
  const prompts = await distinctPrompts(() => readPrompts(path, { signal: terminal.signal }));
  const count = Math.min(limit ?? prompts.distinctCount, prompts.distinctCount);
  const read = async function* (): AsyncGenerator<WeightedPrompt> {
    let taken = 0;
    for await (const prompt of prompts.read()) {
      if (taken++ >= count) return;
      yield prompt;
    }
  };
  return { count, read };
}
