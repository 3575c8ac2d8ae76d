import { decimal, decimalInterval, percent, percentInterval, thresholdText } from '../format.ts';
import type { Verdict } from '../verdict.ts';
import type { TierEvaluation } from './evaluate-tiers.ts';

/**
 * Whether routing between three or more models pays. It does when the frontier is certainly above the best mix of them at
 * random, and the threshold leaves work to more than one.
 */
export function tierVerdict({ tiers, point, summary, threshold, clusters }: TierEvaluation): Verdict {
  const reference = tiers.at(-1)!;
  const no = (reason: string, detail: string): Verdict => ({
    route: false,
    sentence: `Do not route: ${reason}.`,
    detail,
  });
  const { meanAdvantage, meanAdvantageInterval } = summary;
  const either = `Use one of ${listed(tiers.filter(({ isInMix }) => isInMix).map(({ model }) => model))} for everything, by what quality is worth to you; more labels may change this.`;
  if (meanAdvantage === null) return no(`${reference.model} is not dearer than ${tiers[0]!.model}`, either);
  if (meanAdvantageInterval === null) {
    return no(`${clusters} independent prompts or conversations are too few to tell this router from chance`, either);
  }
  const mean = `${decimal(meanAdvantage)} ${decimalInterval(meanAdvantageInterval)}`;
  if (meanAdvantageInterval[0] <= 0) {
    return no(
      `this router cannot be told from the best mix of its models at random (mean quality above it at equal cost: ${mean})`,
      either,
    );
  }
  const all = tiers.find(({ share }) => share === 1);
  const at = `at threshold ${thresholdText(threshold)}`;
  if (all !== undefined) {
    return no(`${at} everything goes to ${all.model}`, `Use ${all.model} for everything, or choose another threshold.`);
  }
  const shares = tiers
    .filter(({ share }) => share > 0)
    .map(({ model, share }, index) => `${percent(share, 0)} ${index === 0 ? 'of requests go ' : ''}to ${model}`);
  const kept = `${percent(point.qualityKept)} ${percentInterval(point.qualityKeptInterval)}`;
  const cost = point.saving === null ? '' : ` for ${percent(1 - point.saving)} of its cost`;
  const isAhead = point.advantageInterval !== null && point.advantageInterval[0] > 0;
  const here = `${decimal(point.advantage)} ${decimalInterval(point.advantageInterval)}`;
  return {
    route: true,
    sentence: `Route: ${at}, ${listed(shares)}; you keep ${kept} of ${reference.model}'s quality${cost}.`,
    detail:
      `That is ${here} above the best mix of these models at random for the same cost` +
      `${isAhead ? '' : ', which is not certain'}; over all costs the router is ${mean} above it, and knowing every ` +
      `outcome would be ${decimal(summary.oracleMeanAdvantage)}.`,
  };
}

function listed(items: readonly string[]): string {
  return new Intl.ListFormat('en').format(items);
}
