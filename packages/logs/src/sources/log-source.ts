import { type FileHandle, open, stat } from 'node:fs/promises';
import { DataError } from '@farthing/core';

/** The bytes of a log, which can be read any number of times, from the start or from anywhere. */
export interface LogSource {
  /** The path, or what stands for it in messages. */
  readonly name: string;
  readonly byteLength: number;
  read(signal?: AbortSignal): AsyncGenerator<Buffer>;
  /** The bytes from `start` to before `end`. */
  slice(start: number, end: number): Promise<ArrayBuffer>;
  /** Gives back what the source holds, a temporary file perhaps. */
  close(): Promise<void>;
}

/** A file, which is opened whenever it is read: there may be many. */
export async function fileSource(path: string): Promise<LogSource> {
  const { size } = await stat(path);
  return {
    name: path,
    byteLength: size,
    read: async function* (signal) {
      const handle = await open(path, 'r');
      try {
        yield* chunksOf(handle, signal);
      } finally {
        await handle.close();
      }
    },
    slice: async (start, end) => {
      const handle = await open(path, 'r');
      try {
        return await sliceOf(handle, { name: path, start, end });
      } finally {
        await handle.close();
      }
    },
    close: async () => {},
  };
}

const chunkBytes = 256 * 1024;

export async function* chunksOf(handle: FileHandle, signal: AbortSignal | undefined): AsyncGenerator<Buffer> {
  for (let position = 0; ; ) {
    signal?.throwIfAborted();
    const chunk = Buffer.allocUnsafe(chunkBytes);
    const { bytesRead } = await handle.read(chunk, 0, chunkBytes, position);
    if (bytesRead === 0) return;
    position += bytesRead;
    yield chunk.subarray(0, bytesRead);
  }
}

export async function sliceOf(
  handle: FileHandle,
  { name, start, end }: { readonly name: string; readonly start: number; readonly end: number },
): Promise<ArrayBuffer> {
  const bytes = new ArrayBuffer(end - start);
  for (let filled = 0; filled < bytes.byteLength; ) {
    const { bytesRead } = await handle.read(new Uint8Array(bytes, filled), 0, undefined, start + filled);
    if (bytesRead === 0) throw new DataError('became shorter while it was read', { file: name });
    filled += bytesRead;
  }
  return bytes;
}
