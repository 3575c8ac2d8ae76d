import type { Prompt } from '@farthing/core';

/** One record of a log, whatever held it: a JSON line, a CSV row, a Parquet row. Values are as the container gave them. */
export type LogRecord = Readonly<Record<string, unknown>>;

/** Where a record stands, for messages. `row` counts from 1 in the file: lines of JSON lines and CSV, records otherwise. */
export interface RecordPlace {
  readonly file: string;
  readonly row: number;
}

/** A request found in a log. Its `answers` hold the logged answer, when the log keeps answers. */
export interface LoggedPrompt extends Prompt {
  /** The log's own name for the request. Two records with the same one are one request, logged again. */
  readonly requestId?: string | undefined;
  /** The model that answered it, as the log names it; known even where the answer's text was not kept. */
  readonly model?: string | undefined;
  /** Tokens and dollars as the log counts them: a request that was answered by a tool call has no answer in words. */
  readonly usage?: LoggedUsage | undefined;
}

/** What a logged call took. */
export interface LoggedUsage {
  readonly inputTokens?: number | undefined;
  readonly outputTokens?: number | undefined;
  readonly costUsd?: number | undefined;
}

/** What came out of a record: a prompt, or the reason why there is none, in the same words for the same cause. */
export type LogReading =
  | { readonly prompt: LoggedPrompt; readonly place: RecordPlace }
  | { readonly skipped: string; readonly place: RecordPlace };

/**
 * Reads the records of one log in their order. A record may hold no prompt (counted as skipped), one, or several, and
 * may have to wait for later ones (streamed pieces, spans of one trace): what is left is given at the end. Throws for
 * what a record holds only in a strict format.
 */
export interface LogFormatReader {
  read(record: LogRecord, place: RecordPlace): Iterable<LogReading>;
  end(): Iterable<LogReading>;
}

/** A way of logging requests to models. */
export interface LogFormat {
  /** As `--format` takes it: `openai-chat`. */
  readonly name: string;
  /** For people: `OpenAI Chat Completions`. */
  readonly title: string;
  /** Whether what is no good record is an error (thrown by the reader, too) instead of skipped; not by default. */
  readonly isStrict?: boolean | undefined;
  /**
   * What in this record says that it is of this format, in a few words (``"choices[].message" beside "model"``);
   * `undefined` when nothing does. At most one format recognizes a record.
   */
  recognize(record: LogRecord): string | undefined;
  /**
   * Whether a record it recognizes may as well be of another format, as a request without a response may: such records
   * follow what the others of their file are. None by default.
   */
  isAmbiguous?(record: LogRecord): boolean;
  /**
   * Rank of a file by one of its records: files of lower rank are read first by the one reader of the format. For logs in
   * several kinds of files of which one explains the other; 0 by default.
   */
  rank?(record: LogRecord): number;
  open(): LogFormatReader;
}
