import type { VerifierName } from '@farthing/core';
import { verifyExact } from './exact.ts';
import { verifyMultipleChoice } from './multiple-choice.ts';
import { verifyNumeric } from './numeric.ts';
import type { Verification } from './verification.ts';

export type { Verification } from './verification.ts';

export interface VerifyOptions {
  readonly verifier: VerifierName;
  /** The known correct answer. */
  readonly reference: string;
}

const verifiers: Readonly<Record<VerifierName, (answer: string, reference: string) => Verification>> = {
  exact: verifyExact,
  numeric: verifyNumeric,
  'multiple-choice': verifyMultipleChoice,
};

/**
 * Checks an answer against a known correct one. An answer the verifier cannot read is `unparsable`, not wrong: it may
 * well be right in words the verifier does not know. So is any answer when the reference is not of the verifier's kind.
 */
export function verifyAnswer(answer: string, { verifier, reference }: VerifyOptions): Verification {
  return verifiers[verifier](answer, reference);
}
