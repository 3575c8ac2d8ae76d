import type { Ranked } from './ranking-metrics.ts';

/** A sample cut after each row of its ranking: entry k is what happens when the first k rows go to strong. */
export interface Cuts {
  /** Mass sent to strong; the last entry is the whole mass. */
  readonly mass: Float64Array;
  /** Summed quality of the answers given. */
  readonly quality: Float64Array;
  /** Summed cost: in US dollars when every row has both costs, else in strong calls. */
  readonly cost: Float64Array;
}

export function cutsOf({ columns, ranking: { order }, weights }: Ranked): Cuts {
  const { weakScore, strongScore, costs } = columns;
  const mass = new Float64Array(order.length + 1);
  const quality = new Float64Array(order.length + 1);
  const cost = new Float64Array(order.length + 1);
  for (let position = 0; position < order.length; position++) {
    const row = order[position]!;
    quality[0]! += weights[row]! * weakScore[row]!;
    if (costs !== undefined) cost[0]! += weights[row]! * costs.weak[row]!;
  }
  for (let position = 0; position < order.length; position++) {
    const row = order[position]!;
    const weight = weights[row]!;
    mass[position + 1] = mass[position]! + weight;
    quality[position + 1] = quality[position]! + weight * (strongScore[row]! - weakScore[row]!);
    cost[position + 1] = cost[position]! + weight * (costs === undefined ? 1 : costs.strong[row]! - costs.weak[row]!);
  }
  return { mass, quality, cost };
}
