import { isStrongBetter } from '@farthing/core';
import { requestsOf } from '@farthing/dataset';
import {
  type Assessment,
  type Calibrator,
  calibrate,
  isCovered,
  routingRates,
  type TierCosts,
  type TunedThreshold,
} from '@farthing/runtime';
import { fitCalibrator } from './fit-calibrator.ts';
import type { FittedCoverage } from './fit-coverage.ts';
import { scaledToEffectiveRows } from './row-weights.ts';
import type { SelectedHead } from './select-head.ts';
import { tierCostsOf } from './tier-costs.ts';
import type { TrainingRow } from './training-rows.ts';
import { scoreQuantiles, tuneThresholds } from './tune-thresholds.ts';

/** What turns a head's gains into decisions. */
export interface CalibratedHead {
  /** One a candidate but the reference. */
  readonly calibrators: readonly Calibrator[];
  /** Each training row as a router would assess it that had not seen it: cross-fitted, calibrated. */
  readonly assessments: readonly Assessment[];
  /** What the choice between candidates goes by. */
  readonly tierCosts: TierCosts;
  readonly thresholds: readonly TunedThreshold[];
  /** For `router.json`. */
  readonly scoreQuantiles: readonly number[];
}

/**
 * Calibrates a head and tunes its thresholds on cross-fitted gains. What is learned may come from any mixture of prompts;
 * what is promised is about the log they were drawn from, so rows count as the requests they stand for.
 */
export function calibrateHead(
  train: readonly TrainingRow[],
  { crossFittedGains }: SelectedHead,
  {
    folds,
    coverage,
  }: {
    /** The fold of each row: calibrators are compared on whole folds. */
    readonly folds: Uint8Array;
    readonly coverage: FittedCoverage | undefined;
  },
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
  const assessments = crossFittedGains.map((gains, row): Assessment => {
    const rank = coverage?.ranks[row];
    return {
      strongWinRates: gains.map((gain, candidate) => calibrate(calibrators[candidate]!, gain)),
      coverage: rank,
      isCovered: isCovered(rank, coverage?.config),
    };
  });
  const rates = assessments.map(routingRates);
  const qualities = train.map((row) => row.qualities);
  const tierCosts = tierCostsOf(train);
  const costs = tierCosts.relative;
  return {
    calibrators,
    assessments,
    tierCosts,
    thresholds: tuneThresholds({ rates, weights: requests, qualities, costs }),
    scoreQuantiles: scoreQuantiles({ rates, costs }),
  };
}
