import type { DataError } from '@farthing/core';
import type { LogRecord, RecordPlace } from '../log-format.ts';

/** What stood at one place of a file: a record, or something that is none. */
export type FoundRecord =
  | { readonly record: LogRecord; readonly place: RecordPlace }
  | {
      readonly place: RecordPlace;
      /** In a few words, the same for the same cause: `not JSON`. */
      readonly reason: string;
      /** The same with file, row and what to do, for logs that must be without fault. */
      readonly error: DataError;
    };
