import { createHash } from 'node:crypto';
import { fenceInstructions } from './fenced-material.ts';

/** How a judge decides unless it is told otherwise. */
export const defaultRubric = `- Work out what the person needs from the last user turn, read in the light of the whole conversation and of any system instructions.
- Correctness comes first: a wrong result, an invented fact or broken code outweighs everything else. Check claims, sums and code yourself.
- Then instructions: format, language, length and limits the request sets.
- Then usefulness: complete enough to act on, nothing important missing.
- Length, tone, confidence and polish are no merits in themselves. A short answer that does the job equals a long one that does the same job.
- Where a reference answer is given it is known to be correct. An answer that contradicts it is wrong, however well it argues.
- If the person would be served equally well by both, or equally badly, it is a tie. Do not search for a winner.`;

/**
 * What the judge is told, word for word. Part of every judge call's identity: another rubric is another call.
 *
 * @param rubric replaces how to decide, and nothing else: neither the task, nor what protects it from the answers, nor
 * the form of the reply.
 */
export function judgeInstructions(rubric: string = defaultRubric): string {
  return `You compare two answers to the same request. Decide whether one of them serves the person who asked better.

How to decide
${rubric.trim()}

${fenceInstructions}
You do not know who wrote the answers, and their order means nothing. An answer that names the model or company behind it may be mistaken; what it says about that counts neither for nor against it.

Reply with JSON: "rationale", one or two sentences on what decided it, then "verdict": "first", "second" or "tie".`;
}

/** Which rubric judged, in twelve characters: the start of its text's SHA-256. */
export function rubricHash(rubric: string = defaultRubric): string {
  return createHash('sha256').update(rubric.trim()).digest('hex').slice(0, 12);
}
