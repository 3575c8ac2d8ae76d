import type { EmbeddingCache } from '@farthing/dataset';
import type { Embedder, LexicalSettings } from '@farthing/runtime';
import type { MlpBackendName } from './mlp/load-mlp-backend.ts';

export interface TrainOptions {
  /** Everything random follows from it: same labels, options and seed, same bytes. Default 1. */
  readonly seed?: number | undefined;
  /** Share of the labelled rows held out for the test metrics, 0–0.9. Default 0.2. */
  readonly testShare?: number | undefined;
  /** Folds of the cross-validation. Default 5. */
  readonly folds?: number | undefined;
  /**
   * How often the cross-validation is repeated, each time with other folds; at least 1. Default 3 up to 1,800 rows, 2 up
   * to 3,000 and 1 beyond: the more rows, the less depends on how they were dealt.
   */
  readonly repeats?: number | undefined;
  /**
   * With less coverage than this the reference answers; 0–1. About this share of traffic like the training rows lies
   * below. Default 0.002; 0 sends nothing to the reference for that. See docs/decisions/0021-coverage.md.
   */
  readonly coverageFloor?: number | undefined;
  /** Default: the lexical embedder, fitted on the table's texts. */
  readonly embedder?: Embedder | undefined;
  /** How the lexical embedder cuts text; fewer buckets make a smaller folder. Default `defaultLexicalSettings`. Ignored with `embedder`. */
  readonly lexical?: LexicalSettings | undefined;
  /** Of `embedder`: its vectors are taken from it and kept in it. Ignored without one. */
  readonly embeddingCache?: EmbeddingCache | undefined;
  /**
   * What trains the MLP: `own`, which needs nothing and gives the same bytes on every machine, or `tfjs`:
   * @tensorflow/tfjs-node where it is installed, else @tensorflow/tfjs. Default `own`.
   */
  readonly mlpBackend?: MlpBackendName | undefined;
  /**
   * Whether to find out what more labels would buy, by training on parts of them; needs held-out rows. Default false: it
   * takes a while.
   */
  readonly learningCurve?: boolean | undefined;
  /** Told how many of the distinct prompts are embedded, batch by batch. */
  readonly onEmbedded?: ((done: number, total: number) => void) | undefined;
  /** Told what is happening, once a step. */
  readonly onStep?: ((step: string) => void) | undefined;
  readonly signal?: AbortSignal | undefined;
}
