import { type CandidateOutcome, DataError, type LabelRow, scoringText } from '@farthing/core';
import { readJsonLines } from './json-lines.ts';
import { type OutcomeLine, parseOutcomeLine } from './outcome-line.ts';
import { type ChosenCandidates, chooseCandidates, roles, surveyOutcomes } from './outcome-survey.ts';
import { SeenIds } from './seen-ids.ts';

export interface ImportOutcomesOptions {
  /**
   * Models to keep, cheapest first, the last being the reference. By default all of them: a pair as it is named, more
   * models by mean cost, or by mean score when the lines do not tell what every model costs.
   */
  readonly candidates?: readonly string[] | undefined;
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
  const { signal } = options;
  const survey = await surveyOutcomes(readOutcomes(path, { ids: new SeenIds(), signal }));
  if (survey.rowCount === 0) {
    throw new DataError('has no rows; expected one JSON object with outcomes a line', { file: path });
  }
  if (survey.models.size < 2) {
    const message = `has outcomes of only one model (${[...survey.models.keys()].join()}); routing needs at least two`;
    throw new DataError(message, { file: path });
  }
  const chosen = chooseCandidates(survey, options.candidates);
  return {
    candidates: chosen.candidates,
    rowCount: survey.rowCount,
    assumptions: chosen.assumptions,
    ignoredFields: survey.ignoredFields,
    rows: labelRows(readOutcomes(path, { signal }), chosen),
  };
}

/** Without `ids` repeated ids pass: the first reading has checked them, and they take memory. */
async function* readOutcomes(
  path: string,
  options: { readonly ids?: SeenIds; readonly signal: AbortSignal | undefined },
): AsyncGenerator<OutcomeLine> {
  const { ids, signal } = options;
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
    yield outcomes;
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
