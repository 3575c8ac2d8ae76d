import { notify } from '../notify.ts';
import type { DecisionRecord } from './decision-record.ts';

/** Appends to wherever decisions are kept. Rejects when it could not. */
export type DecisionSink = (lines: string) => Promise<void>;

/** Decisions that are not in the log, by why. */
export interface DroppedDecisions {
  /** The sink was slower than the traffic and the queue was full. */
  readonly queueFull: number;
  /** The sink failed. */
  readonly sinkFailed: number;
  /** The record holds something that JSON has no form for. */
  readonly unwritable: number;
}

export interface DecisionLogOptions {
  readonly sink: DecisionSink;
  /**
   * How many characters of lines are held until the sink takes them; what comes when it is full is dropped.
   * Default 16,000,000.
   */
  readonly maxPendingCharacters?: number | undefined;
  /**
   * Told of the first failure of the sink, and of the first after it worked again; what it throws is ignored. Default:
   * nobody is.
   */
  readonly onFailure?: ((error: unknown) => void) | undefined;
}

/** An append-only log that no request waits for and that no request fails by. */
export interface DecisionLog {
  /** Makes the record into its line and returns, without waiting for the sink. Never throws. */
  record(record: DecisionRecord): void;
  readonly written: number;
  readonly dropped: DroppedDecisions;
  /** Resolves when all that was recorded before the call is written or dropped. Call it before the process ends. */
  flush(): Promise<void>;
}

/** Lines handed to the sink at once. */
const linesPerWrite = 500;

/**
 * Makes a log on a sink. Lines are made at once, from the request as it was decided on, and written in the background, one
 * write at a time; memory is bounded by `maxPendingCharacters`.
 *
 * @param options.sink such as that of `decisionFile`.
 */
export function createDecisionLog(options: DecisionLogOptions): DecisionLog {
  const { sink, maxPendingCharacters = 16_000_000, onFailure } = options;
  let pending: string[] = [];
  let pendingCharacters = 0;
  let accepted = 0;
  let settled = 0;
  let writing: Promise<void> | undefined;
  let written = 0;
  let isFailing = false;
  const dropped = { queueFull: 0, sinkFailed: 0, unwritable: 0 };

  const write = async (lines: readonly string[]): Promise<void> => {
    try {
      await sink(lines.join(''));
      written += lines.length;
      isFailing = false;
    } catch (error) {
      dropped.sinkFailed += lines.length;
      if (!isFailing) notify(onFailure, error);
      isFailing = true;
    }
  };
  const writeNext = async (): Promise<void> => {
    // Not in the request's own turn: its answer goes first.
    await undefined;
    const lines = pending.slice(0, linesPerWrite);
    await write(lines);
    pending = pending.slice(lines.length);
    for (const { length } of lines) pendingCharacters -= length;
    settled += lines.length;
    writing = pending.length > 0 ? writeNext() : undefined;
  };
  return {
    record: (record) => {
      const line = lineOf(record);
      if (line === undefined) {
        dropped.unwritable++;
        return;
      }
      if (pendingCharacters + line.length > maxPendingCharacters) {
        dropped.queueFull++;
        return;
      }
      pending.push(line);
      pendingCharacters += line.length;
      accepted++;
      writing ??= writeNext();
    },
    get written() {
      return written;
    },
    get dropped() {
      return { ...dropped };
    },
    flush: async () => {
      const last = accepted;
      while (settled < last) await writing;
    },
  };
}

/** `undefined` for a record that has no line: a cycle, a BigInt, a getter that throws. */
function lineOf(record: DecisionRecord): string | undefined {
  try {
    return `${JSON.stringify(record)}\n`;
  } catch {
    return undefined;
  }
}
