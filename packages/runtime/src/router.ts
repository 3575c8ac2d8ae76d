import { ArtifactError, ConfigError, type Conversation, type RoutingDecision, scoringText } from '@farthing/core';
import { type Embedder, type Embedding, embeddingFault } from './embedding.ts';
import type { LexicalEmbedder } from './lexical-embedder.ts';
import type { RouterConfig } from './router-config.ts';

export interface RouteOptions {
  /** 0–1: the reference model is used when `strongWinRate >= threshold`. Default: the router's tuned default. */
  readonly threshold?: number | undefined;
}

export interface RouteAsyncOptions extends RouteOptions {
  /**
   * Gives up the embedding, and the reference answers: `AbortSignal.timeout(200)` bounds how long a decision may take.
   */
  readonly signal?: AbortSignal | undefined;
}

/** A loaded router, whatever its embedder. No state between calls. */
export interface AsyncRouter {
  readonly config: RouterConfig;
  readonly embedder: Embedder;
  /**
   * @param text as `scoringText` gives it.
   * @returns `strongWinRate` per candidate but the reference, cheapest first, each 0–1.
   * @throws whatever the embedder throws; ArtifactError when its vector cannot be scored.
   */
  scoreAsync(text: string, options?: { readonly signal?: AbortSignal | undefined }): Promise<number[]>;
  /**
   * The same for a text that was embedded already, by {@link AsyncRouter.embedder}.
   *
   * @throws ArtifactError when the embedding has another length or holds something that is no number.
   */
  scoreEmbedding(embedding: Embedding): number[];
  /**
   * The cheapest candidate whose `strongWinRate` is below the threshold, else the reference model. Never rejects for
   * what a conversation holds nor for an embedder that fails or is given up: without text, or if scoring fails, the
   * reference is chosen and the reason says so.
   *
   * @throws ConfigError when `threshold` is not a number from 0 to 1.
   */
  routeAsync(conversation: Conversation, options?: RouteAsyncOptions): Promise<RoutingDecision>;
  /** The threshold that sends about this share (0–1) of traffic like the training rows to the reference model. */
  thresholdForStrongShare(strongShare: number): number;
}

/** A router that embeds by itself, and so decides at once: pure and synchronous, no key, no network. */
export interface Router extends AsyncRouter {
  readonly embedder: LexicalEmbedder;
  /** As `scoreAsync`. */
  score(text: string): number[];
  /** As `routeAsync`. */
  route(conversation: Conversation, options?: RouteOptions): RoutingDecision;
}

/** What a router scores with. */
export interface ScoringParts<E extends Embedder> {
  readonly embedder: E;
  readonly score: (embedding: Embedding) => number[];
}

export function createRouter(config: RouterConfig, parts: ScoringParts<LexicalEmbedder>): Router {
  const { embedder } = parts;
  const { choose, fallBack, textOf } = createDecisions(config);
  const score = (text: string): number[] => parts.score(embedder.embedText(text));
  return {
    ...createAsyncRouter(config, parts),
    embedder,
    score,
    route: (conversation, { threshold = config.defaultThreshold } = {}) => {
      checkShare('threshold', threshold);
      try {
        const text = textOf(conversation);
        return choose(text === '' ? undefined : score(text), threshold);
      } catch (error) {
        return fallBack(error, threshold);
      }
    },
  };
}

export function createAsyncRouter(config: RouterConfig, { embedder, score }: ScoringParts<Embedder>): AsyncRouter {
  const { choose, fallBack, textOf } = createDecisions(config);
  const scoreEmbedding: AsyncRouter['scoreEmbedding'] = (embedding) => {
    const fault = embeddingFault(embedding, config.embedder.dimensions);
    if (fault !== undefined) throw new ArtifactError(`${config.embedder.id} gave ${fault}`);
    return score(embedding);
  };
  const scoreAsync: AsyncRouter['scoreAsync'] = async (text, { signal } = {}) => {
    const [embedding] = await embedder.embed([text], { signal });
    if (embedding === undefined) throw new ArtifactError(`${config.embedder.id} gave no vector`);
    return scoreEmbedding(embedding);
  };
  return {
    config,
    embedder,
    scoreAsync,
    scoreEmbedding,
    routeAsync: async (conversation, { threshold = config.defaultThreshold, signal } = {}) => {
      checkShare('threshold', threshold);
      try {
        const text = textOf(conversation);
        return choose(text === '' ? undefined : await scoreAsync(text, { signal }), threshold);
      } catch (error) {
        return fallBack(error, threshold);
      }
    },
    thresholdForStrongShare: (strongShare) => thresholdForStrongShare(config.scoreQuantiles, strongShare),
  };
}

/** How a router's decisions are put together, for both kinds of router. */
function createDecisions(config: RouterConfig) {
  const { candidates } = config;
  const reference = candidates.length - 1;
  const unscored = (threshold: number, reason: 'no-text' | 'scoring-failed', detail?: string): RoutingDecision => ({
    model: candidates[reference]!,
    tier: reference,
    strongWinRate: undefined,
    strongWinRates: [],
    threshold,
    reason,
    detail,
    routerId: config.id,
    propensity: 1,
  });
  return {
    textOf: (conversation: Conversation): string => {
      // TypeScript refuses a string; plain JavaScript would iterate over its characters and find no user.
      if (!Array.isArray(conversation)) throw new TypeError('the conversation must be an array of messages');
      return scoringText(conversation);
    },
    /** @param rates `undefined` when there was no text. */
    choose: (rates: readonly number[] | undefined, threshold: number): RoutingDecision => {
      if (rates === undefined) return unscored(threshold, 'no-text');
      if (rates.some(Number.isNaN)) return unscored(threshold, 'scoring-failed', 'the score is not a number');
      const tier = chooseTier(rates, threshold);
      return {
        model: candidates[tier]!,
        tier,
        strongWinRate: rates[0],
        strongWinRates: rates,
        threshold,
        reason: tier === reference ? 'at-or-above-threshold' : 'below-threshold',
        routerId: config.id,
        propensity: 1,
      };
    },
    /** Fail towards quality: a request must be answered even if its content breaks the scorer. */
    fallBack: (error: unknown, threshold: number): RoutingDecision =>
      unscored(threshold, 'scoring-failed', error instanceof Error ? error.message : String(error)),
  };
}

function thresholdForStrongShare(scoreQuantiles: readonly number[], strongShare: number): number {
  checkShare('strongShare', strongShare);
  if (strongShare === 0) return 1;
  if (strongShare === 1) return 0;
  const position = (1 - strongShare) * (scoreQuantiles.length - 1);
  const below = Math.floor(position);
  const low = scoreQuantiles[below]!;
  const high = scoreQuantiles[Math.min(below + 1, scoreQuantiles.length - 1)]!;
  return low + (position - below) * (high - low);
}

/**
 * The threshold policy: the index of the cheapest candidate whose `strongWinRate` is below the threshold, else that of
 * the reference.
 *
 * @param rates one per candidate but the reference, cheapest first.
 */
export function chooseTier(rates: readonly number[], threshold: number): number {
  const cheapest = rates.findIndex((rate) => rate < threshold);
  return cheapest === -1 ? rates.length : cheapest;
}

function checkShare(name: string, value: number): void {
  if (!(typeof value === 'number' && value >= 0 && value <= 1))
    throw new ConfigError(`${name} must be a number from 0 to 1, got ${value}`);
}
