import { type Prompt, scoringText } from '@farthing/core';
import { z } from 'zod';
import type { Verification } from './verification.ts';
import type { Verifier } from './verifier.ts';
import type { WorkerPool } from './worker-pool.ts';

/** What a module's `verify` is called with. It is not told which model answered. */
export interface ModuleQuestion {
  readonly answer: string;
  readonly reference: string | undefined;
  /** Text of the last user messages, as a router would score it. */
  readonly prompt: string;
  readonly conversation: Prompt['conversation'];
  readonly id: string;
  readonly group: string | undefined;
}

const score = z.union([z.boolean(), z.number().min(0).max(1)]).transform(Number);

/**
 * What `verify` may return: whether the answer is right, or how right, 0–1; with a reason, if it likes. A `score` of
 * null says that it cannot tell, and the reason why.
 */
const result = z.union([
  score.transform((value): Verification => ({ score: value })),
  z.object({ score, reason: z.string().optional() }).transform((found): Verification => ({ score: found.score })),
  z
    .object({ score: z.null(), reason: z.string().default('it gave no reason') })
    .transform((found): Verification => ({ unscored: `verifier module: ${found.reason}` })),
]);

/** Lets the user's own module judge. Whatever it does, the run goes on: at worst the answer is unscored. */
export function moduleVerifier(workers: WorkerPool): Verifier {
  return {
    obstacle: () => undefined,
    verify: async (answer, prompt): Promise<Verification> => {
      const { failure, value } = await workers.run({ question: questionOf(answer, prompt) });
      if (failure !== undefined) return { unscored: `verifier module ${failure}` };
      const parsed = result.safeParse(value);
      if (parsed.success) return parsed.data;
      const expected = 'expected true, false, a number from 0 to 1, or {score, reason}';
      return { unscored: `verifier module returned ${describe(value)}; ${expected}` };
    },
  };
}

function questionOf(answer: string, { id, conversation, reference, group }: Prompt): ModuleQuestion {
  return { answer, reference, prompt: scoringText(conversation), conversation, id, group };
}

function describe(value: unknown): string {
  return (JSON.stringify(value) ?? String(value)).slice(0, 60);
}
