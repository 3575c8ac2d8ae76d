import { type FileHandle, open } from 'node:fs/promises';
import { extname } from 'node:path';
import { ArtifactError, ConfigError } from '@farthing/core';

/** How a label table is stored. The rows are the same in each. */
export type LabelFormat = 'arrow' | 'parquet' | 'jsonl';

export const labelFormats: readonly LabelFormat[] = ['arrow', 'parquet', 'jsonl'];

const formatsByExtension: Readonly<Record<string, LabelFormat>> = {
  '': 'arrow',
  '.arrow': 'arrow',
  '.feather': 'arrow',
  '.parquet': 'parquet',
  '.pq': 'parquet',
  '.jsonl': 'jsonl',
  '.ndjson': 'jsonl',
};

/**
 * The format that a file's name asks for: Arrow without an extension. `.gz` after `.jsonl` means gzipped.
 *
 * @param options.what what the file holds, for the message.
 * @throws ConfigError for an extension of something else.
 */
export function labelFormatOf(path: string, { what = 'a label table' } = {}): LabelFormat {
  const extension = extname(path.replace(/\.gz$/iu, '')).toLowerCase();
  const format = formatsByExtension[extension];
  if (format !== undefined && !(isGzipName(path) && format !== 'jsonl')) return format;
  const known = `${what} is .arrow, .parquet, .jsonl or .jsonl.gz`;
  throw new ConfigError(`${path}: ${known}; choose such a name, or say which format it is to be`);
}

export function isGzipName(path: string): boolean {
  return /\.gz$/iu.test(path);
}

/**
 * The format of a file that exists, told by its first bytes.
 *
 * @throws ArtifactError when it is none of the three.
 */
export async function detectLabelFormat(path: string): Promise<LabelFormat> {
  const file = await open(path);
  try {
    const stat = await file.stat();
    const expected = 'expected a label table (Arrow, Parquet or JSON lines)';
    if (stat.isDirectory()) throw new ArtifactError(`${path}: is a folder; ${expected}`);
    const format = formatOfHead(await readHead(file));
    if (format !== undefined) return format;
    if (stat.size === 0) throw new ArtifactError(`${path}: is empty; ${expected}`);
    const advice = 'make one of a log with "farthing label", or of outcomes with "farthing import"';
    throw new ArtifactError(`${path}: is not a label table in Arrow, Parquet or JSON lines; ${advice}`);
  } finally {
    await file.close();
  }
}

async function readHead(file: FileHandle): Promise<string> {
  const { buffer, bytesRead } = await file.read(Buffer.alloc(64), 0, 64, 0);
  return buffer.toString('latin1', 0, bytesRead);
}

function formatOfHead(head: string): LabelFormat | undefined {
  if (head.startsWith('ARROW1')) return 'arrow';
  if (head.startsWith('PAR1')) return 'parquet';
  const isGzip = head.startsWith('\x1f\x8b');
  // Possibly after a byte-order mark.
  return isGzip || /^(?:\xef\xbb\xbf)?\s*\{/u.test(head) ? 'jsonl' : undefined;
}
