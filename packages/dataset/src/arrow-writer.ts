import { AsyncByteQueue, Message, type RecordBatch, RecordBatchFileWriter, Schema } from 'apache-arrow';
import { encodeLabels } from './arrow-batch.ts';
import type { AppendBytes } from './atomic-file.ts';
import type { LabelBatches } from './label-batches.ts';
import { labelSchema } from './label-schema.ts';
import { RunningChecksum } from './running-checksum.ts';

/** One record batch a batch, uncompressed. The footer carries a SHA-256 of all that stands before it. */
export async function writeArrow({ candidates, batches }: LabelBatches, append: AppendBytes): Promise<void> {
  const schema = labelSchema(candidates);
  await writeRecordBatches({ schema, batches: encoded(batches, schema) }, append);
}

async function* encoded(batches: LabelBatches['batches'], schema: Schema): AsyncGenerator<RecordBatch> {
  for await (const batch of batches) yield encodeLabels(batch, schema);
}

/** Any table, one record batch after the other. */
export async function writeRecordBatches(
  { schema, batches }: { readonly schema: Schema; readonly batches: AsyncIterable<RecordBatch> },
  append: AppendBytes,
): Promise<void> {
  const queue = new ChunkQueue();
  const writer = new StreamableFileWriter(queue);
  writer.reset(queue, schema);
  for await (const batch of batches) {
    writer.write(batch);
    await queue.flush(append);
  }
  writer.finish();
  await queue.flush(append);
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
    const metadata = new Map([...schema.metadata, ...this.#queue.checksum.metadata()]);
    return super._writeFooter(new Schema(schema.fields, metadata));
  }
}

/** Holds what the writer made since the last flush; arrow's own queue has no back-pressure. */
class ChunkQueue extends AsyncByteQueue {
  readonly checksum = new RunningChecksum();
  #chunks: Uint8Array[] = [];

  override write(chunk: Uint8Array): void {
    this.#chunks.push(chunk);
    this.checksum.add(chunk);
  }

  async flush(append: AppendBytes): Promise<void> {
    const chunks = this.#chunks;
    this.#chunks = [];
    for (const chunk of chunks) await append(chunk);
  }
}
