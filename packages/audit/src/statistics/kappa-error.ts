/** One item put in a category by each of two raters. */
export interface RatedItem {
  readonly first: string;
  readonly second: string;
  /** Above 0. */
  readonly weight: number;
  /** Items of different strata were drawn apart. */
  readonly stratum: string;
}

/**
 * Large-sample standard error of Cohen's κ (Fleiss, Cohen and Everitt 1969).
 *
 * It is the delta method's, written as the spread of each item's influence on κ. With equal weights that is their
 * formula to the last digit; the same sum also holds for weighted items and, centred by stratum, for strata. It is 0
 * where all items agree: the formula does not know how few they are.
 *
 * @param items at least one, and not all in one category of both raters: there κ is 0 / 0.
 */
export function kappaError(items: readonly RatedItem[]): number {
  const total = sum(items.map((item) => item.weight));
  const firstShare = shares(items, total, (item) => item.first);
  const secondShare = shares(items, total, (item) => item.second);
  const observed = sum(items.map((item) => (item.first === item.second ? item.weight : 0))) / total;
  const expected = sum([...firstShare].map(([category, share]) => share * (secondShare.get(category) ?? 0)));
  const influence = ({ first, second }: RatedItem): number => {
    const agreed = (first === second ? 1 : 0) - observed;
    const byChance = (secondShare.get(first) ?? 0) + (firstShare.get(second) ?? 0) - 2 * expected;
    return agreed / (1 - expected) - ((1 - observed) * byChance) / (1 - expected) ** 2;
  };
  return Math.sqrt(spread(items, influence)) / total;
}

/** Sum of the squares of weight × (influence − its stratum's mean). */
function spread(items: readonly RatedItem[], influence: (item: RatedItem) => number): number {
  const strata = new Map<string, { weight: number; weighted: number }>();
  for (const item of items) {
    const stratum = strata.get(item.stratum) ?? { weight: 0, weighted: 0 };
    strata.set(item.stratum, stratum);
    stratum.weight += item.weight;
    stratum.weighted += item.weight * influence(item);
  }
  return sum(
    items.map((item) => {
      const { weight = 1, weighted = 0 } = strata.get(item.stratum) ?? {};
      return (item.weight * (influence(item) - weighted / weight)) ** 2;
    }),
  );
}

function shares(
  items: readonly RatedItem[],
  total: number,
  categoryOf: (item: RatedItem) => string,
): ReadonlyMap<string, number> {
  const found = new Map<string, number>();
  for (const item of items) found.set(categoryOf(item), (found.get(categoryOf(item)) ?? 0) + item.weight / total);
  return found;
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}
