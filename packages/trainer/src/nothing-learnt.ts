import { type OperatingPoint, percent, type Verdict } from '@farthing/evaluation';
import { estimateText } from './paired-difference.ts';
import type { SelectedHead } from './select-head.ts';

/** The verdict on labels of which no head learnt more than a constant knows: use one model, and which. */
export function nothingLearnt(
  { results, advantage }: SelectedHead,
  {
    point,
    models,
  }: { readonly point: OperatingPoint; readonly models: { readonly weak: string; readonly strong: string } },
): Verdict {
  const { weak, strong } = models;
  const advice =
    point.strongShare === 0
      ? `Use ${weak} for everything: it keeps ${percent(point.qualityKept)} of ${strong}'s quality.`
      : `Use ${strong} for everything, or ${weak} where cost counts more than quality.`;
  return {
    route: false,
    sentence: `Do not route: nothing in these prompts tells which of them need ${strong}.`,
    detail:
      `${advice} The best of ${results.length} heads predicts what ${strong} adds no better than one number for all ` +
      `(error lower by ${estimateText(advantage)}; two standard errors are asked for). More labels may change this.`,
  };
}
