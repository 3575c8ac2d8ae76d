import type { SandboxModel } from '../models.ts';

/** What a sandbox has done since it started; also at `GET /sandbox/stats`. */
export interface SandboxStats {
  /** Requests for an answer received, at any endpoint or in a batch, whatever became of them. */
  readonly requests: number;
  /** Replied to with status 200, or as succeeded in a batch: what a provider would bill. */
  readonly answered: number;
  /** Of those, how many had exactly the content of one already answered, in whatever way. */
  readonly repeated: number;
  /** Batches accepted. */
  readonly batches: number;
  readonly byModel: Readonly<Record<SandboxModel['id'], number>>;
  /** Refused with a 4xx for what they were, not by a fault. */
  readonly rejected: number;
  /** Given up by the client before the reply. */
  readonly aborted: number;
  readonly faults: Readonly<Record<FaultName, number>>;
}

export type FaultName = 'rateLimited' | 'overloaded' | 'dropped' | 'slow' | 'malformed' | 'refused';

/** Counts what happens; `read` gives a copy. */
export class StatsCounter {
  readonly #answeredKeys = new Set<string>();
  readonly #byModel = { 'sandbox-weak': 0, 'sandbox-strong': 0, 'sandbox-judge': 0 };
  readonly #faults = { rateLimited: 0, overloaded: 0, dropped: 0, slow: 0, malformed: 0, refused: 0 };
  #requests = 0;
  #batches = 0;
  #repeated = 0;
  #rejected = 0;
  #aborted = 0;

  request(): void {
    this.#requests++;
  }

  batch(requests: number): void {
    this.#batches++;
    this.#requests += requests;
  }

  answer(model: SandboxModel['id'], contentKey: string): void {
    if (this.#answeredKeys.has(contentKey)) this.#repeated++;
    this.#answeredKeys.add(contentKey);
    this.#byModel[model]++;
  }

  fault(name: FaultName): void {
    this.#faults[name]++;
  }

  reject(): void {
    this.#rejected++;
  }

  abort(): void {
    this.#aborted++;
  }

  read(): SandboxStats {
    const byModel = { ...this.#byModel };
    return {
      requests: this.#requests,
      answered: Object.values(byModel).reduce((sum, count) => sum + count, 0),
      repeated: this.#repeated,
      batches: this.#batches,
      byModel,
      rejected: this.#rejected,
      aborted: this.#aborted,
      faults: { ...this.#faults },
    };
  }
}
