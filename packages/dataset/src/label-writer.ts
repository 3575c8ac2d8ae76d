import { ConfigError, DataError, type LabelRow } from '@farthing/core';
import { writeArrow } from './arrow-writer.ts';
import { writeFileAtomically } from './atomic-file.ts';
import { writeJson } from './json-writer.ts';
import { inBatches, type WriteLabelBatches } from './label-batches.ts';
import { type LabelFormat, labelFormatOf } from './label-format.ts';
import { writeParquet } from './parquet-writer.ts';
import { quote } from './quote.ts';

/** What goes into a label table. */
export interface LabelContent {
  /** Model ids, cheapest first; the last is the reference. At least two, all different. */
  readonly candidates: readonly string[];
  /** Each row has one outcome per candidate, in their order. */
  readonly rows: AsyncIterable<LabelRow> | Iterable<LabelRow>;
}

export interface WriteLabelsOptions {
  /** By default what the path's extension says, or Arrow without one. JSON lines are gzipped when it ends in `.gz`. */
  readonly format?: LabelFormat | undefined;
  /** Rows per record batch or row group, the unit a reader holds in memory; 10,000 by default. Long rows close a batch earlier. */
  readonly batchSize?: number | undefined;
  readonly signal?: AbortSignal | undefined;
}

/**
 * Writes a label table. The same rows give the same bytes.
 *
 * `path` is replaced in one step once everything is on disk; after any failure, a throw from `rows` or an abort
 * included, it is as it was. Text columns hold UTF-8, so a lone surrogate in one becomes U+FFFD; conversations are
 * stored as JSON, which keeps it.
 *
 * @throws ConfigError for unusable candidates or a path whose extension is no format; DataError for a row that does not
 * fit them, for JSON lines without rows, or when `path` cannot be written.
 */
export async function writeLabels(
  path: string,
  content: LabelContent,
  options: WriteLabelsOptions = {},
): Promise<{ readonly rowCount: number }> {
  const { format = labelFormatOf(path), batchSize = 10_000, signal } = options;
  const { candidates } = content;
  checkCandidates(candidates);
  let rowCount = 0;
  const rows = fitting(content, { path, signal, onRow: () => rowCount++ });
  await writeFileAtomically(path, (append) =>
    writers[format]({ path, candidates, batches: inBatches(rows, batchSize) }, append),
  );
  return { rowCount };
}

const writers: Readonly<Record<LabelFormat, WriteLabelBatches>> = {
  arrow: writeArrow,
  parquet: writeParquet,
  jsonl: writeJson,
};

function checkCandidates(candidates: readonly string[]): void {
  const models = new Set(candidates);
  if (models.size >= 2 && models.size === candidates.length && !models.has('')) return;
  throw new ConfigError(
    `a label table needs at least two different candidates, cheapest first; got ${JSON.stringify(candidates)}`,
  );
}

/** The rows, each checked for what a reader would refuse: a table that cannot be read is found out while it can be mended. */
async function* fitting(
  content: LabelContent,
  options: { readonly path: string; readonly signal: AbortSignal | undefined; readonly onRow: () => void },
): AsyncGenerator<LabelRow> {
  for await (const row of content.rows) {
    options.signal?.throwIfAborted();
    const problem = problemOf(row, content.candidates);
    if (problem !== undefined) throw new DataError(`row ${quote(row.id)} ${problem}`, { file: options.path });
    options.onRow();
    yield row;
  }
  options.signal?.throwIfAborted();
}

function problemOf(row: LabelRow, candidates: readonly string[]): string | undefined {
  const models = row.outcomes.map((outcome) => outcome.model);
  if (models.length !== candidates.length || models.some((model, index) => model !== candidates[index])) {
    return `must have one outcome for each of ${candidates.join(', ')}; got ${models.join(', ') || 'none'}`;
  }
  if (!(row.weight >= 0 && row.weight < Number.POSITIVE_INFINITY)) {
    return `must have a finite weight of at least 0; got ${row.weight}`;
  }
  const { inclusionProbability: chance } = row;
  if (chance !== undefined && !(chance > 0 && chance <= 1)) {
    return `must have an inclusion probability above 0 and at most 1; got ${chance}`;
  }
  const wrong = row.outcomes.find(({ label }) => label !== undefined && !(label >= 0 && label <= 1));
  return wrong === undefined ? undefined : `must have labels from 0 to 1; got ${wrong.label} for ${wrong.model}`;
}
