import { ConfigError, DataError, isStrongBetter, type LabelRow, normalizePrompt, rowQualities } from '@farthing/core';
import { LabelSummarizer, type LabelSummary, type LabelTable, requestsOf } from '@farthing/dataset';
import { rowGroups } from './split.ts';

/** A label row a router can learn from. */
export interface TrainingRow {
  readonly row: LabelRow;
  /** `normalizePrompt(row.text)`. */
  readonly promptKey: string;
  /** Quality of each candidate, 0–1, cheapest first. */
  readonly qualities: readonly number[];
}

/** A label table read into memory and sorted out for training. */
export interface TrainingRows {
  readonly candidates: readonly string[];
  readonly usable: readonly TrainingRow[];
  /** Texts of rows without a label or of weight 0: they still tell which words are common. */
  readonly unlabelledTexts: readonly string[];
  /**
   * Whether the reference was scored too. If not, labels say agreement with the reference, which counts as
   * sufficient by definition.
   */
  readonly hasReferenceScores: boolean;
  /** What the whole table says, rows without a label included. */
  readonly summary: LabelSummary;
}

/** Fewer labelled rows than this cannot be split into folds that mean anything. */
export const minimumRows = 40;
/** Nor can fewer draws: prompts and conversations, see `rowGroups`. */
const minimumGroups = 10;

/**
 * Reads a table and checks that something can be learnt from it.
 *
 * @throws DataError when there are too few labelled rows, or every one of them has the same outcome.
 */
export async function readTrainingRows(table: LabelTable): Promise<TrainingRows> {
  const usable: TrainingRow[] = [];
  const unlabelledTexts: string[] = [];
  const summarizer = new LabelSummarizer(table.candidates, { examples: 0 });
  let hasReferenceScores = false;
  for await (const row of table.rows()) {
    summarizer.add(row);
    const qualities = rowQualities(row);
    // A row of weight 0 stands for no request.
    if (qualities === undefined || row.weight === 0) {
      unlabelledTexts.push(row.text);
      continue;
    }
    checkRequests(row, table.path);
    usable.push({ row, qualities, promptKey: normalizePrompt(row.text) });
    if (row.outcomes.at(-1)?.label !== undefined) hasReferenceScores = true;
  }
  const summary = summarizer.summary(table);
  const rows = { candidates: table.candidates, usable, unlabelledTexts, hasReferenceScores, summary };
  checkLearnable(rows, table.path);
  return rows;
}

/** So many that adding them up overflows is a mistake in the weights. */
const mostRequests = 1e15;

/** @throws DataError when a row stands for more requests than can be added up. */
export function checkRequests(row: LabelRow, file: string): void {
  const requests = requestsOf(row);
  if (requests <= mostRequests) return;
  throw new DataError(
    `row "${row.id}" stands for ${requests} requests (weight ${row.weight} ÷ inclusion probability ` +
      `${row.inclusionProbability ?? 1}); at most ${mostRequests} make sense`,
    { file },
  );
}

function checkLearnable({ candidates, usable, unlabelledTexts }: TrainingRows, file: string): void {
  if (candidates.length < 2) {
    throw new ConfigError(`${file}: at least two candidates expected, got ${candidates.join(', ') || 'none'}`);
  }
  if (usable.length < minimumRows) {
    throw new DataError(
      `at least ${minimumRows} labelled rows are needed to train, got ${usable.length}` +
        (unlabelledTexts.length === 0 ? '' : ` (and ${unlabelledTexts.length} without a label or of weight 0)`),
      { file },
    );
  }
  const groups = new Set(rowGroups(usable)).size;
  if (groups < minimumGroups) {
    throw new DataError(
      `labels of at least ${minimumGroups} different prompts and conversations are needed to train, got ${groups}: ` +
        `the ${usable.length} labelled rows repeat the same, so that nothing is left to test on`,
      { file },
    );
  }
  const reference = candidates.at(-1);
  for (const [index, candidate] of candidates.slice(0, -1).entries()) {
    const strongBetter = usable.filter(({ row }) => isStrongBetter(row, index)).length;
    if (strongBetter > 0 && strongBetter < usable.length) continue;
    const finding =
      strongBetter === 0
        ? `${candidate} was as good as ${reference} on every one; use ${candidate} alone`
        : `${reference} was better than ${candidate} on every one; leave ${candidate} out`;
    throw new DataError(`all ${usable.length} labelled rows have the same outcome: ${finding}`, { file });
  }
}
