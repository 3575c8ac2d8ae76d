/** A smooth function and its gradient: returns f(x) and writes ∇f(x) into `gradient`. */
export type Objective = (x: Float64Array, gradient: Float64Array) => number;

export interface MinimizeOptions {
  /** Stop when the largest gradient component falls below this. Default 1e-4. */
  readonly tolerance?: number | undefined;
  /** Default 200. */
  readonly maxIterations?: number | undefined;
  /** Pairs of steps remembered. Default 10. */
  readonly memory?: number | undefined;
}

/**
 * L-BFGS (Nocedal & Wright, Numerical Optimization, 2nd ed., algorithms 7.4 and 7.5) with backtracking to the Armijo
 * condition; pairs of non-positive curvature are skipped, so the search direction always descends.
 *
 * @param x the starting point; overwritten with the minimum found.
 * @returns the function's value there and the number of iterations.
 */
export function minimize(
  objective: Objective,
  x: Float64Array,
  options: MinimizeOptions = {},
): { readonly value: number; readonly iterations: number } {
  const { tolerance = 1e-4, maxIterations = 200, memory = 10 } = options;
  const pairs: CurvaturePair[] = [];
  let gradient = new Float64Array(x.length);
  let value = objective(x, gradient);
  let iteration = 0;
  for (; iteration < maxIterations && largest(gradient) > tolerance; iteration++) {
    const direction = descentDirection(gradient, pairs);
    const slope = dot(direction, gradient);
    let step = iteration === 0 ? Math.min(1, 1 / Math.sqrt(-slope)) : 1;
    const candidate = new Float64Array(x.length);
    const nextGradient = new Float64Array(x.length);
    let nextValue = Number.POSITIVE_INFINITY;
    for (let halvings = 0; halvings < 40; halvings++, step /= 2) {
      for (let at = 0; at < x.length; at++) candidate[at] = x[at]! + step * direction[at]!;
      nextValue = objective(candidate, nextGradient);
      if (nextValue <= value + 1e-4 * step * slope) break;
    }
    if (!(nextValue < value)) break; // No progress possible at this precision.
    remember(pairs, { x, candidate, gradient, nextGradient }, memory);
    x.set(candidate);
    gradient = nextGradient;
    value = nextValue;
  }
  return { value, iterations: iteration };
}

interface CurvaturePair {
  readonly step: Float64Array;
  readonly change: Float64Array;
  readonly inverseCurvature: number;
}

function remember(
  pairs: CurvaturePair[],
  points: {
    readonly x: Float64Array;
    readonly candidate: Float64Array;
    readonly gradient: Float64Array;
    readonly nextGradient: Float64Array;
  },
  memory: number,
): void {
  const step = points.candidate.map((value, at) => value - points.x[at]!);
  const change = points.nextGradient.map((value, at) => value - points.gradient[at]!);
  const curvature = dot(step, change);
  if (curvature <= 1e-10 * dot(change, change)) return;
  pairs.push({ step, change, inverseCurvature: 1 / curvature });
  if (pairs.length > memory) pairs.shift();
}

/** The two-loop recursion: −H·∇f with H the inverse Hessian as the remembered pairs approximate it. */
function descentDirection(gradient: Float64Array, pairs: readonly CurvaturePair[]): Float64Array {
  const direction = gradient.map((value) => -value);
  const weights: number[] = [];
  for (const { step, change, inverseCurvature } of pairs.toReversed()) {
    const weight = inverseCurvature * dot(step, direction);
    weights.push(weight);
    addScaled(direction, -weight, change);
  }
  const last = pairs.at(-1);
  if (last !== undefined) {
    const scale = 1 / (last.inverseCurvature * dot(last.change, last.change));
    for (let at = 0; at < direction.length; at++) direction[at]! *= scale;
  }
  for (const { step, change, inverseCurvature } of pairs) {
    const weight = weights.pop()! - inverseCurvature * dot(change, direction);
    addScaled(direction, weight, step);
  }
  return direction;
}

function dot(a: Float64Array, b: Float64Array): number {
  let sum = 0;
  for (let at = 0; at < a.length; at++) sum += a[at]! * b[at]!;
  return sum;
}

function addScaled(target: Float64Array, scale: number, source: Float64Array): void {
  for (let at = 0; at < target.length; at++) target[at]! += scale * source[at]!;
}

function largest(values: Float64Array): number {
  let most = 0;
  for (let at = 0; at < values.length; at++) most = Math.max(most, Math.abs(values[at]!));
  return most;
}
