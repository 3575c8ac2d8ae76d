import type { Calibrator } from './calibrator.ts';
import type { EmbedderIdentity } from './embedder-identity.ts';
import type { EmbedderOptions } from './embedding.ts';
import type { LexicalSettings } from './lexical-counts.ts';

/** Version of the router folder's format. Readers refuse every other. */
export const routerSchemaVersion = 1;

/** A threshold that was tuned, what for, and what it gave on the rows it was tuned on. */
export interface TunedThreshold {
  /** `strong-share`: the share of requests sent to the reference. `quality`: the share of its quality kept. */
  readonly target: 'strong-share' | 'quality';
  /** 0–1. */
  readonly value: number;
  /** 0–1; the reference is used when `strongWinRate >= threshold`. */
  readonly threshold: number;
  /** Share of the tuning rows sent to the reference, 0–1. */
  readonly strongShare: number;
  /** Mean quality obtained on the tuning rows, 0–1. */
  readonly quality: number;
  /** A statistical guarantee in words, or null: this threshold is an estimate. */
  readonly guarantee: string | null;
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
  readonly head: {
    readonly kind: 'logistic' | 'mlp';
    /** Model ids the outputs stand for, in order: every candidate, or every one but the reference. */
    readonly outputs: readonly string[];
    /** [inputs, outputs] of each layer. */
    readonly layers: readonly (readonly [number, number])[];
  };
  /** One per candidate but the reference, cheapest first. */
  readonly calibrators: readonly Calibrator[];
  /** Tuned on cross-fitted scores of the training rows. */
  readonly thresholds: readonly TunedThreshold[];
  /** Used when the caller names none. */
  readonly defaultThreshold: number;
  /**
   * Reference distribution of `strongWinRate`: quantiles of the cross-fitted scores at 0, 1/n, … 1, ascending.
   * Turns a strong share into a threshold.
   */
  readonly scoreQuantiles: readonly number[];
  readonly training: {
    /** SHA-256 of the rows used, hex. */
    readonly dataHash: string;
    readonly seed: number;
    readonly rows: number;
    readonly testRows: number;
  };
  /** Metrics on the held-out rows, as `farthing evaluate --json` prints them but without groups; null when none were. */
  readonly testMetrics: unknown;
  readonly weights: { readonly file: string; readonly sha256: string };
  /** SHA-256, hex, of this object as JSON without this field. */
  readonly checksum: string;
}
