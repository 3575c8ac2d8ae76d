import type { Prompt } from '@farthing/core';
import type { AnswerKind } from './answer-kind.ts';
import type { Verification } from './verification.ts';

/** Checks answers to a prompt. Total: any text gets a verdict or a reason, and nothing it holds throws. */
export interface Verifier {
  /** Why no answer to this prompt can be checked; asked before one is bought. `undefined` when answers can be. */
  obstacle(prompt: Pick<Prompt, 'reference'>): string | undefined;
  /** A promise only where a worker has to be waited for. */
  verify(answer: string, prompt: Prompt): Verification | Promise<Verification>;
}

/** A verifier that needs no worker: it reads both texts and compares what they say. */
export interface ComparingVerifier extends Verifier {
  verify(answer: string, prompt: Pick<Prompt, 'reference'>): Verification;
  /** Whether both texts state a final answer of this kind beyond doubt, and the same one. */
  agree(answer: string, other: string): boolean;
}

/** An answer that cannot be read is unscored, not wrong: it may well be right in words the verifier does not know. */
export function comparingVerifier<Reading>(kind: AnswerKind<Reading>): ComparingVerifier {
  const read = ({ reference }: Pick<Prompt, 'reference'>): Reading | undefined =>
    reference === undefined ? undefined : kind.readReference(reference);
  return {
    obstacle: (prompt) => (read(prompt) === undefined ? `the reference ${kind.lacking.reference}` : undefined),
    verify: (answer, prompt) => {
      const expected = read(prompt);
      if (expected === undefined) return { unscored: `the reference ${kind.lacking.reference}` };
      const found = kind.readAnswer(answer);
      return found === undefined ? { unscored: `the answer ${kind.lacking.answer}` } : kind.compare(found, expected);
    },
    agree: (answer, other) => {
      const [one, two] = [kind.readStatement(answer), kind.readStatement(other)];
      return one !== undefined && two !== undefined && isSame(kind.compare(one, two));
    },
  };
}

const isSame = (verification: Verification): boolean => 'score' in verification && verification.score === 1;
