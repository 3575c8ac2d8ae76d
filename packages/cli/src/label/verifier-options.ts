import { ConfigError, parseTolerance, type VerifierName, verifierNames } from '@farthing/core';
import type { ComparingName, VerificationOptions } from '@farthing/labeler';
import type { InferredOptionTypes, Options } from 'yargs';

const agreements: readonly ComparingName[] = ['exact', 'text', 'numeric', 'multiple-choice', 'json'];

/** Options that say which answers need no judge. */
export const verifierOptions = {
  verifier: {
    choices: verifierNames,
    describe: 'How to check answers of prompts that have a reference and name no verifier; else the judge compares',
  },
  'verifier-module': {
    type: 'string',
    describe: 'Your own check, an ES module: export verify({ answer, reference, prompt }), true, false or 0–1',
  },
  'verifier-timeout-ms': { type: 'number', describe: 'Longest a check may take for one answer; default 5000' },
  tolerance: {
    type: 'string',
    describe: 'For numeric: 0.01 is how far off an answer may be, 1% how far in proportion',
  },
  agree: {
    choices: agreements,
    describe: 'Ask no judge where both answers state the same final answer of this kind: a tie',
  },
} as const satisfies Record<string, Options>;

type VerifierArgs = Pick<InferredOptionTypes<typeof verifierOptions>, 'verifier' | 'tolerance'> & {
  readonly verifierModule?: string | undefined;
  readonly verifierTimeoutMs?: number | undefined;
};

/** @throws ConfigError for a tolerance that is none, or a time limit that is no number above 0. */
export function verificationOf({ verifier, tolerance, verifierModule, verifierTimeoutMs }: VerifierArgs) {
  if (verifierTimeoutMs !== undefined && !(verifierTimeoutMs > 0)) {
    throw new ConfigError(`--verifier-timeout-ms must be a number above 0; got ${verifierTimeoutMs}`);
  }
  const parsed = tolerance === undefined ? undefined : parseTolerance(tolerance);
  if (tolerance !== undefined && parsed === undefined) {
    throw new ConfigError(`--tolerance must be a number of 0 or more, or a percentage such as 1%; got ${tolerance}`);
  }
  return {
    verifier: verifier as VerifierName | undefined,
    tolerance: parsed,
    modulePath: verifierModule,
    timeoutMs: verifierTimeoutMs,
  } satisfies VerificationOptions;
}
