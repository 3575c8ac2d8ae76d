import { Scenario } from './scenario.ts';
import type { ScoredRequest } from './simulated-log.ts';
import { outputTokensOf, type SimulationOptions } from './simulation-options.ts';

/** What the log itself was paid: by its own account, and at list price where it gives none. */
export interface LoggedBill {
  readonly recorded: { readonly requests: number; readonly usd: number };
  readonly estimated: { readonly requests: number; readonly usd: number };
  /** Requests of a model that is not named or has no price. */
  readonly unpriced: number;
}

export class BillCounts {
  readonly scenario: Scenario;
  readonly #options: SimulationOptions;
  readonly #recorded = { requests: 0, usd: 0 };
  readonly #estimated = { requests: 0, usd: 0 };
  #unpriced = 0;

  constructor(options: SimulationOptions) {
    this.#options = options;
    this.scenario = new Scenario(options);
  }

  add(request: ScoredRequest, { inputTokens, nowMs }: { readonly inputTokens: number; readonly nowMs: number }): void {
    const { model, costUsd } = request;
    const price = model === undefined ? undefined : this.#options.priceOf(model);
    if (costUsd !== undefined) {
      this.#recorded.requests++;
      this.#recorded.usd += costUsd;
    } else if (model === undefined || price === undefined) this.#unpriced++;
    else {
      const outputTokens = outputTokensOf(request, model, this.#options);
      this.#estimated.requests++;
      this.#estimated.usd += this.scenario.add({ model, price, inputTokens, outputTokens, nowMs }).usd;
    }
  }

  report(): LoggedBill {
    return { recorded: this.#recorded, estimated: this.#estimated, unpriced: this.#unpriced };
  }
}
