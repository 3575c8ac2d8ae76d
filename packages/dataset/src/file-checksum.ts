import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { ArtifactError } from '@farthing/core';

export interface FileChecksum {
  /** Lower-case hexadecimal. */
  readonly sha256: string;
  /** How many bytes from the start of the file it covers. */
  readonly byteCount: number;
  readonly signal?: AbortSignal | undefined;
}

/**
 * Reads the covered part of `path` once, a piece at a time.
 *
 * @throws ArtifactError when it is not what the checksum was made of.
 */
export async function verifyChecksum(path: string, { sha256, byteCount, signal }: FileChecksum): Promise<void> {
  const hash = createHash('sha256');
  if (byteCount > 0) {
    const pieces = createReadStream(path, { end: byteCount - 1, highWaterMark: 1024 * 1024, signal });
    for await (const piece of pieces) hash.update(piece);
  }
  if (hash.digest('hex') === sha256) return;
  throw new ArtifactError(
    `${path}: was changed after it was written: its SHA-256 does not match; make the table again, ` +
      'or drop "farthing.sha256" from its metadata if the change was meant',
  );
}
