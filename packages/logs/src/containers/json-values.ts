import { DataError } from '@farthing/core';
import type { FoundRecord } from './found-record.ts';
import type { JsonLayout } from './json-layout.ts';
import { recordsOf } from './json-lines.ts';
import { JsonSplitter } from './json-splitter.ts';
import { wrapping } from './wrapped-records.ts';

/**
 * Reads JSON text of any size that is no JSON lines: a list, an object that wraps a list, or objects one after another.
 * Of the text, one record is held at a time.
 *
 * @throws DataError with the file where the text is no JSON any more: no record after that place can be told.
 */
export async function* readJsonRecords(
  bytes: AsyncIterable<Buffer>,
  { file, layout }: { readonly file: string; readonly layout: JsonLayout },
): AsyncGenerator<FoundRecord> {
  const unwrap = layout.kind === 'list' && layout.name !== undefined ? wrapping(layout.name) : undefined;
  const splitter = new JsonSplitter(layout, file);
  let row = 0;
  for await (const chunk of bytes) {
    for (const json of splitter.push(chunk)) {
      const place = { file, row: ++row };
      const value = parse(json);
      if (value === undefined) yield { place, reason: 'not JSON', error: notJson(row, file) };
      else yield* recordsOf(unwrap === undefined ? value : unwrap(value), place);
    }
  }
  splitter.end();
}

const utf8 = new TextDecoder('utf-8', { fatal: true });

function parse(json: Buffer): unknown {
  try {
    return JSON.parse(utf8.decode(json));
  } catch {
    return undefined;
  }
}

function notJson(row: number, file: string): DataError {
  return new DataError(`record ${row} is not JSON in UTF-8; write the file again`, { file });
}
