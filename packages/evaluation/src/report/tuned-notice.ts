import type { RouterConfig, TunedThreshold } from '@farthing/runtime';
import { counted, decimal, percent, thresholdText } from '../format.ts';
import { html, unbroken } from './html.ts';
import { withTunedMark } from './live-section.ts';
import { tunedAim } from './tuned-aim.ts';

type Thresholds = Pick<RouterConfig, 'thresholds' | 'defaultThreshold' | 'candidates'>;

/** What `farthing tune` found at a router's default threshold, a guarantee before an estimate. */
function defaultTuning({ thresholds, defaultThreshold }: Thresholds): TunedThreshold | undefined {
  const tuned = thresholds.filter((each) => each.tunedOn !== undefined && each.threshold === defaultThreshold);
  return tuned.findLast(({ guarantee }) => guarantee !== null) ?? tuned.at(-1);
}

/** How a router's default threshold was chosen, to stand in a report: `the router's default, …`. */
export function defaultChosenBy(config: Thresholds): string {
  const tuned = defaultTuning(config);
  if (tuned?.tunedOn === undefined) return "the router's default, tuned when it was trained";
  return `the router's default, tuned on ${counted(tuned.tunedOn.rows, 'row')} after training for “${tunedAim(tuned)}”`;
}

/**
 * What a page about a router has to say first once its default threshold is another than the one the page describes: the
 * threshold now, what it was chosen for, and what it rests on.
 *
 * @param described the threshold that the page describes.
 * @returns sentences; `undefined` where they are the same.
 */
export function tunedNotice(config: Thresholds, described: number): string[] | undefined {
  const { defaultThreshold, candidates } = config;
  if (defaultThreshold === described) return undefined;
  const tuned = defaultTuning(config);
  // A guarantee says its aim itself.
  const aim = tuned === undefined || tuned.guarantee !== null ? '' : `: ${tunedAim(tuned)}`;
  return [
    `Requests now go by threshold ${defaultThreshold} where none is named${aim}.`,
    ...(tuned === undefined ? [] : [basis(tuned, candidates.at(-1)!)]),
    `What follows was measured at threshold ${thresholdText(described)}, the default before.`,
  ];
}

function basis({ guarantee, tunedOn, strongShare, quality }: TunedThreshold, reference: string): string {
  const proved =
    guarantee === null ? '' : `${guarantee.statement} That rests on ${counted(guarantee.labels, 'label')}. `;
  const rows = tunedOn === undefined ? 'the training rows' : counted(tunedOn.rows, 'labelled row');
  return `${proved}Estimated from ${rows}: ${percent(strongShare)} to ${reference}, mean quality ${decimal(quality)}.`;
}

/**
 * A router's report with that notice above its verdict and a button to the default on its slider; without them where the
 * report describes the default. Whatever notice was there before goes. Pages that are no router report stay as they are.
 */
export function withTunedNotice(report: string, config: Thresholds): string {
  const bare = withTunedMark(report.replace(/<section class="tuned">[\s\S]*?<\/section>\n/u, ''), undefined);
  const verdict = /<section class="verdict [^>]*data-threshold="([^"]+)">/u.exec(bare);
  const sentences = verdict === null ? undefined : tunedNotice(config, Number(verdict[1]));
  if (verdict === null || sentences === undefined) return bare;
  const notice = html`<section class="tuned">
<h2>Tuned since this report</h2>
${sentences.map((sentence) => html`<p>${unbroken(sentence)}</p>\n`)}</section>
`.markup;
  return bare.slice(0, verdict.index) + notice + withTunedMark(bare.slice(verdict.index), config.defaultThreshold);
}
