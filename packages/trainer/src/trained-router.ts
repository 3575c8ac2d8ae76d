import type { LabelSummary } from '@farthing/dataset';
import type { LearningCurve, Verdict } from '@farthing/evaluation';
import type { AsyncRouter, RouterBytes } from '@farthing/runtime';
import type { RouterEvaluation } from './evaluate-router.ts';
import type { SelectedHead } from './select-head.ts';

/** A router and everything that is known about it; `saveRouter` writes it to a folder. */
export interface TrainedRouter<R extends AsyncRouter = AsyncRouter> extends RouterEvaluation {
  /** Read back from the very bytes that will be saved. */
  readonly router: R;
  /** Content of `router.json` and `weights.safetensors`. */
  readonly bytes: RouterBytes;
  readonly selection: SelectedHead;
  /** Hashes that recognise the rows trained on, ascending; see `groupHashes`. */
  readonly trainingGroups: Uint32Array;
  /** Whether routing pays at the default threshold, in words. */
  readonly verdict: Verdict;
  /** What the label table says: rows trained on, rows held out and rows without a label. */
  readonly labels: LabelSummary;
  /** `undefined` unless asked for, and where labels are too few or there is no gap to recover. */
  readonly learningCurve: LearningCurve | undefined;
}
