import { type VerifierName, type VerifierSpec, verifierSpec } from '@farthing/core';
import { exactText } from './exact.ts';
import { jsonKind } from './json.ts';
import { multipleChoiceKind } from './multiple-choice.ts';
import { numericKind } from './numeric.ts';
import { looseText } from './text.ts';
import type { Verification } from './verification.ts';
import { type ComparingVerifier, comparingVerifier } from './verifier.ts';

/** Verifiers that compare what two texts say, without a worker. */
export type ComparingName = Exclude<VerifierName, 'regex' | 'module'>;

export const comparingNames: readonly ComparingName[] = ['exact', 'text', 'numeric', 'multiple-choice', 'json'];

export interface VerifyOptions {
  readonly verifier: ComparingName | VerifierSpec;
  /** The known correct answer. */
  readonly reference: string;
}

/**
 * Checks an answer against a known correct one, by a verifier that needs no worker.
 *
 * @throws RangeError for `regex` and `module`, which `openVerifiers` runs.
 */
export function verifyAnswer(answer: string, { verifier, reference }: VerifyOptions): Verification {
  const spec = verifierSpec(verifier);
  const comparing = comparingVerifierOf(spec);
  if (comparing === undefined) throw new RangeError(`${spec.name} needs a worker: open it with openVerifiers`);
  return comparing.verify(answer, { reference });
}

/** Whether two answers state the same final answer of one kind, both beyond doubt. */
export function answersAgree(answer: string, other: string, { verifier }: Pick<VerifyOptions, 'verifier'>): boolean {
  return comparingVerifierOf(verifierSpec(verifier))?.agree(answer, other) ?? false;
}

const exact = comparingVerifier(exactText);
const text = comparingVerifier(looseText);

/** `undefined` for the verifiers that need a worker. */
export function comparingVerifierOf(spec: VerifierSpec): ComparingVerifier | undefined {
  switch (spec.name) {
    case 'exact':
      return exact;
    case 'text':
      return text;
    case 'numeric':
      return comparingVerifier(numericKind(spec));
    case 'multiple-choice':
      return comparingVerifier(multipleChoiceKind(spec));
    case 'json':
      return comparingVerifier(jsonKind(spec));
    default:
      return undefined;
  }
}
