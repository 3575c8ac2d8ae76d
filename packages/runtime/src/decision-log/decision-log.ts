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
   * About how many characters are held until the sink takes them, a thousand for a decision and those of the words kept
   * with it; what comes when it is full is dropped. Default 16,000,000.
   */
  readonly maxPendingCharacters?: number | undefined;
  /** Told of the first failure of the sink, and of the first after it worked again. Default: nobody is. */
  readonly onFailure?: ((error: unknown) => void) | undefined;
}

/** An append-only log that no request waits for and that no request fails by. */
export interface DecisionLog {
  /** Returns at once and never throws. The record must not be changed afterwards: it is written later. */
  record(record: DecisionRecord): void;
  readonly written: number;
  readonly dropped: DroppedDecisions;
  /** Resolves when all that was recorded before is written or dropped. Call it before the process ends. */
  flush(): Promise<void>;
}

/** Lines handed to the sink at once. */
const linesPerWrite = 500;

/**
 * Makes a log on a sink. Records are made into lines and written in the background, one write at a time; memory is
 * bounded by `maxPendingCharacters`.
 *
 * @param options.sink such as that of `openDecisionFile`.
 */
export function createDecisionLog(options: DecisionLogOptions): DecisionLog {
  const { sink, maxPendingCharacters = 16_000_000, onFailure } = options;
  let pending: { readonly record: DecisionRecord; readonly characters: number }[] = [];
  let pendingCharacters = 0;
  let writing: Promise<void> | undefined;
  let written = 0;
  let isFailing = false;
  const dropped = { queueFull: 0, sinkFailed: 0, unwritable: 0 };

  const write = async (records: readonly DecisionRecord[]): Promise<void> => {
    const lines = records.flatMap((record) => lineOf(record) ?? []);
    dropped.unwritable += records.length - lines.length;
    if (lines.length === 0) return;
    try {
      await sink(lines.join(''));
      written += lines.length;
      isFailing = false;
    } catch (error) {
      dropped.sinkFailed += lines.length;
      if (!isFailing) report(onFailure, error);
      isFailing = true;
    }
  };
  const drain = async (): Promise<void> => {
    // Not in the request's own turn: its answer goes first.
    await undefined;
    while (pending.length > 0) {
      const entries = pending.slice(0, linesPerWrite);
      await write(entries.map(({ record }) => record));
      pending = pending.slice(entries.length);
      for (const { characters } of entries) pendingCharacters -= characters;
    }
    writing = undefined;
  };
  return {
    record: (record) => {
      const characters = charactersOf(record);
      if (characters === undefined) {
        dropped.unwritable++;
        return;
      }
      if (pendingCharacters + characters > maxPendingCharacters) {
        dropped.queueFull++;
        return;
      }
      pending.push({ record, characters });
      pendingCharacters += characters;
      writing ??= drain();
    },
    get written() {
      return written;
    },
    get dropped() {
      return { ...dropped };
    },
    flush: async () => {
      await writing;
    },
  };
}

/** More than a line without words is long. */
const charactersOfDecision = 1000;

/** About how long the line will be; `undefined` when its words have no form in JSON. */
function charactersOf({ conversation }: DecisionRecord): number | undefined {
  if (conversation === undefined) return charactersOfDecision;
  try {
    return charactersOfDecision + JSON.stringify(conversation).length;
  } catch {
    return undefined;
  }
}

/** `undefined` for a record that has no line: a cycle, a BigInt, a getter that throws. */
function lineOf(record: DecisionRecord): string | undefined {
  try {
    return `${JSON.stringify(record)}\n`;
  } catch {
    return undefined;
  }
}

/** A listener that throws must not end the log. */
function report(onFailure: DecisionLogOptions['onFailure'], error: unknown): void {
  try {
    onFailure?.(error);
  } catch (thrown) {
    // Surfaces as an uncaught exception in a turn of its own, where it belongs.
    queueMicrotask(() => {
      throw thrown;
    });
  }
}
