import { type FileHandle, open } from 'node:fs/promises';
import { DataError } from '@farthing/core';
import { createDurableAppender } from '@farthing/dataset';
import { type AuditHeader, type AuditLine, headerLine } from './audit-line.ts';

/** The audit file, open for appending. */
export interface AuditWriter {
  /** Resolves once the line is on the disk. @throws DataError when it could not be saved. */
  append(line: AuditLine): Promise<void>;
  close(): Promise<void>;
}

/**
 * Opens an audit file for appending, or begins one. What follows the last whole line is cut off.
 *
 * @param size of the whole lines in it, from `readAuditFile`; 0 begins the file with `header`.
 */
export async function openAuditWriter(
  path: string,
  { header, size }: { readonly header: AuditHeader; readonly size: number },
): Promise<AuditWriter> {
  const file: FileHandle = await open(path, 'a');
  try {
    await file.truncate(size);
    const appender = createDurableAppender(file, size);
    const append = async (line: string): Promise<void> => {
      await appender.append(line).catch((error) => {
        throw notSaved(path, error);
      });
    };
    if (size === 0) await append(headerLine(header));
    return { append: (line) => append(JSON.stringify(line)), close: () => file.close() };
  } catch (error) {
    await file.close();
    throw error;
  }
}

function notSaved(path: string, cause: unknown): DataError {
  const why = cause instanceof Error ? cause.message : String(cause);
  return new DataError(
    `the decision could not be saved (${why}); make room and decide again`,
    { file: path },
    { cause },
  );
}
