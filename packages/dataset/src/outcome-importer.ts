import { type CandidateOutcome, ConfigError, DataError, type LabelRow, scoringText } from '@farthing/core';
import { readJsonLines } from './json-lines.ts';
import { type OutcomeLine, parseOutcomeLine } from './outcome-line.ts';
import {
  type ChosenCandidates,
  chooseCandidates,
  type OutcomeSurvey,
  roles,
  surveyOutcomes,
} from './outcome-survey.ts';
import { priceOutcomes, type TokenPrice } from './price-outcomes.ts';
import { SeenIds } from './seen-ids.ts';

export interface ImportOutcomesOptions {
  /**
   * Models to keep, cheapest first, the last being the reference. By default all of them: a pair as it is named, more
   * models by mean cost, or by mean score when the lines do not tell what every model costs.
   */
  readonly candidates?: readonly string[] | undefined;
  /** Prices for outcomes that say no cost, by model id; see `priceOutcomes`. Default: none. */
  readonly prices?: ReadonlyMap<string, TokenPrice> | undefined;
  readonly signal?: AbortSignal | undefined;
}

/** Outcomes ready for `writeLabels`. */
export interface ImportedOutcomes {
  readonly candidates: readonly string[];
  readonly rowCount: number;
  /** What was taken for granted and may be wrong, each a sentence for whoever knows the data. */
  readonly assumptions: readonly string[];
  /** Fields that mean nothing here, with the number of lines that have them. */
  readonly ignoredFields: ReadonlyMap<string, number>;
  /** Reads the file a second time. */
  readonly rows: AsyncGenerator<LabelRow>;
}

/**
 * Reads outcomes of models that already have absolute scores: JSON lines, plain or gzipped, in one of two shapes.
 *
 * - *Pair*: `weak_model`, `strong_model`, `weak_score`, `strong_score` (0–1, `null` when unscored) and optionally
 *   `weak_answer`, `weak_cost` (US dollars), `weak_tokens` (of the answer), and the same for strong.
 * - *Multi*: `scores`, an object of scores by model, and optionally `answers`, `costs` and `tokens` likewise.
 *
 * What was asked is in the fields that `parsePrompt` knows. The whole file is checked before this resolves, so that a
 * bad one is found before anything is written.
 *
 * @throws DataError with file, line and field; ConfigError for candidates the file does not have.
 */
export async function importOutcomes(path: string, options: ImportOutcomesOptions = {}): Promise<ImportedOutcomes> {
  const { prices = new Map<string, TokenPrice>(), signal } = options;
  const survey = await surveyOutcomes(readOutcomes(path, { ids: new SeenIds(), prices, signal }));
  if (survey.rowCount === 0) {
    throw new DataError('has no rows; expected one JSON object with outcomes a line', { file: path });
  }
  if (survey.models.size < 2) {
    const message = `has outcomes of only one model (${[...survey.models.keys()].join()}); routing needs at least two`;
    throw new DataError(message, { file: path });
  }
  checkPriced(prices, survey);
  const chosen = chooseCandidates(survey, options.candidates);
  return {
    candidates: chosen.candidates,
    rowCount: survey.rowCount,
    assumptions: prices.size === 0 ? chosen.assumptions : [...chosen.assumptions, pricingNote(survey)],
    ignoredFields: survey.ignoredFields,
    rows: labelRows(readOutcomes(path, { prices, signal }), chosen),
  };
}

/** A misspelt model would be free. */
function checkPriced(prices: ReadonlyMap<string, TokenPrice>, { models }: OutcomeSurvey): void {
  const unknown = [...prices.keys()].find((model) => !models.has(model));
  if (unknown === undefined) return;
  throw new ConfigError(
    `prices must be of models of the file (${[...models.keys()].join(', ')}); got one of ${JSON.stringify(unknown)}`,
  );
}

function pricingNote({ hasTokens, hasAnswers }: OutcomeSurvey): string {
  const answers = hasTokens
    ? 'those of the answer are as counted'
    : hasAnswers
      ? 'so are those of the answer'
      : 'answers are not in the file and count nothing';
  return `Costs that the lines do not give are tokens by price: the prompt's are estimated at four characters each, ${answers}.`;
}

/** Without `ids` repeated ids pass: the first reading has checked them, and they take memory. */
async function* readOutcomes(
  path: string,
  options: {
    readonly ids?: SeenIds;
    readonly prices: ReadonlyMap<string, TokenPrice>;
    readonly signal: AbortSignal | undefined;
  },
): AsyncGenerator<OutcomeLine> {
  const { ids, prices, signal } = options;
  let first: OutcomeLine | undefined;
  for await (const { line, value } of readJsonLines(path, { signal })) {
    const location = { file: path, line };
    const outcomes = parseOutcomeLine(value, location);
    first ??= outcomes;
    if (outcomes.shape !== first.shape) {
      throw new DataError(
        `a ${outcomes.shape} line in a file of ${first.shape} lines; split the file by shape`,
        location,
      );
    }
    ids?.add(outcomes.prompt, location);
    yield priceOutcomes(outcomes, prices);
  }
}

async function* labelRows(lines: AsyncIterable<OutcomeLine>, chosen: ChosenCandidates): AsyncGenerator<LabelRow> {
  for await (const { prompt, outcomes } of lines) {
    const named = chosen.areRoles ? outcomes.map((outcome, tier) => ({ ...outcome, model: roles[tier] })) : outcomes;
    yield {
      id: prompt.id,
      conversation: prompt.conversation,
      text: scoringText(prompt.conversation),
      source: prompt.source,
      group: prompt.group,
      timestampMs: prompt.timestampMs,
      conversationId: prompt.conversationId,
      userId: prompt.userId,
      weight: 1,
      reference: prompt.reference,
      outcomes: chosen.candidates.map(
        (model): CandidateOutcome => ({
          ...(named.find((outcome) => outcome.model === model) ?? { unscoredReason: 'the line has no score for it' }),
          model,
        }),
      ),
      judgements: [],
    };
  }
}
