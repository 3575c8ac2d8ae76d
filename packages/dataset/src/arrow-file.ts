import { type FileHandle, open } from 'node:fs/promises';
import { ArtifactError } from '@farthing/core';
import { AsyncRecordBatchFileReader, Message, type RecordBatch, RecordBatchReader, type Schema } from 'apache-arrow';
import { orDamaged } from './or-damaged.ts';

/** An open Arrow IPC file, read one record batch at a time. */
export interface ArrowFile {
  readonly schema: Schema;
  /** Rows of each batch, known without reading the batches. */
  readonly batchRows: readonly number[];
  readBatch(index: number): Promise<RecordBatch>;
  close(): Promise<void>;
}

/**
 * Opens `path`, which begins as an Arrow IPC file does, and checks that all its batches are there.
 *
 * @throws ArtifactError when it is cut short or damaged.
 */
export async function openArrowFile(path: string): Promise<ArrowFile> {
  const file = await open(path);
  try {
    const size = await checkLength(path, file);
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

const magic = 'ARROW1';
/** Magic and padding at the start; footer length and magic at the end. */
const shortestFile = 8 + 4 + magic.length;

async function checkLength(path: string, file: FileHandle): Promise<number> {
  const stat = await file.stat();
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
