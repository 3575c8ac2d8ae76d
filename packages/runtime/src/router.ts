import { ArtifactError, ConfigError, type Conversation, type RoutingDecision, scoringText } from '@farthing/core';
import { createLexicalEmbedder, type LexicalEmbedder } from './lexical-embedder.ts';
import type { DenseLayer, Network } from './network.ts';
import { parseRouterConfig, sha256Hex } from './parse-router-config.ts';
import type { RouterConfig } from './router-config.ts';
import { parseSafetensors, type Tensor } from './safetensors.ts';
import { createScorer } from './scorer.ts';

export interface RouteOptions {
  /** 0–1: the reference model is used when `strongWinRate >= threshold`. Default: the router's tuned default. */
  readonly threshold?: number | undefined;
}

/** A loaded router. Pure and synchronous: no key, no network, no state between calls. */
export interface Router {
  readonly config: RouterConfig;
  /**
   * @param text as `scoringText` gives it.
   * @returns `strongWinRate` per candidate but the reference, cheapest first, each 0–1.
   */
  score(text: string): number[];
  /**
   * The cheapest candidate whose `strongWinRate` is below the threshold, else the reference model. Never throws for
   * what a conversation holds: without text, or if scoring fails, the reference is chosen and the reason says so.
   *
   * @throws ConfigError when `threshold` is not a number from 0 to 1.
   */
  route(conversation: Conversation, options?: RouteOptions): RoutingDecision;
  /** The threshold that sends about this share (0–1) of traffic like the training rows to the reference model. */
  thresholdForStrongShare(strongShare: number): number;
}

/** The two files of a router folder that routing needs. */
export interface RouterBytes {
  /** Content of `router.json`. */
  readonly config: string;
  /** Content of `weights.safetensors`. */
  readonly weights: Uint8Array;
}

/**
 * Makes a router from bytes, in any JavaScript runtime.
 *
 * @throws ArtifactError when the bytes are damaged, of another version, or do not belong together.
 */
export async function routerFromBytes({ config: json, weights }: RouterBytes): Promise<Router> {
  const config = await parseRouterConfig(json);
  if ((await sha256Hex(weights)) !== config.weights.sha256) {
    throw new ArtifactError(`${config.weights.file}: not the weights router.json was written with, or damaged`);
  }
  checkShapes(config);
  const tensors = parseSafetensors(weights);
  const embedder = embedderFrom(config, tensors);
  const score = createScorer({ embedder, network: networkFrom(config, tensors), calibrators: config.calibrators });
  return createRouter(config, score);
}

function createRouter(config: RouterConfig, score: Router['score']): Router {
  const { candidates, defaultThreshold, scoreQuantiles } = config;
  const reference = candidates.length - 1;

  const choose = (rates: readonly number[], threshold: number): RoutingDecision => {
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
  };
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
    config,
    score,
    route: (conversation, { threshold = defaultThreshold } = {}) => {
      checkShare('threshold', threshold);
      try {
        // TypeScript refuses a string; plain JavaScript would iterate over its characters and find no user.
        if (!Array.isArray(conversation)) throw new TypeError('the conversation must be an array of messages');
        const text = scoringText(conversation);
        if (text === '') return unscored(threshold, 'no-text');
        const rates = score(text);
        if (rates.some(Number.isNaN)) return unscored(threshold, 'scoring-failed', 'the score is not a number');
        return choose(rates, threshold);
      } catch (error) {
        // Fail towards quality: a request must be answered even if its content breaks the scorer.
        return unscored(threshold, 'scoring-failed', error instanceof Error ? error.message : String(error));
      }
    },
    thresholdForStrongShare: (strongShare) => {
      checkShare('strongShare', strongShare);
      if (strongShare === 0) return 1;
      if (strongShare === 1) return 0;
      const position = (1 - strongShare) * (scoreQuantiles.length - 1);
      const below = Math.floor(position);
      const low = scoreQuantiles[below]!;
      const high = scoreQuantiles[Math.min(below + 1, scoreQuantiles.length - 1)]!;
      return low + (position - below) * (high - low);
    },
  };
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

function embedderFrom(config: RouterConfig, tensors: ReadonlyMap<string, Tensor>): LexicalEmbedder {
  const { settings, fingerprint } = config.embedder;
  const parameters = {
    settings,
    inverseDocumentFrequency: tensor(tensors, 'lexical.idf', [settings.wordBuckets + settings.characterBuckets]),
    structuralMean: tensor(tensors, 'lexical.structural_mean'),
    structuralDeviation: tensor(tensors, 'lexical.structural_deviation'),
  };
  return createLexicalEmbedder(parameters, fingerprint);
}

function checkShapes({ candidates, calibrators, head }: RouterConfig): void {
  const outputs = head.layers.at(-1)?.[1];
  const others = candidates.length - 1;
  if (calibrators.length === others && (outputs === others || outputs === candidates.length)) return;
  throw new ArtifactError(
    `router.json: ${candidates.length} candidates need ${others} calibrators and ${others} or ${candidates.length} ` +
      `outputs, got ${calibrators.length} and ${outputs}`,
  );
}

function networkFrom(config: RouterConfig, tensors: ReadonlyMap<string, Tensor>): Network {
  const layers = config.head.layers.map(
    ([inputs, outputs], index): DenseLayer => ({
      inputs,
      outputs,
      weight: tensor(tensors, `head.${index}.weight`, [inputs, outputs]),
      bias: tensor(tensors, `head.${index}.bias`, [outputs]),
    }),
  );
  return { layers };
}

function tensor(tensors: ReadonlyMap<string, Tensor>, name: string, shape?: readonly number[]): Float32Array {
  const found = tensors.get(name);
  if (found === undefined) throw new ArtifactError(`weights: tensor "${name}" is missing`);
  if (shape !== undefined && `${found.shape}` !== `${shape}`) {
    throw new ArtifactError(`weights: tensor "${name}" must have shape [${shape}], got [${found.shape}]`);
  }
  return found.data;
}
