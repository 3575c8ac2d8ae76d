/** One file of a public set, upstream. */
export interface SourceFile {
  /** Where it is kept, below the sources folder; forward slashes. A local copy is looked for by it and by its last part. */
  readonly path: string;
  /** Names a commit, so that what it stands for does not change. */
  readonly url: string;
  /** Hex. `undefined`: nobody has vouched for the bytes yet; those of the first download count from then on. */
  readonly sha256?: string | undefined;
  /** More than this is not what is looked for; a download ends there. */
  readonly maxBytes: number;
}

/** One prompt with what two models scored on it, 0–1: a line that `importOutcomes` reads. */
export interface OutcomeRecord {
  readonly id: string;
  readonly prompt: string;
  /** Name of the set. */
  readonly source: string;
  readonly group: string;
  readonly weak_model: string;
  readonly strong_model: string;
  /** `null`: the answer could not be scored. */
  readonly weak_score: number | null;
  readonly strong_score: number | null;
  readonly weak_answer?: string | undefined;
  readonly strong_answer?: string | undefined;
  readonly reference?: string | undefined;
}

/** A public set of outcomes: whose it is, where it is, and how it is read. Its card is `datasets/<name>.md`. */
export interface PublicSet {
  readonly name: string;
  /** One line for people. */
  readonly title: string;
  /** As the publisher states it. */
  readonly licence: string;
  /** Page of the publisher. */
  readonly home: string;
  readonly files: readonly SourceFile[];
  /**
   * Reads the files, which are all there.
   *
   * @param locate local path of a file of `files`, by its `path`.
   * @throws DataError with file, line and field where they are not what the card says.
   */
  readonly readOutcomes: (locate: (path: string) => string) => AsyncGenerator<OutcomeRecord>;
}
