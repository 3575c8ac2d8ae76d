import { createHash, type Hash } from 'node:crypto';
import { ConfigError, DataError, type LabelRow } from '@farthing/core';
import { AsyncByteQueue, Message, RecordBatchFileWriter, Schema } from 'apache-arrow';
import { type AppendBytes, writeFileAtomically } from './atomic-file.ts';
import { encodeLabels } from './label-encoder.ts';
import { labelSchema, metadataKeys } from './label-schema.ts';
import { quote } from './quote.ts';

/** What goes into a label table. */
export interface LabelContent {
  /** Model ids, cheapest first; the last is the reference. At least two, all different. */
  readonly candidates: readonly string[];
  /** Each row has one outcome per candidate, in their order. */
  readonly rows: AsyncIterable<LabelRow> | Iterable<LabelRow>;
}

export interface WriteLabelsOptions {
  /** Rows per record batch, the unit a reader holds in memory; 10,000 by default. Long rows close a batch earlier. */
  readonly batchSize?: number | undefined;
  readonly signal?: AbortSignal | undefined;
}

/**
 * Writes a label table as an uncompressed Arrow IPC file. The same rows give the same bytes. The
 * footer carries a SHA-256 of all that stands before it.
 *
 * `path` is replaced in one step once everything is on disk; after any failure, a throw from `rows` or an abort
 * included, it is as it was. Text columns hold UTF-8, so a lone surrogate in one becomes U+FFFD; conversations are
 * stored as JSON, which keeps it.
 *
 * @throws ConfigError for unusable candidates; DataError for a row that does not fit them or when `path` cannot be
 * written.
 */
export async function writeLabels(
  path: string,
  content: LabelContent,
  options: WriteLabelsOptions = {},
): Promise<{ readonly rowCount: number }> {
  const { batchSize = 10_000, signal } = options;
  checkCandidates(content.candidates);
  const schema = labelSchema(content.candidates);
  return await writeFileAtomically(path, async (append) => {
    const queue = new ChunkQueue();
    const writer = new StreamableFileWriter(queue);
    writer.reset(queue, schema);
    let rowCount = 0;
    for await (const batch of inBatches(fitting(content, { path, signal }), batchSize)) {
      writer.write(encodeLabels(batch, schema));
      await queue.flush(append);
      rowCount += batch.length;
    }
    writer.finish();
    await queue.flush(append);
    return { rowCount };
  });
}

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
  options: { readonly path: string; readonly signal: AbortSignal | undefined },
): AsyncGenerator<LabelRow> {
  for await (const row of content.rows) {
    options.signal?.throwIfAborted();
    const problem = problemOf(row, content.candidates);
    if (problem !== undefined) throw new DataError(`row ${quote(row.id)} ${problem}`, { file: options.path });
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

/** A batch also ends when its rows hold about this many characters, so that long prompts do not swell memory. */
const batchCharacters = 4 * 1024 * 1024;

async function* inBatches(rows: AsyncIterable<LabelRow>, batchSize: number): AsyncGenerator<LabelRow[]> {
  let batch: LabelRow[] = [];
  let characters = 0;
  for await (const row of rows) {
    batch.push(row);
    characters += row.text.length + JSON.stringify(row.conversation).length;
    for (const outcome of row.outcomes) characters += outcome.answer?.length ?? 0;
    if (batch.length < batchSize && characters < batchCharacters) continue;
    yield batch;
    batch = [];
    characters = 0;
  }
  if (batch.length > 0) yield batch;
}

/**
 * Arrow's file writer leaves out the schema message that the format puts between the magic bytes and the first batch,
 * so readers that stream a file from its start would refuse it. The format has no checksum either: the footer's copy of
 * the schema gets one, where any reader passes over it.
 */
class StreamableFileWriter extends RecordBatchFileWriter {
  readonly #queue: ChunkQueue;

  constructor(queue: ChunkQueue) {
    super();
    this.#queue = queue;
  }

  protected override _writeSchema(schema: Schema): this {
    return super._writeSchema(schema)._writeMessage(Message.from(schema));
  }

  protected override _writeFooter(schema: Schema): this {
    const { sha256, byteCount } = this.#queue.checksum();
    const metadata = new Map(schema.metadata);
    metadata.set(metadataKeys.sha256, sha256).set(metadataKeys.sha256Bytes, String(byteCount));
    return super._writeFooter(new Schema(schema.fields, metadata));
  }
}

/** Holds what the writer made since the last flush; arrow's own queue has no back-pressure. */
class ChunkQueue extends AsyncByteQueue {
  #chunks: Uint8Array[] = [];
  readonly #hash: Hash = createHash('sha256');
  #byteCount = 0;

  override write(chunk: Uint8Array): void {
    this.#chunks.push(chunk);
    this.#hash.update(chunk);
    this.#byteCount += chunk.byteLength;
  }

  /** Of everything written so far. */
  checksum(): { readonly sha256: string; readonly byteCount: number } {
    return { sha256: this.#hash.copy().digest('hex'), byteCount: this.#byteCount };
  }

  async flush(append: AppendBytes): Promise<void> {
    const chunks = this.#chunks;
    this.#chunks = [];
    for (const chunk of chunks) await append(chunk);
  }
}
