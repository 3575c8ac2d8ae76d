import { ArtifactError, DataError } from '@farthing/core';
import { parseJsonLine, readJsonLines, readTextLines } from './json-lines.ts';
import { jsonRowSchema } from './json-row.ts';
import { parseRecord } from './parse-record.ts';
import type { StoredRow } from './stored-row.ts';
import type { OpenTableOptions, StoredTable } from './stored-table.ts';
import { checkedVersion } from './table-metadata.ts';

/** The first line tells the version and the candidates; the last one, whether the file was cut short within a line. */
export async function openJsonTable(path: string, { signal }: OpenTableOptions): Promise<StoredTable> {
  let first: { readonly schemaVersion: string; readonly candidates: readonly string[] } | undefined;
  let last: { readonly line: number; readonly bytes: Buffer } | undefined;
  let rowCount = 0;
  for await (const { line, bytes } of readTextLines(path, { signal })) {
    if (isBlank(bytes)) continue;
    first ??= readHead(path, parseJsonLine(bytes, { file: path, line }));
    last = { line, bytes };
    rowCount++;
  }
  if (first === undefined || last === undefined) {
    throw new ArtifactError(`${path}: has no rows; JSON lines without rows are no label table`);
  }
  parseJsonLine(last.bytes, { file: path, line: last.line });
  const { schemaVersion, candidates } = first;
  return {
    format: 'jsonl',
    schemaVersion,
    candidates,
    rowCount,
    batches: () => readRows(path, { schemaVersion, signal }),
  };
}

const isBlank = (bytes: Buffer): boolean => bytes.every((byte) => byte <= 0x20);

function readHead(path: string, line: unknown) {
  const version = typeof line === 'object' && line !== null && 'schema_version' in line ? line.schema_version : null;
  if (typeof version !== 'string' && typeof version !== 'number') {
    throw new ArtifactError(
      `${path}: is JSON lines but not a label table: its first line has no "schema_version"; ` +
        'make one of a log with "farthing label", or of outcomes with "farthing import"',
    );
  }
  const schemaVersion = checkedVersion(path, String(version));
  const { candidates } = parseRecord(jsonRowSchema, line, { file: path, line: 1 });
  const models = (candidates ?? []).flatMap(({ model }) => model ?? []);
  if (models.length >= 2) return { schemaVersion, candidates: models };
  throw new ArtifactError(`${path}: "candidates" of its first line must be two or more; got ${models.length}`);
}

async function* readRows(
  path: string,
  { schemaVersion, signal }: { readonly schemaVersion: string; readonly signal: AbortSignal | undefined },
): AsyncGenerator<Iterable<StoredRow>> {
  for await (const { line, value } of readJsonLines(path, { signal })) {
    const { schema_version, ...row } = parseRecord(jsonRowSchema, value, { file: path, line });
    if (schema_version !== schemaVersion) {
      const message = `"schema_version" must be ${schemaVersion}, as in the first line; got ${schema_version}`;
      throw new DataError(message, { file: path, line, field: 'schema_version' });
    }
    yield [row as StoredRow];
  }
}
