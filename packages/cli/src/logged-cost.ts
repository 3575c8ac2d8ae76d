import { costUsd, type ModelPrice, type PriceTable } from '@farthing/core';
import type { ModelCounts } from '@farthing/logs';

/** What a model's calls cost, as far as log and price list know. */
export interface LoggedCost {
  /** According to the log. */
  readonly loggedUsd: number | undefined;
  /** At list price, of the calls for which the log has tokens and no cost. */
  readonly estimatedUsd: number | undefined;
}

export function loggedCostOf(counts: ModelCounts, prices: PriceTable): LoggedCost {
  const { uncosted, withCost, model } = counts;
  const price = model === undefined || uncosted.requests === 0 ? undefined : priceOf(model, prices);
  return {
    loggedUsd: withCost === 0 ? undefined : counts.costUsd,
    // Sums of many calls: a single one's band of long inputs cannot be told.
    estimatedUsd: price && costUsd({ ...price, longInput: undefined }, uncosted),
  };
}

/** Logs name a model with its provider before it and its date behind it, as they please. */
export function priceOf(model: string, prices: PriceTable): ModelPrice | undefined {
  const bare = model.slice(model.lastIndexOf('/') + 1);
  return prices.get(model) ?? prices.get(bare) ?? prices.get(bare.replace(/-(\d{8}|\d{4}-\d\d-\d\d)$/u, ''));
}
