import { dollars, percent, thresholdText } from '../format.ts';
import type { TierEvaluation } from '../tiers/evaluate-tiers.ts';
import type { Html } from './html.ts';
import { liveSection } from './live-section.ts';
import type { ReportInput } from './report-input.ts';
import { shareText } from './table.ts';
import { promiseAt, tunedAim, verdictMark } from './tuned-aim.ts';

/** The slider of a router between more than two models, over the points of its frontier. */
export function tierSlider(evaluation: TierEvaluation, { tuned = [] }: Pick<ReportInput, 'tuned'>): Html {
  const { frontier, threshold, tiers, unit } = evaluation;
  const isUsd = unit === 'usd';
  const models = tiers.map(({ model }) => model);
  const marked = tuned.filter((each) => frontier.some((point) => point.threshold === each.threshold));
  return liveSection({
    // From the highest threshold down: from the cheapest to the dearest, as on the chart.
    cuts: frontier.toReversed().map((point) => ({
      threshold: point.threshold,
      x: isUsd ? 1000 * point.cost : point.cost,
      y: point.quality,
      figures: [
        thresholdText(point.threshold),
        ...point.shares.map((share) => percent(share)),
        shareText(point, 'qualityKept'),
        shareText(point, 'saving'),
        ...(isUsd ? [dollars(1000 * point.cost)] : []),
      ],
      note: promiseAt(point.threshold, { tuned: marked, chosen: threshold }),
    })),
    names: [
      'Threshold',
      ...models.map((model) => `To ${model}`),
      'Quality kept',
      'Cost saved',
      ...(isUsd ? ['Cost of 1,000 requests'] : []),
    ],
    ends: ['as cheap as it goes', `everything to ${models.at(-1)}`],
    marks: [
      { threshold, name: verdictMark },
      ...marked.map((each) => ({ threshold: each.threshold, name: tunedAim(each) })),
    ],
  });
}
