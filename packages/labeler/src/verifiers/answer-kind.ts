import type { Verification } from './verification.ts';

/** How answers of one kind are read and compared. Every reader takes time linear in its text, whatever it holds. */
export interface AnswerKind<Reading> {
  /** How "the answer …" and "the reference …" go on when there was nothing to read. */
  readonly lacking: { readonly answer: string; readonly reference: string };
  readReference(reference: string): Reading | undefined;
  /** What an answer settles on; a guess from its layout is allowed. */
  readAnswer(answer: string): Reading | undefined;
  /** What an answer states beyond doubt: where it says what its answer is, or when it says nothing else. */
  readStatement(answer: string): Reading | undefined;
  compare(found: Reading, expected: Reading): Verification;
}

/** Up to so many characters, an answer that holds one number or option says little else. */
export const bareAnswerLength = 40;
