import { sigmoid } from './network.ts';

/** Platt scaling: `sigmoid(slope × gain + intercept)`; `slope` ≥ 0 keeps it monotone. */
export interface PlattCalibrator {
  readonly kind: 'platt';
  readonly slope: number;
  readonly intercept: number;
}

/** Isotonic regression as a piecewise linear function through knots; `gains` strictly rise, `rates` never fall. */
export interface IsotonicCalibrator {
  readonly kind: 'isotonic';
  readonly gains: readonly number[];
  readonly rates: readonly number[];
}

/** A monotone map from predicted gain to the chance that the reference model's answer is better. */
export type Calibrator = PlattCalibrator | IsotonicCalibrator;

/**
 * Strictly below 1, so that threshold 1 never sends anything to the reference model and threshold 0 always does.
 */
export const maxWinRate = 1 - 2 ** -30;

/**
 * @param gain the reference's predicted quality minus the candidate's, −1 to 1.
 * @returns `strongWinRate`, 0 to {@link maxWinRate}.
 */
export function calibrate(calibrator: Calibrator, gain: number): number {
  const rate =
    calibrator.kind === 'platt'
      ? sigmoid(calibrator.slope * gain + calibrator.intercept)
      : interpolate(calibrator, gain);
  return Math.min(maxWinRate, Math.max(0, rate));
}

function interpolate({ gains, rates }: IsotonicCalibrator, gain: number): number {
  let low = 0;
  let high = gains.length - 1;
  if (gain <= gains[low]!) return rates[low]!;
  if (gain >= gains[high]!) return rates[high]!;
  while (high - low > 1) {
    const middle = (low + high) >> 1;
    if (gains[middle]! <= gain) low = middle;
    else high = middle;
  }
  const share = (gain - gains[low]!) / (gains[high]! - gains[low]!);
  // Rounding may overshoot the knot by a bit, which would make the next one a step down.
  return Math.min(rates[high]!, rates[low]! + share * (rates[high]! - rates[low]!));
}
