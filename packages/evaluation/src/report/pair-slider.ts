import type { TunedThreshold } from '@farthing/runtime';
import type { BootstrapOptions } from '../bootstrap.ts';
import { weightedMean } from '../calibration-metrics.ts';
import { columnsOf } from '../columns.ts';
import { cutTable } from '../cut-table.ts';
import { dollars, percent, thresholdText } from '../format.ts';
import type { ScoredPrompt } from '../scored-prompt.ts';
import type { OperatingPoint } from '../threshold-table.ts';
import type { Html } from './html.ts';
import { liveSection } from './live-section.ts';
import type { ReportInput } from './report-input.ts';
import { shareText } from './table.ts';
import { promiseAt, tunedAim, verdictMark } from './tuned-aim.ts';

export interface PairSliderOptions extends BootstrapOptions {
  /** Where the slider stands at first. */
  readonly point: OperatingPoint;
}

/** The slider of a router between two models. */
export function pairSlider({ prompts, models, tuned = [] }: ReportInput, options: PairSliderOptions): Html {
  const { point, ...sampling } = options;
  const { weak, strong } = models;
  const including = [point.threshold, ...tuned.map((each) => each.threshold)];
  const figures = figuresOf(prompts);
  return liveSection({
    cuts: cutTable(prompts, { ...sampling, including }).map((cut) => ({
      threshold: cut.threshold,
      x: cut.strongShare,
      y: cut.quality,
      figures: figures(cut),
      note: promiseAt(cut.threshold, { tuned: tuned.map(provedBelow), chosen: point.threshold }),
    })),
    names: ['Threshold', `To ${strong}`, 'Quality kept', 'Gap recovered', ...savingNames(point)],
    ends: [`everything to ${weak}`, `everything to ${strong}`],
    marks: [
      { threshold: point.threshold, name: verdictMark },
      ...tuned.map((each) => ({ threshold: each.threshold, name: tunedAim(each) })),
    ],
  });
}

/** Of two models a lower threshold makes no answer worse, so that a bound on worse answers holds there too. */
function provedBelow(tuned: TunedThreshold): TunedThreshold & { readonly holdsBelow: boolean } {
  return { ...tuned, holdsBelow: tuned.guarantee !== null && tuned.target === 'max-worse' };
}

function savingNames({ unit }: OperatingPoint): string[] {
  return unit === 'usd' ? ['Cost saved', 'Cost of 1,000 requests'] : ['Strong calls saved'];
}

function figuresOf(prompts: readonly ScoredPrompt[]): (cut: OperatingPoint) => string[] {
  const { costs, weight } = columnsOf(prompts);
  const allStrong = costs && 1000 * weightedMean(costs.strong, weight);
  return (cut) => [
    thresholdText(cut.threshold),
    percent(cut.strongShare),
    shareText(cut, 'qualityKept'),
    percent(cut.pgr),
    shareText(cut, 'saving'),
    ...(allStrong === undefined ? [] : [dollars(allStrong * (1 - (cut.saving ?? 0)))]),
  ];
}
