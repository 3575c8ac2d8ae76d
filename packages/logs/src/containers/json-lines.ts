import { DataError } from '@farthing/core';
import { parseJsonLines } from '@farthing/dataset';
import type { LogRecord } from '../log-format.ts';
import type { FoundRecord } from './found-record.ts';
import { unwrapped } from './wrapped-records.ts';

export async function* readJsonLineRecords(bytes: AsyncIterable<Buffer>, file: string): AsyncGenerator<FoundRecord> {
  for await (const found of parseJsonLines(bytes, { file })) {
    const place = { file, row: found.line };
    if ('error' in found) yield { place, reason: found.reason, error: found.error };
    else yield* recordsOf(found.value, place);
  }
}

/** The record that a JSON value is, or those it wraps. */
export function recordsOf(value: unknown, place: FoundRecord['place']): FoundRecord[] {
  const items = unwrapped(value) ?? [value];
  return items.map((item) => {
    if (typeof item === 'object' && item !== null && !Array.isArray(item)) return { record: item as LogRecord, place };
    const what = Array.isArray(item) ? 'a list' : JSON.stringify(item)?.slice(0, 60);
    const error = new DataError(`the line must be a JSON object; got ${what}`, { file: place.file, line: place.row });
    return { place, reason: 'not an object', error };
  });
}
