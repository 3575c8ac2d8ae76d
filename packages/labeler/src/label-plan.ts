import { ConfigError } from '@farthing/core';
import { checkLoggedNames, type LoggedNames } from './logged-answers.ts';
import type { ComparingName } from './verifiers/comparing-verifiers.ts';
import type { VerificationOptions } from './verifiers/open-verifiers.ts';

/** Everything that decides which calls labelling takes. */
export interface LabelPlanOptions {
  /** Model ids, cheapest first; the last is the reference the others are compared with. At least two. */
  readonly candidates: readonly string[];
  /** Model id of the judge, for prompts that no verifier can check; several are a jury, whose median counts. */
  readonly judge: string | readonly string[];
  /** How often each judge is asked about each pair in each order. Default 1. */
  readonly votes?: number | undefined;
  /** How answers are checked without a judge, beside what each prompt says. */
  readonly verification?: VerificationOptions | undefined;
  /** Where a judge would compare, answers that state the same final answer of this kind tie without it. Default: none. */
  readonly agree?: ComparingName | undefined;
  /** How to decide, in your own words; see `judgeInstructions` for what surrounds it. Default: `defaultRubric`. */
  readonly rubric?: string | undefined;
  /** Has the first judge rate how hard each prompt is, 1–5, one call a prompt. Default false. */
  readonly ratesComplexity?: boolean | undefined;
  /** Other names under which a log holds a candidate's answers. An answer the log holds is not bought. Default: none. */
  readonly loggedAs?: LoggedNames | undefined;
  /** Limit of an answer, reasoning included; longer ones are unscored. Default 4096. */
  readonly maxOutputTokens?: number | undefined;
  /** Limit of a verdict or rating, reasoning included. Default 2048. */
  readonly judgeMaxOutputTokens?: number | undefined;
}

/** Checked options with their defaults. A run and its estimate go by the same plan, so they cannot differ. */
export interface LabelPlan {
  readonly candidates: readonly string[];
  readonly judges: readonly string[];
  readonly votes: number;
  readonly verification: VerificationOptions | undefined;
  readonly agree: ComparingName | undefined;
  readonly rubric: string | undefined;
  readonly ratesComplexity: boolean;
  readonly loggedAs: LoggedNames;
  readonly maxOutputTokens: number;
  readonly judgeMaxOutputTokens: number;
}

/** @throws ConfigError when an option makes no sense. */
export function labelPlan(options: LabelPlanOptions): LabelPlan {
  const { candidates, judge, votes = 1, verification, agree, rubric, ratesComplexity = false } = options;
  const { loggedAs = new Map(), maxOutputTokens = 4096, judgeMaxOutputTokens = 2048 } = options;
  const judges = [judge].flat();
  checkCandidates(candidates);
  checkJudges(judges);
  if ([...candidates, ...judges].some((model) => model.trim() === '')) {
    throw new ConfigError(`every candidate and judge needs a name; got ${[...candidates, ...judges].join(', ')}`);
  }
  checkCounts({ votes, maxOutputTokens, judgeMaxOutputTokens });
  checkLoggedNames(loggedAs, candidates);
  if (rubric?.trim() === '') throw new ConfigError('the rubric is empty; write how to decide, or leave it out');
  const judging = { judges, votes, verification, agree, rubric, ratesComplexity, judgeMaxOutputTokens };
  return { candidates, ...judging, loggedAs, maxOutputTokens };
}

function checkCandidates(candidates: readonly string[]): void {
  if (candidates.length < 2) {
    throw new ConfigError(`at least two candidates are needed, cheapest first; got ${candidates.length}`);
  }
  const repeated = firstRepeated(candidates);
  if (repeated !== undefined) throw new ConfigError(`candidates must differ; "${repeated}" is listed twice`);
}

function checkJudges(judges: readonly string[]): void {
  if (judges.length === 0) throw new ConfigError('at least one judge is needed; got none');
  const repeated = firstRepeated(judges);
  if (repeated !== undefined) {
    throw new ConfigError(
      `judges must differ; "${repeated}" is listed twice: to ask one judge more often, give it votes`,
    );
  }
}

function firstRepeated(models: readonly string[]): string | undefined {
  return models.find((model, index) => models.indexOf(model) !== index);
}

/** @throws ConfigError naming the first that is no whole number above 0. */
export function checkCounts(counts: Readonly<Record<string, number>>): void {
  for (const [name, value] of Object.entries(counts)) {
    if (!(Number.isInteger(value) && value > 0)) {
      throw new ConfigError(`${name} must be a whole number above 0; got ${value}`);
    }
  }
}
