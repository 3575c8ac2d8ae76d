import { DataError } from '@farthing/core';
import type { FoundRecord } from './containers/found-record.ts';
import { logFormats } from './formats/log-formats.ts';
import type { LogFormat, LogRecord } from './log-format.ts';

/** The format of a file, and what says so. */
export interface DetectedFormat {
  readonly format: LogFormat;
  /** In a few words: `"messages" beside choices[].message in 20 of 20 records`. */
  readonly evidence: string;
  /** See `LogFormat.rank`. */
  readonly rank: number;
}

/** Records of a format that say enough. */
const enough = 20;
/** Records looked at in search of the first of any format: traces hold thousands of other spans. */
const mostRecords = 5_000;

/** The records that a format recognizes. */
interface Votes {
  readonly evidence: string;
  readonly rank: number;
  records: number;
  /** Of the records, those that no other format could claim. */
  clear: number;
}

/** What the first records of a file show. */
interface LogSample {
  readonly records: LogRecord[];
  readonly votes: Map<LogFormat, Votes>;
  failures: number;
  firstFailure: DataError | undefined;
}

/**
 * Tells the format of a file by its first records.
 *
 * @throws DataError with the file, naming its fields, when no format is recognized or more than one clearly is.
 */
export async function detectFormat(found: AsyncIterable<FoundRecord>, file: string): Promise<DetectedFormat> {
  const sample = await takeSample(found);
  const { records, votes } = sample;
  const [winner, ...others] = [...votes].sort(([, a], [, b]) => b.clear - a.clear || b.records - a.records);
  if (winner === undefined) throw unknownFormat(sample, file);
  const rivals = others.filter(([, { clear }]) => clear > 0);
  if (rivals.length > 0) throw mixedFormats([winner, ...rivals], file);
  const [format, { evidence, records: count, rank }] = winner;
  return { format, evidence: `${evidence} in ${count} of ${records.length} records`, rank };
}

async function takeSample(found: AsyncIterable<FoundRecord>): Promise<LogSample> {
  const sample: LogSample = { records: [], votes: new Map(), failures: 0, firstFailure: undefined };
  let recognized = 0;
  for await (const each of found) {
    if ('error' in each) {
      sample.failures++;
      sample.firstFailure ??= each.error;
    } else {
      sample.records.push(each.record);
      if (vote(sample, each.record)) recognized++;
    }
    if (recognized === enough || sample.records.length + sample.failures === mostRecords) break;
  }
  return sample;
}

function vote({ votes }: LogSample, record: LogRecord): boolean {
  for (const format of logFormats) {
    const evidence = format.recognize(record);
    if (evidence === undefined) continue;
    const counted = votes.get(format) ?? { evidence, rank: format.rank?.(record) ?? 0, records: 0, clear: 0 };
    counted.records++;
    if (format.isAmbiguous?.(record) !== true) counted.clear++;
    votes.set(format, counted);
    return true;
  }
  return false;
}

function unknownFormat({ records, firstFailure }: LogSample, file: string): DataError {
  const [first] = records;
  if (first === undefined) return firstFailure ?? new DataError('holds no record', { file });
  return new DataError(
    `is of no format that is known; its fields are ${fieldNames(records)}: say which of them hold what, ` +
      'as in --columns prompt=question,answer=reply,model=engine, or name a format with --log-format',
    { file },
  );
}

function mixedFormats(votes: readonly (readonly [LogFormat, { readonly records: number }])[], file: string): DataError {
  const counted = votes.map(([{ name }, { records }]) => `${name} (${records})`).join(' and ');
  return new DataError(
    `mixes records of ${counted} among its first: split the file, or read all of it as one with --log-format ${votes[0]?.[0].name}`,
    { file },
  );
}

const fieldsShown = 30;

/** The fields that occur among records, in order of first sight. */
export function fieldNames(records: readonly LogRecord[]): string {
  const names = [...new Set(records.flatMap((record) => Object.keys(record)))];
  const shown = names.slice(0, fieldsShown).map((name) => (name.length > 60 ? `${name.slice(0, 60)}…` : name));
  if (names.length > fieldsShown) shown.push(`${names.length - fieldsShown} more`);
  return shown.join(', ') || 'none';
}
