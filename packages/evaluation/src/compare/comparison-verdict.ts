import type { Interval } from '../bootstrap.ts';
import { decimal, decimalInterval, percent } from '../format.ts';
import type { Comparison } from './compare-contestants.ts';

/** Which contestant is better, in words. */
export interface ComparisonVerdict {
  /** The one that ranks requests better; `null` when the rows cannot tell, or one of the two does not rank. */
  readonly better: 'first' | 'second' | null;
  /** How they rank. */
  readonly sentence: string;
  /** What they do at their own thresholds; empty when one has none. */
  readonly detail: string;
}

type Compared = Pick<Comparison, 'first' | 'second' | 'difference' | 'unit'>;

export function comparisonVerdict(compared: Compared): ComparisonVerdict {
  const { apgrInterval } = compared.difference;
  const side = sideOf(apgrInterval);
  return {
    better: side === 0 ? null : side > 0 ? 'first' : 'second',
    sentence: rankingSentence(compared, side),
    detail: operatingSentence(compared),
  };
}

/** 1 when an interval of first minus second lies above 0, −1 when below, 0 when it holds 0 or there is none. */
function sideOf(interval: Interval | null): -1 | 0 | 1 {
  if (interval === null) return 0;
  if (interval[0] > 0) return 1;
  return interval[1] < 0 ? -1 : 0;
}

function rankingSentence({ first, second, difference }: Compared, side: -1 | 0 | 1): string {
  const constant = [first, second].find((each) => !each.ranks);
  if (constant !== undefined) {
    return `${constant.name} ranks nothing, so only what both do at their own thresholds can be compared.`;
  }
  const { apgr, apgrInterval } = difference;
  if (apgr === null)
    return 'Strong does not score above weak on these rows, so there is no gap that a ranking could recover.';
  if (apgrInterval === null) return 'So few independent prompts or conversations cannot tell two rankings apart.';
  if (side === 0) {
    const figures = `APGR ${decimal(first.apgr)} against ${decimal(second.apgr)}`;
    return `These rows cannot tell ${first.name} and ${second.name} apart as rankings: ${figures}, a difference of ${decimal(apgr)} ${decimalInterval(apgrInterval)}.`;
  }
  const [better, worse] = side > 0 ? [first, second] : [second, first];
  const [low, high] = apgrInterval;
  const ends: Interval = side > 0 ? [low, high] : [-high, -low];
  return `${better.name} ranks requests better than ${worse.name}: APGR ${decimal(better.apgr)} against ${decimal(worse.apgr)}, ${decimal(Math.abs(apgr))} ${decimalInterval(ends)} more.`;
}

function operatingSentence({ first, second, difference, unit }: Compared): string {
  const { qualityInterval, savingInterval } = difference;
  if (qualityInterval === null || savingInterval === null) return '';
  const answers = answerWords[sideOf(qualityInterval)];
  const kind = unit === 'usd' ? 'of the dollars' : 'of strong calls';
  return (
    `At their own thresholds, the answers by ${first.name} are ${answers} (mean quality ${decimal(first.quality)} against ` +
    `${decimal(second.quality)}), and it saves ${savingWords[sideOf(savingInterval)]} (${percent(first.saving)} ${kind} against ` +
    `${percent(second.saving)}).`
  );
}

const answerWords = { 1: 'better', 0: 'as good, as far as these rows can tell', [-1]: 'worse' };
const savingWords = { 1: 'more', 0: 'as much, as far as they can tell', [-1]: 'less' };
