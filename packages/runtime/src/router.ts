import { ArtifactError, type Conversation, type RoutingDecision } from '@farthing/core';
import type { Assessment } from './assessment.ts';
import { checkShare, createDecisions, type RouteOptions } from './decisions.ts';
import { type Embedder, type Embedding, embeddingFault } from './embedding.ts';
import { type Explanation, explainGain, whyUnexplainable } from './explanation.ts';
import type { Head } from './head.ts';
import type { LexicalEmbedder } from './lexical-embedder.ts';
import type { RouterConfig } from './router-config.ts';

export interface RouteAsyncOptions extends RouteOptions {
  /**
   * Gives up the embedding, and the reference answers: `AbortSignal.timeout(200)` bounds how long a decision may take.
   */
  readonly signal?: AbortSignal | undefined;
}

export interface ExplainOptions extends RouteOptions {
  /** How many influences to name; 0 or more. Default: 10. */
  readonly influences?: number | undefined;
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
  scoreAsync(text: string, options?: { readonly signal?: AbortSignal | undefined }): Promise<readonly number[]>;
  /**
   * Scores many texts, in order: `scoreAsync` of each, with as many embedded at once as the embedder likes best, else 64.
   * With the signal no further texts are embedded.
   */
  scoreBatchAsync(
    texts: readonly string[],
    options?: { readonly signal?: AbortSignal | undefined },
  ): Promise<readonly (readonly number[])[]>;
  /**
   * The same for a text that was embedded already, by {@link AsyncRouter.embedder}.
   *
   * @throws ArtifactError when the embedding has another length or holds something that is no number.
   */
  scoreEmbedding(embedding: Embedding): readonly number[];
  /** The scores with what is known of their worth: the coverage. Throws as `scoreEmbedding` does. */
  assessEmbedding(embedding: Embedding): Assessment;
  /**
   * The cheapest candidate whose `strongWinRate` is below the threshold, else the reference model. Never rejects for
   * what a conversation holds nor for an embedder that fails or is given up: without text, if scoring fails, or where the
   * training data do not cover the prompt, the reference is chosen and the reason says so.
   *
   * @throws ConfigError when `threshold` is not a number from 0 to 1, or `models` holds no candidate.
   */
  routeAsync(conversation: Conversation, options?: RouteAsyncOptions): Promise<RoutingDecision>;
  /** The threshold that sends about this share (0–1) of traffic like the training rows to the reference model. */
  thresholdForStrongShare(strongShare: number): number;
}

/** A router that embeds by itself, and so decides at once: pure and synchronous, no key, no network. */
export interface Router extends AsyncRouter {
  readonly embedder: LexicalEmbedder;
  /** As `scoreAsync`. */
  score(text: string): readonly number[];
  /** `score` of each text, in order. It holds the thread until it is done: `farthing route --in` shares work among threads. */
  scoreBatch(texts: readonly string[]): readonly (readonly number[])[];
  /** As `routeAsync`. */
  route(conversation: Conversation, options?: RouteOptions): RoutingDecision;
  /**
   * The decision that `route` makes, with the n-grams and shapes of the text that moved its score most. Only a head of one
   * layer has such parts; for others the explanation says why there are none. Slower than `route`. Throws as it does.
   */
  explain(conversation: Conversation, options?: ExplainOptions): Explanation;
}

/** What a router scores with. */
export interface ScoringParts<E extends Embedder> {
  readonly embedder: E;
  readonly assess: (embedding: Embedding) => Assessment;
}

/** Texts embedded at once for an embedder that names no number. */
const usualBatchSize = 64;

export function createRouter(
  config: RouterConfig,
  parts: ScoringParts<LexicalEmbedder> & { readonly head: Head },
): Router {
  const { embedder, head } = parts;
  const { choiceOf, choose, fallBack, textOf } = createDecisions(config);
  const assess = (text: string): Assessment => parts.assess(embedder.embedText(text));
  const route: Router['route'] = (conversation, options) => {
    const choice = choiceOf(options);
    try {
      const text = textOf(conversation);
      return choose(text === '' ? undefined : assess(text), choice);
    } catch (error) {
      return fallBack(error, choice);
    }
  };
  return {
    ...createAsyncRouter(config, parts),
    embedder,
    score: (text) => assess(text).strongWinRates,
    scoreBatch: (texts) => texts.map((text) => assess(text).strongWinRates),
    route,
    explain: (conversation, { influences = 10, ...options } = {}) => {
      const decision = route(conversation, options);
      const unscored = decision.strongWinRate === undefined ? 'The request was not scored.' : undefined;
      const unavailable = unscored ?? whyUnexplainable(head);
      if (unavailable !== undefined) return { decision, parts: undefined, unavailable };
      const router = { embedder, head, candidateCount: config.candidates.length };
      return { decision, parts: explainGain(textOf(conversation), router, influences), unavailable };
    },
  };
}

export function createAsyncRouter(config: RouterConfig, { embedder, assess }: ScoringParts<Embedder>): AsyncRouter {
  const { choiceOf, choose, fallBack, textOf } = createDecisions(config);
  const assessEmbedding: AsyncRouter['assessEmbedding'] = (embedding) => {
    const fault = embeddingFault(embedding, config.embedder.dimensions);
    if (fault !== undefined) throw new ArtifactError(`${config.embedder.id} gave ${fault}`);
    return assess(embedding);
  };
  const assessText = async (text: string, signal: AbortSignal | undefined): Promise<Assessment> => {
    const [embedding] = await embedder.embed([text], { signal });
    if (embedding === undefined) throw new ArtifactError(`${config.embedder.id} gave no vector`);
    return assessEmbedding(embedding);
  };
  return {
    config,
    embedder,
    scoreAsync: async (text, { signal } = {}) => (await assessText(text, signal)).strongWinRates,
    scoreBatchAsync: async (texts, { signal } = {}) => {
      const batchSize = embedder.batchSize ?? usualBatchSize;
      const scores: (readonly number[])[] = [];
      for (let start = 0; start < texts.length; start += batchSize) {
        signal?.throwIfAborted();
        const batch = texts.slice(start, start + batchSize);
        const embeddings = await embedder.embed(batch, { signal });
        if (embeddings.length !== batch.length) {
          throw new ArtifactError(`${config.embedder.id} gave ${embeddings.length} vectors for ${batch.length} texts`);
        }
        for (const embedding of embeddings) scores.push(assessEmbedding(embedding).strongWinRates);
      }
      return scores;
    },
    scoreEmbedding: (embedding) => assessEmbedding(embedding).strongWinRates,
    assessEmbedding,
    routeAsync: async (conversation, options) => {
      const choice = choiceOf(options);
      try {
        const text = textOf(conversation);
        return choose(text === '' ? undefined : await assessText(text, options?.signal), choice);
      } catch (error) {
        return fallBack(error, choice);
      }
    },
    thresholdForStrongShare: (strongShare) => thresholdForStrongShare(config.scoreQuantiles, strongShare),
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
