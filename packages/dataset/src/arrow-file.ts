import { type FileHandle, open } from 'node:fs/promises';
import { ArtifactError } from '@farthing/core';
import { AsyncRecordBatchFileReader, Message, type RecordBatch, RecordBatchReader, type Schema } from 'apache-arrow';
import { quote } from './quote.ts';

/** An open Arrow IPC file, read one record batch at a time. */
export interface ArrowFile {
  readonly schema: Schema;
  /** Rows of each batch, known without reading the batches. */
  readonly batchRows: readonly number[];
  readBatch(index: number): Promise<RecordBatch>;
  close(): Promise<void>;
}

/**
 * Opens `path` and checks that it is an Arrow IPC file and that all its batches are there.
 *
 * @throws ArtifactError when it is something else, cut short or damaged.
 */
export async function openArrowFile(path: string): Promise<ArrowFile> {
  const file = await open(path);
  try {
    const size = await checkMagic(path, file);
    return await orDamaged(path, async () => {
      const reader = await RecordBatchReader.from(file);
      if (!(reader instanceof AsyncRecordBatchFileReader)) throw new Error('no file footer');
      await reader.open({ autoDestroy: false });
      return {
        schema: reader.schema,
        batchRows: await countRows(file, { reader, size }),
        readBatch: (index) => orDamaged(path, () => readBatch(reader, index)),
        close: () => file.close(),
      };
    });
  } catch (thrown) {
    await file.close();
    throw thrown;
  }
}

/** Turns what the Arrow library throws on nonsense into one line that says what to do. */
export async function orDamaged<T>(path: string, read: () => Promise<T> | T): Promise<T> {
  try {
    return await read();
  } catch (thrown) {
    const detail = thrown instanceof Error ? thrown.message : String(thrown);
    throw new ArtifactError(`${path}: is damaged (${quote(detail)}); make the table again`, { cause: thrown });
  }
}

const magic = 'ARROW1';
/** Magic and padding at the start; footer length and magic at the end. */
const shortestFile = 8 + 4 + magic.length;

async function checkMagic(path: string, file: FileHandle): Promise<number> {
  const stat = await file.stat();
  if (stat.isDirectory()) throw new ArtifactError(`${path}: is a folder; expected a label table (an Arrow IPC file)`);
  if (stat.size === 0) throw new ArtifactError(`${path}: is empty; expected a label table (an Arrow IPC file)`);
  const head = await readText(file, { start: 0, length: magic.length });
  if (head !== magic) {
    const advice = 'make one of a log with "farthing label", or of outcomes with "farthing import"';
    throw new ArtifactError(`${path}: is not an Arrow IPC file; expected a label table: ${advice}`);
  }
  const tail = await readText(file, { start: stat.size - magic.length, length: magic.length });
  if (stat.size < shortestFile || tail !== magic) {
    throw new ArtifactError(`${path}: ends early: the file was cut short; copy it or make the table again`);
  }
  return stat.size;
}

async function readText(file: FileHandle, range: { readonly start: number; readonly length: number }): Promise<string> {
  return (await readBytes(file, range)).toString('latin1');
}

async function readBytes(
  file: FileHandle,
  range: { readonly start: number; readonly length: number },
): Promise<Buffer> {
  const buffer = Buffer.alloc(range.length);
  const { bytesRead } = await file.read(buffer, 0, range.length, Math.max(0, range.start));
  return buffer.subarray(0, bytesRead);
}

async function countRows(
  file: FileHandle,
  options: { readonly reader: AsyncRecordBatchFileReader; readonly size: number },
): Promise<number[]> {
  const counts: number[] = [];
  for (const block of options.reader.footer?.recordBatches() ?? []) {
    const end = block.offset + block.metaDataLength + block.bodyLength;
    if (!(block.offset >= magic.length && block.metaDataLength > prefixLength && end <= options.size)) {
      throw new Error('a batch beyond the end of the file');
    }
    const metadata = await readBytes(file, { start: block.offset, length: block.metaDataLength });
    const message = Message.decode(metadata.subarray(prefixLength));
    if (!message.isRecordBatch()) throw new Error('a batch that is none');
    counts.push(message.header().length);
  }
  return counts;
}

/** Continuation marker and length before a message's metadata. */
const prefixLength = 8;

async function readBatch(reader: AsyncRecordBatchFileReader, index: number): Promise<RecordBatch> {
  const batch = await reader.readRecordBatch(index);
  if (batch === null) throw new Error(`batch ${index + 1} is missing`);
  return batch;
}
