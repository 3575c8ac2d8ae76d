import type { LabelFormat } from './label-format.ts';
import type { StoredRow } from './stored-row.ts';

/** A table that has been opened and checked in all but its rows. */
export interface StoredTable {
  readonly format: LabelFormat;
  readonly schemaVersion: string;
  readonly candidates: readonly string[];
  readonly rowCount: number;
  /** The rows in order, a batch at a time, read anew by each call. @throws ArtifactError for a damaged file. */
  batches(): AsyncGenerator<Iterable<StoredRow>>;
}

export interface OpenTableOptions {
  /** Ends `batches` as well. */
  readonly signal: AbortSignal | undefined;
}
