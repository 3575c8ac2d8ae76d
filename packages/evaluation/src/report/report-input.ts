import type { LabelSummary } from '@farthing/dataset';
import type { TunedThreshold } from '@farthing/runtime';
import type { Evaluation } from '../evaluate.ts';
import type { TuningRow } from '../guarantee/tuning-row.ts';
import type { LearningCurve } from '../learning-curve.ts';
import type { Robustness } from '../robustness/robustness.ts';
import type { ScoredPrompt } from '../scored-prompt.ts';
import type { TierEvaluation } from '../tiers/evaluate-tiers.ts';
import type { Verdict } from '../verdict.ts';

/** What a router does with more than two candidates. */
export interface ReportedTiers {
  readonly evaluation: TierEvaluation;
  /** What every candidate did, parallel to the reported prompts. */
  readonly rows: readonly TuningRow[];
  /** What the router weighs its candidates with: trainer's `routerTierCosts(config).relative`. */
  readonly costs: readonly number[];
}

/** What a report is about. All text is treated as data and escaped. */
export interface ReportInput {
  /** The rows the evaluation was made from. */
  readonly prompts: readonly ScoredPrompt[];
  readonly evaluation: Evaluation;
  readonly models: { readonly weak: string; readonly strong: string };
  /**
   * Of a router between more than two models: what they do together, which then stands in the place of the curve and the
   * thresholds of two. Default: two.
   */
  readonly tiers?: ReportedTiers | undefined;
  /** What was asked, by row id: shown where the router was wrong. Default: no text is in the page. */
  readonly texts?: ReadonlyMap<string, string> | undefined;
  /**
   * The threshold to be used and how it was chosen, e.g. `tuned on 300 calibration rows for 95 % of strong's quality`.
   * Default: the one that keeps the evaluation's quality target on these very rows, which the report says.
   */
  readonly threshold?: { readonly value: number; readonly chosenBy: string } | undefined;
  /** Whether to route, in words. Default: what the evaluation says at the threshold. */
  readonly verdict?: Verdict | undefined;
  /** The router's tuned thresholds, to be shown with what they do on the reported rows. Default: none. */
  readonly tuned?: readonly TunedThreshold[] | undefined;
  /** How little it takes to change a decision; a report without it says nothing of that. */
  readonly robustness?: Robustness | undefined;
  /** What more labels would buy; a report without it says nothing of that. */
  readonly learningCurve?: LearningCurve | undefined;
  /** What the router's label table says, held-out rows included; a report without it says nothing of the labels. */
  readonly labels?: LabelSummary | undefined;
  /** What a reader should know before the figures, a sentence each: rows that were left out, and the like. */
  readonly notices?: readonly string[] | undefined;
  readonly routerId: string;
  /** Hash of the labels the router was trained on. */
  readonly dataHash: string;
  /** How the evaluated rows were chosen, e.g. `20 % of prompts, split by text, never used in training`. */
  readonly rowsChosenBy: string;
}
