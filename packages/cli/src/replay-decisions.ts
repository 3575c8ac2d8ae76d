import { createReadStream } from 'node:fs';
import { DataError } from '@farthing/core';
import { parseJsonLines, unpackBytes } from '@farthing/dataset';
import { parseDecisionRecord, type ReplayOptions, replayDecision } from '@farthing/runtime/replay';

/** Something in a log that a person should look at. */
export interface ReplayCase {
  readonly file: string;
  readonly line: number;
  readonly time: string;
  readonly requestId?: string | undefined;
  /** Which artefact changed, or why it could not be made again. */
  readonly cause: string;
  readonly detail?: string | undefined;
}

/** What became of the decisions of a log when they were made again. */
export interface ReplayReport {
  readonly files: readonly string[];
  readonly decisions: number;
  /** Reproduced from the words that were kept, and from the logged scores. */
  readonly reproduced: { readonly recomputed: number; readonly logged: number };
  readonly differs: {
    readonly count: number;
    readonly changed: Readonly<Record<string, number>>;
    readonly first: ReplayCase[];
  };
  readonly notReplayable: { readonly count: number; readonly why: Readonly<Record<string, number>> };
  /** Lines that are no decision: torn by a crash, or of something else. `first` as errors in one line. */
  readonly unreadable: { readonly count: number; readonly first: string[] };
}

const casesKept = 5;

/**
 * Makes every decision of some log files again. Memory does not grow with the log.
 *
 * @throws DataError when there is no decision in them.
 */
export async function replayDecisions(
  files: readonly string[],
  options: ReplayOptions & { readonly signal: AbortSignal },
): Promise<ReplayReport> {
  const reproduced = { recomputed: 0, logged: 0 };
  const differs = { count: 0, changed: {} as Record<string, number>, first: [] as ReplayCase[] };
  const notReplayable = { count: 0, why: {} as Record<string, number> };
  const unreadable = { count: 0, first: [] as string[] };
  let decisions = 0;
  for (const file of files) {
    for await (const found of parseJsonLines(unpackBytes(createReadStream(file), file), { file })) {
      options.signal.throwIfAborted();
      const record = 'error' in found ? found.error : recordOf(found.value, { file, line: found.line });
      if (record instanceof DataError) {
        unreadable.count++;
        if (unreadable.first.length < casesKept) unreadable.first.push(record.message);
        continue;
      }
      decisions++;
      const replay = await replayDecision(record, options);
      if (replay.status === 'reproduced') reproduced[replay.scores]++;
      else if (replay.status === 'differs') {
        const { time, requestId } = record;
        const cause = replay.changed.join(' and ');
        differs.count++;
        differs.changed[cause] = (differs.changed[cause] ?? 0) + 1;
        if (differs.first.length < casesKept)
          differs.first.push({ file, line: found.line, time, requestId, cause, detail: replay.detail });
      } else {
        notReplayable.count++;
        notReplayable.why[replay.why] = (notReplayable.why[replay.why] ?? 0) + 1;
      }
    }
  }
  if (decisions === 0)
    throw new DataError(`holds no decision: ${unreadable.first[0] ?? 'it is empty'}`, { file: files[0] });
  return { files, decisions, reproduced, differs, notReplayable, unreadable };
}

function recordOf(value: unknown, location: { readonly file: string; readonly line: number }) {
  try {
    return parseDecisionRecord(value, location);
  } catch (error) {
    if (error instanceof DataError) return error;
    throw error;
  }
}
