import { randomUUID } from 'node:crypto';
import { open, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { DataError } from '@farthing/core';
import { chunksOf, type LogSource, sliceOf } from './log-source.ts';

export interface SpoolOptions {
  /** For messages. */
  readonly name: string;
  /** Where the copy is kept. */
  readonly folder: string;
  readonly signal?: AbortSignal | undefined;
}

/**
 * Copies bytes that come only once (standard input, a pipe) or cannot be read from anywhere (packed Parquet) to a
 * temporary file that nobody else may read. Where the system allows it the file has lost its name before the first byte
 * is written, so that it is gone with the process, however that ends; elsewhere `close` removes it.
 */
export async function spool(chunks: AsyncIterable<Uint8Array>, options: SpoolOptions): Promise<LogSource> {
  const { name, folder, signal } = options;
  const path = join(folder, `farthing-${randomUUID()}.tmp`);
  const handle = await open(path, 'wx+', 0o600);
  const removed = await rm(path).then(
    () => true,
    () => false,
  );
  const close = async (): Promise<void> => {
    await handle.close();
    if (!removed) await rm(path, { force: true });
  };
  try {
    for await (const chunk of chunks) {
      signal?.throwIfAborted();
      await handle.appendFile(chunk);
    }
    const { size } = await handle.stat();
    return {
      name,
      byteLength: size,
      read: (reading) => chunksOf(handle, reading),
      slice: (start, end) => sliceOf(handle, { name, start, end }),
      close,
    };
  } catch (thrown) {
    await close();
    if (!(thrown instanceof Error && 'code' in thrown && thrown.code === 'ENOSPC')) throw thrown;
    const message = `there is no room for a copy of it in ${folder}; make some, or set TMPDIR to a folder that has more`;
    throw new DataError(message, { file: name }, { cause: thrown });
  }
}
