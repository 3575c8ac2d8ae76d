import { ConfigError } from '@farthing/core';
import { Mean } from './mean.ts';
import type { OutcomeLine, OutcomeShape } from './outcome-line.ts';

interface ModelMeans {
  readonly score: Mean;
  readonly costUsd: Mean;
}

/** What a whole file of outcomes holds. */
export interface OutcomeSurvey {
  readonly rowCount: number;
  readonly shape: OutcomeShape;
  /** In order of appearance. */
  readonly models: ReadonlyMap<string, ModelMeans>;
  /** How many different pairs of a weak and a strong model there are; 0 in the multi shape. */
  readonly pairCount: number;
  readonly hasTokens: boolean;
  readonly hasAnswers: boolean;
  readonly ignoredFields: ReadonlyMap<string, number>;
}

export async function surveyOutcomes(lines: AsyncIterable<OutcomeLine>): Promise<OutcomeSurvey> {
  const models = new Map<string, ModelMeans>();
  const pairs = new Set<string>();
  const ignoredFields = new Map<string, number>();
  let rowCount = 0;
  let shape: OutcomeShape = 'pair';
  let hasTokens = false;
  let hasAnswers = false;
  for await (const line of lines) {
    rowCount++;
    shape = line.shape;
    if (shape === 'pair') pairs.add(JSON.stringify(line.outcomes.map((outcome) => outcome.model)));
    for (const field of line.ignoredFields) ignoredFields.set(field, (ignoredFields.get(field) ?? 0) + 1);
    for (const outcome of line.outcomes) {
      const means = models.get(outcome.model) ?? { score: new Mean(), costUsd: new Mean() };
      models.set(outcome.model, means);
      means.score.add(outcome.label);
      means.costUsd.add(outcome.costUsd);
      hasTokens ||= outcome.outputTokens !== undefined;
      hasAnswers ||= outcome.answer !== undefined;
    }
  }
  return { rowCount, shape, models, pairCount: pairs.size, hasTokens, hasAnswers, ignoredFields };
}

export interface ChosenCandidates {
  /** Cheapest first. */
  readonly candidates: readonly string[];
  /** Whether candidates are the roles `weak` and `strong`, because the models in them change from line to line. */
  readonly areRoles: boolean;
  readonly assumptions: readonly string[];
}

/** The names of a pair's outcomes when its models change from line to line. */
export const roles: readonly string[] = ['weak', 'strong'];

/**
 * Which candidates the table has, in which order.
 *
 * @param wanted all that the file has when `undefined`.
 * @throws ConfigError when `wanted` are not at least two different models of the file.
 */
export function chooseCandidates(survey: OutcomeSurvey, wanted: readonly string[] | undefined): ChosenCandidates {
  const areRoles = survey.pairCount > 1;
  const known = areRoles ? roles : [...survey.models.keys()];
  const assumptions: string[] = [];
  if (areRoles) {
    assumptions.push(
      `The lines compare ${survey.pairCount} different pairs of models, so the candidates are the roles weak and strong.`,
    );
  }
  if (survey.hasTokens) assumptions.push('Token counts are those of the answer.');
  if (wanted !== undefined) {
    checkWanted(wanted, known);
    return { candidates: wanted, areRoles, assumptions };
  }
  if (survey.shape === 'pair') return { candidates: known, areRoles, assumptions };
  const { candidates, basis } = cheapestFirst(survey);
  assumptions.push(
    `Candidates are ordered by ${basis}, and the last is the reference; name them in another order to change it.`,
  );
  return { candidates, areRoles, assumptions };
}

function checkWanted(wanted: readonly string[], known: readonly string[]): void {
  const unknown = wanted.find((model) => !known.includes(model));
  if (unknown !== undefined) {
    throw new ConfigError(
      `candidates must be models of the file (${known.join(', ')}); got ${JSON.stringify(unknown)}`,
    );
  }
  if (wanted.length < 2 || new Set(wanted).size < wanted.length) {
    throw new ConfigError(`candidates must be at least two different models, cheapest first; got ${wanted.join(', ')}`);
  }
}

function cheapestFirst(survey: OutcomeSurvey): { readonly candidates: readonly string[]; readonly basis: string } {
  const models = [...survey.models];
  const hasCosts = models.every(([, means]) => means.costUsd.value !== undefined);
  const key = hasCosts
    ? (means: ModelMeans) => means.costUsd.value ?? 0
    : (means: ModelMeans) => means.score.value ?? 0;
  const sorted = models.sort(([a, meansOfA], [b, meansOfB]) => key(meansOfA) - key(meansOfB) || (a < b ? -1 : 1));
  return {
    candidates: sorted.map(([model]) => model),
    basis: hasCosts ? 'mean cost' : 'mean score, lowest first, for want of a cost of every model',
  };
}
