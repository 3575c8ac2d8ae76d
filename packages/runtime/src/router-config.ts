import type { Calibrator } from './calibrator.ts';
import type { CoverageConfig } from './coverage.ts';
import type { EmbedderIdentity } from './embedder-identity.ts';
import type { EmbedderOptions } from './embedding.ts';
import type { HeadConfig } from './head-config.ts';
import type { LexicalSettings } from './lexical-ngrams.ts';

/** Version of the router folder's format. Readers refuse every other. */
export const routerSchemaVersion = 2;

/** What was proved of a threshold, and from what; see docs/decisions/0014-threshold-guarantees.md. */
export interface ThresholdGuarantee {
  /** Chance, over samples of labels like the one used, that the statement is true; 0–1. */
  readonly confidence: number;
  /** `binomial`: exact, every label one draw. `betting`: labels that weigh differently, or answers scored in between. */
  readonly method: 'binomial' | 'betting';
  /** Labelled rows it rests on, drawn from the log with equal chances. */
  readonly labels: number;
  /** Independent draws among them: rows that share a prompt or a conversation are one. */
  readonly groups: number;
  /** Requests that the largest of these groups stands for; the traffic must hold no larger one. */
  readonly largestGroup: number;
  /** The guarantee in words. */
  readonly statement: string;
}

/** A threshold that was tuned, what for, and what it gave on the rows it was tuned on. */
export interface TunedThreshold {
  /**
   * `strong-share`: the share of requests sent to the reference. `cost-usd-per-1k`: what a thousand requests cost.
   * `quality`: the share of the reference's quality kept. `max-worse`: the share of requests answered worse than by it.
   */
  readonly target: 'strong-share' | 'cost-usd-per-1k' | 'quality' | 'max-worse';
  /** 0–1; US dollars for a cost. */
  readonly value: number;
  /** 0–1; the reference is used when `strongWinRate >= threshold`. */
  readonly threshold: number;
  /** Share of the tuning rows sent to the reference, 0–1. */
  readonly strongShare: number;
  /** Mean quality obtained on the tuning rows, 0–1. */
  readonly quality: number;
  /** Share of the tuning rows answered worse than by the reference, 0–1. Only from `farthing tune`. */
  readonly worseShare?: number | undefined;
  /** Mean cost of a thousand requests; null when some cost was not known. Only from `farthing tune`. */
  readonly costUsdPer1k?: number | null | undefined;
  /** Null: this threshold is an estimate. */
  readonly guarantee: ThresholdGuarantee | null;
  /** The rows it was tuned on; absent when those were the router's own training rows, cross-fitted. */
  readonly tunedOn?: { readonly rows: number; readonly dataHash: string } | undefined;
}

/** What candidates cost, as far as choosing between them goes. */
export interface TierCosts {
  /** `usd`: the mean cost of their answers to the training prompts. `steps`: unknown, so each is one even step dearer. */
  readonly unit: 'usd' | 'steps';
  /** One per candidate, on a scale on which the cheapest costs 0 and the reference 1. */
  readonly relative: readonly number[];
}

/** The built-in embedder: its fitted parameters are in the folder, so a router that uses it needs nothing else. */
export interface LexicalEmbedderConfig extends EmbedderIdentity {
  readonly id: 'lexical';
  /** Version of the feature code the vectors depend on. */
  readonly version: number;
  readonly settings: LexicalSettings;
}

/** Any other embedder: it has to be given when the router is loaded, and has to be the same one. */
export interface ExternalEmbedderConfig extends EmbedderIdentity {
  /** What it is made from again; empty for an embedder that does not say. */
  readonly options: EmbedderOptions;
}

/** Whether a router embeds by itself. */
export function isLexicalConfig(
  embedder: LexicalEmbedderConfig | ExternalEmbedderConfig,
): embedder is LexicalEmbedderConfig {
  return embedder.id === 'lexical';
}

/** `router.json`: everything about a router but its weights. */
export interface RouterConfig {
  readonly schemaVersion: typeof routerSchemaVersion;
  readonly id: string;
  /** Version of the trainer that wrote the folder. */
  readonly packageVersion: string;
  readonly embedder: LexicalEmbedderConfig | ExternalEmbedderConfig;
  /** Model ids, cheapest first; the last is the reference (strong) model. At least two. */
  readonly candidates: readonly string[];
  /** What each costs, for the choice between more than two; see `chooseTier`. Absent with two, of which one is dearer. */
  readonly tierCosts?: TierCosts | undefined;
  readonly head: HeadConfig;
  /** One per candidate but the reference, cheapest first. */
  readonly calibrators: readonly Calibrator[];
  /** Absent: coverage is not measured, and every prompt counts as covered. */
  readonly coverage?: CoverageConfig | undefined;
  /** Those of the training come first, then what `farthing tune` added, oldest first. */
  readonly thresholds: readonly TunedThreshold[];
  /** Used when the caller names none. */
  readonly defaultThreshold: number;
  /**
   * Quantiles, at 0, 1/n, … 1, ascending, of the threshold at which the reference stops answering a training prompt:
   * with two candidates its cross-fitted `strongWinRate`. Turns a strong share into a threshold.
   */
  readonly scoreQuantiles: readonly number[];
  readonly training: {
    /** SHA-256 of the rows used, hex. */
    readonly dataHash: string;
    readonly seed: number;
    readonly rows: number;
    readonly testRows: number;
  };
  /** Metrics on the held-out rows and the verdict, as `farthing evaluate --json` prints them but without groups; null when none were. */
  readonly testMetrics: unknown;
  readonly weights: { readonly file: string; readonly sha256: string };
  /** SHA-256, hex, of this object as JSON without this field. */
  readonly checksum: string;
}

/** What was proved of the default threshold, if anything was. */
export function defaultGuarantee({ thresholds, defaultThreshold }: RouterConfig): ThresholdGuarantee | null {
  const isProved = ({ threshold, guarantee }: TunedThreshold): boolean =>
    guarantee !== null && threshold === defaultThreshold;
  return thresholds.findLast(isProved)?.guarantee ?? null;
}
