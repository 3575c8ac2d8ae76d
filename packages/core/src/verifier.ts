/** How an answer can be checked against a known correct one, without a judge. */
export type VerifierName = 'exact' | 'text' | 'numeric' | 'multiple-choice' | 'json' | 'regex' | 'module';

export const verifierNames: readonly VerifierName[] = [
  'exact',
  'text',
  'numeric',
  'multiple-choice',
  'json',
  'regex',
  'module',
];

/** A verifier with its settings. Its name alone stands for the defaults. */
export type VerifierSpec = NumericSpec | MultipleChoiceSpec | JsonSpec | PlainSpec;

export interface NumericSpec {
  readonly name: 'numeric';
  /** Default: equal up to rounding, as `numeric` of the labeler says. */
  readonly tolerance?: Tolerance | undefined;
}

export interface MultipleChoiceSpec {
  readonly name: 'multiple-choice';
  /** The options' texts from A on, so that an answer may give its option's text instead of the letter. */
  readonly choices?: readonly string[] | undefined;
}

export interface JsonSpec {
  readonly name: 'json';
  /** Whether objects of the answer may have more fields than the reference's. Default false. */
  readonly subset?: boolean | undefined;
}

export interface PlainSpec {
  readonly name: Exclude<VerifierName, 'numeric' | 'multiple-choice' | 'json'>;
}

/** How far a number may be from the reference, both ends included. Finite and not negative. */
export type Tolerance =
  | { readonly absolute: number }
  /** As a share of the reference's size: 0.01 is one percent. */
  | { readonly relative: number };

/** @returns the tolerance that `0.5` (absolute) or `1%` (relative) writes; `undefined` for anything else. */
export function parseTolerance(written: string | number): Tolerance | undefined {
  const [, amount, percent] = /^(\d+(?:\.\d+)?(?:e-?\d+)?|\.\d+)\s*(%)?$/iu.exec(String(written).trim()) ?? [];
  const value = Number(amount ?? Number.NaN);
  if (!Number.isFinite(value)) return undefined;
  return percent === undefined ? { absolute: value } : { relative: value / 100 };
}

/** The form with settings. */
export function verifierSpec(verifier: VerifierName | VerifierSpec): VerifierSpec {
  return typeof verifier === 'string' ? { name: verifier } : verifier;
}
