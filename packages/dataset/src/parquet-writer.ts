import type { Schema } from 'apache-arrow';
import { ByteWriter, ParquetWriter } from 'hyparquet-writer';
import type { AppendBytes } from './atomic-file.ts';
import type { LabelBatches } from './label-batches.ts';
import { labelSchema } from './label-schema.ts';
import { parquetSchemaOf } from './parquet-schema.ts';
import { RunningChecksum } from './running-checksum.ts';
import { storedRow } from './stored-row.ts';

/** One row group a batch, compressed with Snappy. The footer carries a SHA-256 of all that stands before it. */
export async function writeParquet({ candidates, batches }: LabelBatches, append: AppendBytes): Promise<void> {
  const schema = labelSchema(candidates);
  const rows = async function* () {
    for await (const batch of batches) yield batch.map(storedRow);
  };
  await writeRowGroups({ schema, batches: rows() }, append);
}

/** Any table, one row group after the other; a row has its columns by name. */
export async function writeRowGroups(
  { schema, batches }: { readonly schema: Schema; readonly batches: AsyncIterable<readonly object[]> },
  append: AppendBytes,
): Promise<void> {
  const sink = new AppendingWriter(append);
  // Without statistics: the table is read whole, and they would repeat beginnings of prompts in the footer.
  const writer = new ParquetWriter({
    writer: sink,
    schema: parquetSchemaOf(schema.fields),
    statistics: false,
    createdBy: 'farthing',
  });
  for await (const batch of batches) {
    await writer.write({ columnData: columnsOf(batch, schema), rowGroupSize: batch.length });
  }
  await sink.flush();
  writer.kvMetadata = [...schema.metadata, ...sink.checksum.metadata()].map(([key, value]) => ({ key, value }));
  await writer.finish();
}

function columnsOf(rows: readonly object[], schema: Schema) {
  return schema.fields.map(({ name }) => ({
    name,
    data: rows.map((row) => row[name as keyof object]),
    // An index would stand between the last row group and the footer, outside the checksum.
    offsetIndex: false,
  }));
}

/** Hands on what was written after each row group; what it was written from is free by then. */
class AppendingWriter extends ByteWriter {
  readonly checksum = new RunningChecksum();
  readonly #append: AppendBytes;

  constructor(append: AppendBytes) {
    super(1024 * 1024);
    this.#append = append;
  }

  async flush(): Promise<void> {
    const bytes = this.getBytes();
    this.checksum.add(bytes);
    await this.#append(bytes);
    this.index = 0;
  }

  override finish(): Promise<void> {
    return this.flush();
  }
}
