import { isStrongBetter, type LabelRow } from '@farthing/core';
import { requestsOf } from './agreement-counts.ts';
import { type ShareEstimate, ShareEstimator } from './share-estimate.ts';

/**
 * What a router that knew every outcome would do at no loss: each request to the cheapest answer that is as good as the
 * reference's. No router can know that much, so these are upper bounds.
 */
export interface PerfectRouting {
  /** Requests that need no call to the reference, over usable rows; `undefined` without any. */
  readonly sparedCalls: ShareEstimate | undefined;
  /** In US dollars, over the usable rows in which the cost of every candidate is known; `undefined` without any. */
  readonly cost: PerfectCost | undefined;
}

export interface PerfectCost {
  readonly rows: number;
  /** For 1,000 requests, each answered by the reference. */
  readonly referenceUsd: number;
  /** For the same requests, each answered by the cheapest candidate, at whatever loss. */
  readonly cheapestUsd: number;
  /** For the same requests, perfectly routed. */
  readonly routedUsd: number;
  /** Of the reference's dollars, 0–1, with a 95 % interval (linearised ratio, normal). */
  readonly savedShare: { readonly share: number; readonly interval: readonly [low: number, high: number] } | undefined;
}

/** Normal quantile of a two-sided 95 % interval. */
const z = 1.959964;

export class PerfectRoutingCounter {
  readonly #spared = new ShareEstimator();
  #rows = 0;
  #requests = 0;
  #reference = 0;
  #cheapest = 0;
  #saved = 0;
  #savedSquares = 0;
  #savedTimesReference = 0;
  #referenceSquares = 0;

  /** @param row with a label for every candidate. */
  add(row: LabelRow): void {
    const requests = requestsOf(row);
    const isGoodEnough = row.outcomes.map(
      (_, index) => index === row.outcomes.length - 1 || !isStrongBetter(row, index),
    );
    this.#spared.add(isGoodEnough.indexOf(true) < row.outcomes.length - 1, requests);
    const costs = row.outcomes.map(({ costUsd }) => costUsd);
    if (!costs.every((cost) => cost !== undefined)) return;
    const reference = costs.at(-1) ?? 0;
    const least = Math.min(...costs.filter((_, index) => isGoodEnough[index]));
    this.#addCost(requests * reference, requests * (reference - least));
    this.#cheapest += requests * (costs[0] ?? 0);
    this.#requests += requests;
    this.#rows++;
  }

  counts(): PerfectRouting {
    return { sparedCalls: this.#spared.estimate(), cost: this.#cost() };
  }

  #addCost(reference: number, saved: number): void {
    this.#reference += reference;
    this.#saved += saved;
    this.#savedSquares += saved ** 2;
    this.#savedTimesReference += saved * reference;
    this.#referenceSquares += reference ** 2;
  }

  #cost(): PerfectCost | undefined {
    if (this.#requests === 0) return undefined;
    const per1000 = 1000 / this.#requests;
    const referenceUsd = this.#reference * per1000;
    return {
      rows: this.#rows,
      referenceUsd,
      cheapestUsd: this.#cheapest * per1000,
      routedUsd: referenceUsd - this.#saved * per1000,
      savedShare: this.#share(),
    };
  }

  #share(): PerfectCost['savedShare'] {
    if (this.#reference === 0) return undefined;
    const share = this.#saved / this.#reference;
    const squares = this.#savedSquares - 2 * share * this.#savedTimesReference + share ** 2 * this.#referenceSquares;
    const half = (z * Math.sqrt(Math.max(0, squares))) / this.#reference;
    return { share, interval: [Math.max(0, share - half), Math.min(1, share + half)] };
  }
}
