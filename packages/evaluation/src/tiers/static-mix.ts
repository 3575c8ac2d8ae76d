/** Where one model used for everything lies: its mean cost and its mean quality. */
export interface ConstantPoint {
  readonly cost: number;
  readonly quality: number;
}

/**
 * The best that can be had without looking at requests: a mix at random of constant models. Its quality at each cost is the
 * upper convex hull of the models' points, and stays what it is where a dearer model is no better.
 */
export interface StaticMix {
  /** Mean quality of the best mix that costs at most so much on average; that of the cheapest model below its cost. */
  qualityAt(cost: number): number;
  /** The integral of {@link qualityAt} between two costs, the first the lower. */
  area(low: number, high: number): number;
  /** Indices of the models that are part of some best mix, cheapest first. */
  readonly models: readonly number[];
}

export function staticMix(points: readonly ConstantPoint[]): StaticMix {
  const models = hullOf(points);
  const hull = models.map((index) => points[index]!);
  const qualityAt = (cost: number): number => {
    const above = hull.findIndex((point) => point.cost > cost);
    if (above === -1) return hull.at(-1)!.quality;
    if (above === 0) return hull[0]!.quality;
    const [a, b] = [hull[above - 1]!, hull[above]!];
    return a.quality + ((cost - a.cost) / (b.cost - a.cost)) * (b.quality - a.quality);
  };
  return {
    models,
    qualityAt,
    area: (low, high) => {
      // Linear between the hull's corners, so trapezoids between them are exact.
      const corners = hull.map(({ cost }) => cost).filter((cost) => cost > low && cost < high);
      let area = 0;
      let left = low;
      for (const right of [...corners, high]) {
        area += ((qualityAt(left) + qualityAt(right)) / 2) * (right - left);
        left = right;
      }
      return area;
    },
  };
}

/** From the cheapest point, always to the one that rises most steeply from there, for as long as one is better. */
function hullOf(points: readonly ConstantPoint[]): number[] {
  const byCost = points
    .map((_, index) => index)
    .sort((a, b) => points[a]!.cost - points[b]!.cost || points[b]!.quality - points[a]!.quality);
  const hull: number[] = [];
  for (const index of byCost) {
    const point = points[index]!;
    const last = hull.at(-1);
    if (last !== undefined && point.quality <= points[last]!.quality) continue;
    while (hull.length > 1 && !isConcave(points[hull.at(-2)!]!, points[hull.at(-1)!]!, point)) hull.pop();
    hull.push(index);
  }
  return hull;
}

function isConcave(a: ConstantPoint, b: ConstantPoint, c: ConstantPoint): boolean {
  return (b.quality - a.quality) * (c.cost - b.cost) > (c.quality - b.quality) * (b.cost - a.cost);
}
