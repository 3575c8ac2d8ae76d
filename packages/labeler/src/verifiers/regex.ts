import type { Prompt } from '@farthing/core';
import type { Verification } from './verification.ts';
import type { Verifier } from './verifier.ts';
import type { WorkerPool } from './worker-pool.ts';

/**
 * Searches the answer for the reference, a regular expression: bare, or `/…/flags`. It may match anywhere; `^` and `$`
 * tie it to the ends. Matching runs in a worker with a time limit, because some patterns take years on some answers.
 */
export function regexVerifier(workers: WorkerPool): Verifier {
  return {
    obstacle: ({ reference }) => {
      const parsed = parsePattern(reference);
      return typeof parsed === 'string' ? parsed : undefined;
    },
    verify: async (answer, { reference }: Pick<Prompt, 'reference'>): Promise<Verification> => {
      const parsed = parsePattern(reference);
      if (typeof parsed === 'string') return { unscored: parsed };
      const { failure, value } = await workers.run({ pattern: parsed.source, flags: parsed.flags, answer });
      return failure === undefined ? { score: value === true ? 1 : 0 } : { unscored: `the pattern ${failure}` };
    },
  };
}

/** The pattern, or why it is none. */
function parsePattern(reference = ''): RegExp | string {
  const [, delimited, flags] = /^\/([\s\S]+)\/([dgimsuvy]*)$/u.exec(reference.trim()) ?? [];
  try {
    return delimited === undefined ? new RegExp(reference) : new RegExp(delimited, flags);
  } catch (error) {
    return `the reference is no regular expression: ${error instanceof Error ? error.message : String(error)}`;
  }
}
