import type { LoggedPrompt } from '../log-format.ts';

/** The calls of one model, as the log counts them. */
export interface ModelCounts {
  /** `undefined` for calls whose model the log does not name. */
  readonly model: string | undefined;
  requests: number;
  /** Of the requests, those whose answer in words is in the log. */
  answers: number;
  inputTokens: number;
  outputTokens: number;
  /** Of the requests, those with tokens of either kind, and of each. */
  withTokens: number;
  withInputTokens: number;
  withOutputTokens: number;
  /** What the log says its calls cost. */
  costUsd: number;
  /** Of the requests, those with a cost. */
  withCost: number;
  /** Tokens of the requests that have some and no cost, for whoever knows the prices. */
  readonly uncosted: { requests: number; inputTokens: number; outputTokens: number };
}

/** Models told apart; a log that names more names something else by its models. */
const maxModels = 1000;

/** Counts calls by model. */
export class ModelTally {
  readonly #models = new Map<string | undefined, ModelCounts>();

  add({ model, usage = {}, answers = [] }: LoggedPrompt): void {
    const counts = this.#countsOf(model);
    const { inputTokens = 0, outputTokens = 0, costUsd } = usage;
    counts.requests++;
    if (answers.length > 0) counts.answers++;
    if (usage.inputTokens !== undefined) counts.withInputTokens++;
    if (usage.outputTokens !== undefined) counts.withOutputTokens++;
    if (usage.inputTokens !== undefined || usage.outputTokens !== undefined) {
      counts.withTokens++;
      counts.inputTokens += inputTokens;
      counts.outputTokens += outputTokens;
      if (costUsd === undefined) {
        counts.uncosted.requests++;
        counts.uncosted.inputTokens += inputTokens;
        counts.uncosted.outputTokens += outputTokens;
      }
    }
    if (costUsd === undefined) return;
    counts.withCost++;
    counts.costUsd += costUsd;
  }

  /** Most requests first. */
  counts(): ModelCounts[] {
    return [...this.#models.values()].sort((a, b) => b.requests - a.requests);
  }

  #countsOf(named: string | undefined): ModelCounts {
    const isOneTooMany = named !== undefined && this.#models.size >= maxModels && !this.#models.has(named);
    const model = isOneTooMany ? '(others)' : named;
    const known = this.#models.get(model);
    if (known !== undefined) return known;
    const counts: ModelCounts = {
      model,
      ...{ requests: 0, answers: 0, inputTokens: 0, outputTokens: 0, costUsd: 0, withCost: 0 },
      ...{ withTokens: 0, withInputTokens: 0, withOutputTokens: 0 },
      uncosted: { requests: 0, inputTokens: 0, outputTokens: 0 },
    };
    this.#models.set(model, counts);
    return counts;
  }
}
