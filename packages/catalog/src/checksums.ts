import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { DataError } from '@farthing/core';
import { writeFileAtomically } from '@farthing/dataset';

/** Name of the file, beside the downloads, that says what they were; `sha256sum -c` reads it. */
export const checksumsFile = 'SHA256SUMS';

/** SHA-256 of each file, hex, by its path below the folder. */
export type Checksums = ReadonlyMap<string, string>;

/** @throws DataError for a line that is no checksum. An empty map when there is no such file. */
export async function readChecksums(folder: string): Promise<Checksums> {
  const file = join(folder, checksumsFile);
  const text = await readFile(file, 'utf8').catch((error: NodeJS.ErrnoException): string => {
    if (error.code === 'ENOENT') return '';
    throw error;
  });
  const lines = text.split('\n').map((line, index) => ({ line: line.trimEnd(), number: index + 1 }));
  return new Map(
    lines
      .filter(({ line }) => line !== '')
      .map(({ line, number }): [string, string] => {
        const [, sha256, path] = /^([0-9a-f]{64}) [ *](.+)$/u.exec(line) ?? [];
        if (sha256 === undefined || path === undefined) {
          const message = 'is no line of sha256sum; delete the file to start over';
          throw new DataError(message, { file, line: number });
        }
        return [path, sha256];
      }),
  );
}

/** Replaces the file in one step, paths in order. */
export async function writeChecksums(folder: string, checksums: Checksums): Promise<void> {
  const lines = [...checksums].sort(([a], [b]) => (a < b ? -1 : 1)).map(([path, sha256]) => `${sha256}  ${path}\n`);
  await writeFileAtomically(join(folder, checksumsFile), (append) => append(Buffer.from(lines.join(''))));
}

/** @returns `undefined` when there is no such file. */
export async function sha256OfFile(path: string): Promise<string | undefined> {
  const hash = createHash('sha256');
  try {
    for await (const chunk of createReadStream(path)) hash.update(chunk);
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return undefined;
    throw error;
  }
  return hash.digest('hex');
}
