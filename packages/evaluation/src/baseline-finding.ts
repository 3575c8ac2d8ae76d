import type { BaselineMetrics, Baselines } from './baselines.ts';
import { decimal, decimalInterval, percent } from './format.ts';
import type { Measured } from './measured.ts';
import { baselineNames, rankedBaselines } from './ranked-baseline.ts';

export interface NamedBaseline {
  /** In words: `prompt length`. */
  readonly name: string;
  readonly metrics: Measured<BaselineMetrics>;
}

/** The baselines that rank requests and that the sample has, from the simplest to the cleverest. */
export function namedBaselines(baselines: Baselines): NamedBaseline[] {
  return baselineNames.flatMap((each) => {
    const metrics = baselines[each];
    return metrics === null ? [] : [{ name: rankedBaselines[each].name, metrics }];
  });
}

export interface BaselineFinding {
  /** Whether the router's APGR is certainly above that of every baseline. */
  readonly beatsAll: boolean;
  /** Which baselines the router beats and which it does not, in a sentence. */
  readonly sentence: string;
}

/**
 * Compares a router with its baselines on the same rows: it beats one when the interval of the difference in APGR lies
 * wholly above 0. `undefined` where APGR is not, or has no interval.
 */
export function baselineFinding({
  baselines,
  confidence,
}: {
  readonly baselines: Baselines;
  readonly confidence: number;
}): BaselineFinding | undefined {
  const named = namedBaselines(baselines).filter(({ metrics }) => metrics.apgrLeadInterval !== null);
  const closest = named.toSorted((a, b) => lowEnd(a) - lowEnd(b));
  const [first] = closest;
  if (first === undefined) return undefined;
  const unbeaten = closest.filter((each) => lowEnd(each) <= 0);
  if (unbeaten.length === 0) {
    const others = named.length === 1 ? first.name : `every baseline; the closest is ${first.name}`;
    return { beatsAll: true, sentence: `The router beats ${others}: its APGR is ${leadWords(first)} higher.` };
  }
  const losses = unbeaten.map((each) => `${each.name} (lead in APGR ${leadWords(each)})`);
  return {
    beatsAll: false,
    sentence: `With ${percent(confidence, 0)} confidence the router does not beat ${listed.format(losses)}.`,
  };
}

const listed = new Intl.ListFormat('en', { type: 'disjunction' });

function lowEnd({ metrics }: NamedBaseline): number {
  return metrics.apgrLeadInterval?.[0] ?? Number.NaN;
}

function leadWords({ metrics }: NamedBaseline): string {
  return `${decimal(metrics.apgrLead)} ${decimalInterval(metrics.apgrLeadInterval)}`;
}
