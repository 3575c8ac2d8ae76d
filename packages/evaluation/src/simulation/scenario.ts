import { costUsd, type ModelPrice, type TokenUsage } from '@farthing/core';

/** What is assumed of providers' prompt caches. */
export interface CacheAssumptions {
  /** Milliseconds for which a prompt stays in a cache after its last use. 0: nobody caches anything. Default 5 minutes. */
  readonly cacheTtlMs?: number | undefined;
  /** Shorter prompts are not cached. Default 1024 tokens. */
  readonly minCacheTokens?: number | undefined;
}

/** One call of a conversation: how much is sent and answered, and when. */
export interface ScenarioCall {
  readonly model: string;
  readonly price: ModelPrice;
  readonly inputTokens: number;
  readonly outputTokens: number;
  readonly nowMs: number;
}

/** What one model did in a scenario. */
export interface ModelBill {
  readonly model: string;
  readonly requests: number;
  readonly usd: number;
  readonly inputTokens: number;
  /** Of these, read from the provider's cache. */
  readonly cachedTokens: number;
  /** Of these, written to it. */
  readonly cacheWriteTokens: number;
  readonly outputTokens: number;
}

type Tally = { -readonly [Name in keyof ModelBill]: ModelBill[Name] };

interface Warmth {
  readonly tokens: number;
  readonly usedMs: number;
}

/**
 * Adds up what a way of routing costs. Each conversation has a prompt cache at each model: a request finds there what the
 * one before it sent to the same model, unless that is longer ago than the cache keeps, and writes the rest. A request that
 * is shorter than the one before was rewritten and finds nothing. Caches shared between conversations are left out.
 */
export class Scenario {
  readonly #tallies = new Map<string, Tally>();
  readonly #cacheTtlMs: number;
  readonly #minCacheTokens: number;
  #warm = new Map<string, Warmth>();

  constructor({ cacheTtlMs = 5 * 60 * 1000, minCacheTokens = 1024 }: CacheAssumptions = {}) {
    this.#cacheTtlMs = cacheTtlMs;
    this.#minCacheTokens = minCacheTokens;
  }

  /** The caches of the conversation before are no use to the next. */
  startConversation(): void {
    this.#warm = new Map();
  }

  /** @returns what the call cost, and what it would have cost had its model been sent all that any model has in its cache. */
  add(call: ScenarioCall): { readonly usd: number; readonly lostTokens: number; readonly lostUsd: number } {
    const { model, price, inputTokens, outputTokens, nowMs } = call;
    const usage = this.#usage(call, this.#warmTokens(model, call));
    const usd = costUsd(price, usage);
    const warmest = Math.max(0, ...[...this.#warm.keys()].map((each) => this.#warmTokens(each, call)));
    const lostTokens = warmest - (usage.cachedInputTokens ?? 0);
    const lostUsd = lostTokens === 0 ? 0 : usd - costUsd(price, this.#usage(call, warmest));
    this.#warm.set(model, { tokens: inputTokens, usedMs: nowMs });
    const tally = this.#tallies.get(model) ?? emptyTally(model);
    this.#tallies.set(model, tally);
    tally.requests++;
    tally.usd += usd;
    tally.inputTokens += inputTokens;
    tally.cachedTokens += usage.cachedInputTokens ?? 0;
    tally.cacheWriteTokens += usage.cacheWriteTokens ?? 0;
    tally.outputTokens += outputTokens;
    return { usd, lostTokens, lostUsd };
  }

  /** Of the models that were asked. */
  bills(): readonly ModelBill[] {
    return [...this.#tallies.values()];
  }

  get usd(): number {
    return this.bills().reduce((sum, bill) => sum + bill.usd, 0);
  }

  #warmTokens(model: string, { inputTokens, nowMs }: ScenarioCall): number {
    const warm = this.#warm.get(model);
    if (warm === undefined || this.#cacheTtlMs === 0 || nowMs - warm.usedMs > this.#cacheTtlMs) return 0;
    return warm.tokens >= this.#minCacheTokens && warm.tokens <= inputTokens ? warm.tokens : 0;
  }

  #usage({ inputTokens, outputTokens }: ScenarioCall, warmTokens: number): TokenUsage {
    if (this.#cacheTtlMs === 0 || inputTokens < this.#minCacheTokens) return { inputTokens, outputTokens };
    return {
      inputTokens,
      outputTokens,
      cachedInputTokens: warmTokens,
      cacheWriteTokens: inputTokens - warmTokens,
    };
  }
}

function emptyTally(model: string): Tally {
  return { model, requests: 0, usd: 0, inputTokens: 0, cachedTokens: 0, cacheWriteTokens: 0, outputTokens: 0 };
}
