import type { DecisionReason, RoutingDecision } from '@farthing/core';

/** What policies did to conversations. */
export interface PolicyEvents {
  readonly reasons: Readonly<Partial<Record<DecisionReason, number>>>;
  /** Requests answered by a stronger, or a cheaper, candidate than the one before in their conversation. */
  readonly escalations: number;
  readonly deescalations: number;
  /** Prompt tokens that had to be read anew because another model held them, and what that cost. */
  readonly lostCache: { readonly requests: number; readonly tokens: number; readonly usd: number };
  /**
   * Requests that stayed with a warm model because a switch would have cost more, and how much more it was expected to
   * cost over the policy's horizon.
   */
  readonly stays: { readonly requests: number; readonly expectedUsd: number };
}

export class EventCounts {
  readonly #reasons: Partial<Record<DecisionReason, number>> = {};
  readonly #lost = { requests: 0, tokens: 0, usd: 0 };
  readonly #stays = { requests: 0, expectedUsd: 0 };
  #escalations = 0;
  #deescalations = 0;
  #lastTier: number | undefined;

  startConversation(): void {
    this.#lastTier = undefined;
  }

  count(
    decision: RoutingDecision,
    { lostTokens, lostUsd }: { readonly lostTokens: number; readonly lostUsd: number },
  ): void {
    const { tier, reason, trail = [] } = decision;
    this.#reasons[reason] = (this.#reasons[reason] ?? 0) + 1;
    const last = this.#lastTier ?? tier;
    if (tier > last) this.#escalations++;
    if (tier < last) this.#deescalations++;
    if (tier !== last && lostTokens > 0) {
      this.#lost.requests++;
      this.#lost.tokens += lostTokens;
      this.#lost.usd += lostUsd;
    }
    this.#lastTier = tier;
    if (reason !== 'warm-cache') return;
    const horizonUsd = trail.find(({ policy }) => policy === 'cache')?.input?.horizonUsd as Record<string, number>;
    const [inner] = Object.keys(horizonUsd);
    this.#stays.requests++;
    this.#stays.expectedUsd += horizonUsd[inner!]! - horizonUsd[decision.model]!;
  }

  report(): PolicyEvents {
    return {
      reasons: this.#reasons,
      escalations: this.#escalations,
      deescalations: this.#deescalations,
      lostCache: this.#lost,
      stays: this.#stays,
    };
  }
}
