import { baselineFinding } from './baseline-finding.ts';
import type { Evaluation } from './evaluate.ts';
import { decimal, decimalInterval, percent, percentInterval, thresholdText } from './format.ts';
import type { OperatingPoint } from './threshold-table.ts';

/** Whether routing pays, in words. */
export interface Verdict {
  readonly route: boolean;
  /** One sentence that starts with `Route:` or `Do not route:`. */
  readonly sentence: string;
  /** What the sentence rests on, or what to do instead. */
  readonly detail: string;
}

export interface VerdictOptions {
  /** What happens at the threshold to be used. */
  readonly point: OperatingPoint;
  readonly models: { readonly weak: string; readonly strong: string };
}

/**
 * The answer an evaluation gives. Routing is advised only when strong scores above weak, the interval of the router's
 * APGR lies wholly above the ½ that random routing earns, and the threshold leaves work to both models.
 */
export function routingVerdict(evaluation: Evaluation, { point, models }: VerdictOptions): Verdict {
  const { weak, strong } = models;
  const { weakScore, strongScore, apgr, apgrInterval } = evaluation;
  const no = (reason: string, advice: string): Verdict => ({
    route: false,
    sentence: `Do not route: ${reason}.`,
    detail: advice,
  });
  if (apgr === null) {
    const scores = `${percent(strongScore)} against ${percent(weakScore)}`;
    return no(`${strong} does not score above ${weak} on these prompts (${scores})`, `Use ${weak} for everything.`);
  }
  const either = `Use ${strong} for everything where quality counts most, ${weak} where cost does; more labels may change this.`;
  if (apgrInterval === null) {
    return no(
      `${evaluation.clusters} independent prompts or conversations are too few to tell this router from chance`,
      either,
    );
  }
  const earned = `${decimal(apgr)} ${decimalInterval(apgrInterval)}; random routing earns 0.5`;
  if (apgrInterval[0] <= 0.5) return no(`this router cannot be told from chance (APGR ${earned})`, either);
  const kept = `${percent(point.qualityKept)} ${percentInterval(point.qualityKeptInterval)}`;
  const at = `at threshold ${thresholdText(point.threshold)}`;
  if (point.strongShare === 0) {
    return no(
      `${at} nothing goes to ${strong}; ${weak} alone keeps ${kept} of its quality`,
      `Use ${weak} for everything.`,
    );
  }
  if (point.strongShare === 1) {
    return no(`${at} everything goes to ${strong}`, `Use ${strong} for everything, or accept a lower quality target.`);
  }
  const finding = baselineFinding(evaluation);
  const caveat = finding === undefined || finding.beatsAll ? '' : ` ${finding.sentence}`;
  const unit = point.unit === 'usd' ? 'dollars spent' : 'calls to it';
  return {
    route: true,
    sentence: `Route: ${at}, ${percent(point.strongShare, 0)} of requests go to ${strong} and you keep ${kept} of its quality.`,
    detail: `Against ${strong} for everything, this saves ${percent(point.saving)} ${percentInterval(point.savingInterval)} of the ${unit}. The router's APGR is ${earned}.${caveat}`,
  };
}
