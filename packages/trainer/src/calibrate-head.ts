import { isStrongBetter } from '@farthing/core';
import { requestsOf } from '@farthing/dataset';
import { type Calibrator, calibrate, type TierCosts, type TunedThreshold } from '@farthing/runtime';
import { fitCalibrator } from './fit-calibrator.ts';
import { scaledToEffectiveRows } from './row-weights.ts';
import type { SelectedHead } from './select-head.ts';
import { tierCostsOf } from './tier-costs.ts';
import type { TrainingRow } from './training-rows.ts';
import { scoreQuantiles, tuneThresholds } from './tune-thresholds.ts';

/** What turns a head's gains into decisions. */
export interface CalibratedHead {
  /** One a candidate but the reference. */
  readonly calibrators: readonly Calibrator[];
  /** Calibrated `strongWinRate` of the cross-fitted gains; shape [rows][candidates − 1]. */
  readonly rates: readonly (readonly number[])[];
  /** What the choice between candidates goes by. */
  readonly tierCosts: TierCosts;
  readonly thresholds: readonly TunedThreshold[];
  /** For `router.json`. */
  readonly scoreQuantiles: readonly number[];
}

/**
 * Calibrates a head and tunes its thresholds on cross-fitted gains. What is learned may come from any mixture of prompts;
 * what is promised is about the log they were drawn from, so rows count as the requests they stand for.
 *
 * @param folds the fold of each row: calibrators are compared on whole folds.
 */
export function calibrateHead(
  train: readonly TrainingRow[],
  { crossFittedGains }: SelectedHead,
  folds: Uint8Array,
): CalibratedHead {
  const requests = scaledToEffectiveRows(train.map(({ row }) => requestsOf(row)));
  const calibrators = crossFittedGains[0]!.map((_, candidate) =>
    fitCalibrator(
      train.map(({ row }, index) => ({
        gain: crossFittedGains[index]![candidate]!,
        strongBetter: isStrongBetter(row, candidate),
        weight: requests[index]!,
        fold: folds[index]!,
      })),
    ),
  );
  const rates = crossFittedGains.map((gains) =>
    gains.map((gain, candidate) => calibrate(calibrators[candidate]!, gain)),
  );
  const qualities = train.map((row) => row.qualities);
  const tierCosts = tierCostsOf(train);
  const costs = tierCosts.relative;
  return {
    calibrators,
    rates,
    tierCosts,
    thresholds: tuneThresholds({ rates, weights: requests, qualities, costs }),
    scoreQuantiles: scoreQuantiles({ rates, costs }),
  };
}
