import { forward, type Network, predictGains } from '@farthing/runtime';
import { fitRivals, type HeadProblem, type Rival, rivals } from './rivals.ts';

/** How one rival did in cross-validation. */
export interface RivalResult {
  readonly rival: Rival;
  /** Mean squared error of the predicted gain on held-out rows; lower is better. */
  readonly error: number;
  /** Standard error of the difference to the best rival's error over rows; 0 for the best itself. */
  readonly standardError: number;
}

export interface SelectedHead {
  readonly rival: Rival;
  /** Fitted on all rows. */
  readonly network: Network;
  /** Gains predicted for every row by a network that did not see it; shape [rows][candidates − 1]. */
  readonly crossFittedGains: readonly (readonly number[])[];
  readonly results: readonly RivalResult[];
  /** Mean squared error of the best constant gain: what a rival must beat to have learnt anything. */
  readonly constantError: number;
}

/**
 * Chooses a head by group-wise cross-validation. The criterion is the squared error of the predicted gain (reference's
 * quality minus the candidate's), the quantity requests are ranked by. Within a kind the lowest error wins; an MLP
 * must beat the best logistic regression by more than one standard error of the difference (Breiman et al. 1984,
 * Classification and Regression Trees, section 3.4.3).
 *
 * @param gains true gains; shape [rows][candidates − 1].
 */
export function selectHead(problem: HeadProblem, gains: readonly (readonly number[])[]): SelectedHead {
  const candidateCount = gains[0]!.length + 1;
  const predictions = rivals.map(() => new Array<readonly number[]>(gains.length));
  for (const fold of new Set(problem.folds)) {
    for (const [at, network] of fitRivals(problem, rivals, fold).entries()) {
      for (const [row, rowFold] of problem.folds.entries()) {
        if (rowFold !== fold) continue;
        predictions[at]![row] = predictGains(forward(network, problem.embeddings[row]!), candidateCount);
      }
    }
  }
  const errors = predictions.map((predicted) => squaredErrors(predicted, gains));
  const results = compare(errors, problem.weights);
  const chosen = choose(results);
  return {
    rival: rivals[chosen]!,
    network: fitChosen(problem, rivals[chosen]!),
    crossFittedGains: predictions[chosen]!,
    results,
    constantError: constantError(gains, problem.weights),
  };
}

/** A logistic regression is fitted along the same path of penalties as in cross-validation. */
function fitChosen(problem: HeadProblem, rival: Rival): Network {
  const path = rival.kind === 'mlp' ? [rival] : rivals.slice(0, rivals.indexOf(rival) + 1);
  return fitRivals(problem, path, undefined).at(-1)!;
}

function choose(results: readonly RivalResult[]): number {
  const bestOf = (kind: Rival['kind']): number =>
    results.reduce(
      (best, result, at) =>
        result.rival.kind === kind && (best === -1 || result.error < results[best]!.error) ? at : best,
      -1,
    );
  const logistic = bestOf('logistic');
  const mlp = bestOf('mlp');
  const lead = results[logistic]!.error - results[mlp]!.error;
  // When the MLP leads, it is the best, so the logistic's standard error is that of their difference.
  return lead > results[logistic]!.standardError ? mlp : logistic;
}

function compare(errors: readonly Float64Array[], weights: Float32Array): RivalResult[] {
  const means = errors.map((error) => weightedMean(error, weights));
  const best = errors[means.indexOf(Math.min(...means))]!;
  return rivals.map((rival, at) => {
    const differences = errors[at]!.map((error, row) => error - best[row]!);
    const mean = weightedMean(differences, weights);
    const variance = weightedMean(
      differences.map((difference) => (difference - mean) ** 2),
      weights,
    );
    return { rival, error: means[at]!, standardError: Math.sqrt(variance / weights.length) };
  });
}

function squaredErrors(predicted: readonly (readonly number[])[], gains: readonly (readonly number[])[]): Float64Array {
  return Float64Array.from(gains, (rowGains, row) =>
    rowGains.reduce((sum, gain, candidate) => sum + (predicted[row]![candidate]! - gain) ** 2, 0),
  );
}

function constantError(gains: readonly (readonly number[])[], weights: Float32Array): number {
  const means = gains[0]!.map((_, candidate) =>
    weightedMean(
      Float64Array.from(gains, (rowGains) => rowGains[candidate]!),
      weights,
    ),
  );
  return weightedMean(
    squaredErrors(
      gains.map(() => means),
      gains,
    ),
    weights,
  );
}

function weightedMean(values: Float64Array, weights: Float32Array): number {
  let sum = 0;
  let total = 0;
  for (let row = 0; row < values.length; row++) {
    sum += weights[row]! * values[row]!;
    total += weights[row]!;
  }
  return sum / total;
}
