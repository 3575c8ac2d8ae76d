import { count, decimal, percent, tunedAim } from '@farthing/evaluation';
import { defaultGuarantee, type RouterConfig, type TunedThreshold } from '@farthing/runtime';

const heading = '## Thresholds';

/** The model card's section on thresholds. */
export function thresholdsSection(config: RouterConfig): string {
  const guarantee = defaultGuarantee(config);
  const proved = config.thresholds.filter((tuned) => tuned.guarantee !== null);
  return [
    heading,
    '',
    `The default is ${config.defaultThreshold}${guarantee === null ? `${defaultAim(config)}, an estimate` : ''}.`,
    ...(guarantee === null ? [] : [`**${guarantee.statement}**`]),
    ...(proved.length === 0 ? [] : ['', ...proved.map(guaranteeLine)]),
    ...(proved.length === 0
      ? []
      : [
          '',
          'Each guarantee is for traffic like the labelled rows, judged as they were, and is one statement on its own:',
          'of many, more than one in twenty may be wrong. Everything else here is an estimate.',
        ]),
    '',
    ...table(config.thresholds),
  ].join('\n');
}

/** Replaces the section in a card that was written before; appends it where there is none. */
export function withThresholdsSection(card: string, config: RouterConfig): string {
  const lines = card.split('\n');
  const start = lines.indexOf(heading);
  if (start === -1) return `${card.trimEnd()}\n\n${thresholdsSection(config)}\n`;
  const next = lines.findIndex((line, index) => index > start && line.startsWith('## '));
  const after = next === -1 ? [] : lines.slice(next);
  return [...lines.slice(0, start), thresholdsSection(config), '', ...after].join('\n');
}

/** What an unproved default was tuned for. */
function defaultAim({ thresholds, defaultThreshold }: RouterConfig): string {
  const tuned = thresholds.findLast(({ threshold }) => threshold === defaultThreshold);
  return tuned === undefined ? '' : ` (${tunedAim(tuned)})`;
}

function guaranteeLine({ threshold, guarantee }: TunedThreshold): string {
  if (guarantee === null) throw new RangeError('only proved thresholds have a line');
  const { statement, labels, groups, method } = guarantee;
  const draws = groups === labels ? '' : ` (${count(groups)} independent groups)`;
  return `- ${threshold}: ${statement} From ${count(labels)} labels${draws}, by a ${method} bound.`;
}

function table(thresholds: readonly TunedThreshold[]): string[] {
  return [
    '| target | threshold | to strong | quality | tuned on |',
    '|---|---|---|---|---|',
    ...thresholds.map((tuned) => {
      const { threshold, strongShare, quality, tunedOn } = tuned;
      const rows = tunedOn === undefined ? 'training rows, cross-fitted' : `${count(tunedOn.rows)} other rows`;
      return `| ${tunedAim(tuned)} | ${threshold} | ${percent(strongShare)} | ${decimal(quality)} | ${rows} |`;
    }),
  ];
}
