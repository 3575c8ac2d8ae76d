import type { JudgementCounts, JudgeStatistics, JuryAgreement, Proportion } from '@farthing/dataset';
import { decimal, decimalInterval, percent, percentInterval } from '@farthing/evaluation';
import type { Kinship } from '@farthing/labeler';
import { formatCount, oneLine } from './plain-text.ts';

/** What every judge of a table did, three lines each, and a line for every two judges of a jury. */
export function judgeHealth(counts: JudgementCounts): readonly string[] {
  const { judges, agreement, longerIsRight } = counts;
  const spared = sparedPairs(counts).join(', ');
  if (judges.length === 0) return spared === '' ? [] : [`none was needed: ${spared}`];
  return [
    ...judges.flatMap((judge, index) => [
      `${oneLine(judge.judge)} compared ${formatCount(judge.pairs, 'pair')} both ways round${index === 0 && spared !== '' ? `; needed none: ${spared}` : ''}`,
      `  ${[...consistency(judge), ...votes(judge), unscored(judge)].join('; ')}`,
      ...preferences(judge, longerIsRight),
    ]),
    ...agreement.map(agreementLine),
  ];
}

/** Pairs no judge was asked about, and why. */
function sparedPairs({ identicalPairs, agreeingPairs }: JudgementCounts): readonly string[] {
  const parts: string[] = [];
  if (identicalPairs > 0) parts.push(`${formatCount(identicalPairs, 'pair')} of the same text`);
  if (agreeingPairs > 0) parts.push(`${formatCount(agreeingPairs, 'pair')} with the same final answer`);
  return parts;
}

function consistency({ sameVerdict, ties }: JudgeStatistics): string[] {
  if (sameVerdict === undefined) return [];
  return [`same verdict both ways ${withInterval(sameVerdict)}`, `ties ${percent(ties?.share ?? null)}`];
}

function votes({ unanimousVotes }: JudgeStatistics): string[] {
  return unanimousVotes === undefined ? [] : [`votes all alike ${percent(unanimousVotes.share)}`];
}

function unscored({ unscored: share, unscoredReasons }: JudgeStatistics): string {
  if (share === undefined || share.count === 0) return 'every verdict readable';
  return `no verdict ${percent(share.share)} (${oneLine(mostFrequent(unscoredReasons), 60)})`;
}

function mostFrequent(reasons: Readonly<Record<string, number>>): string {
  return Object.entries(reasons).sort(([, a], [, b]) => b - a)[0]?.[0] ?? 'no reason given';
}

function preferences(
  { firstPreferred, netPositionEffect, longerPreferred }: JudgeStatistics,
  isRight: Proportion | undefined,
): string[] {
  const parts: string[] = [];
  if (firstPreferred !== undefined)
    parts.push(`the first answer ${withInterval(firstPreferred)} (net ${percent(netPositionEffect ?? null)} of pairs)`);
  if (longerPreferred !== undefined) parts.push(`the longer ${withInterval(longerPreferred)}`);
  if (parts.length === 0) return [];
  const checked =
    isRight === undefined ? '' : `; where answers were checked, the longer was right ${withInterval(isRight)}`;
  return [`  when it decided, it chose ${parts.join(', ')}${longerPreferred === undefined ? '' : checked}`];
}

function agreementLine({ judges, kappa }: JuryAgreement): string {
  const pair = `${judges.map((judge) => oneLine(judge)).join(' and ')}`;
  if (kappa === undefined) return `${pair} gave every pair the same label`;
  const { agreement, interval, count } = kappa;
  return `${pair} agree on ${percent(agreement)} of ${formatCount(count, 'label')}: κ ${decimal(kappa.kappa)} ${decimalInterval(interval)}`;
}

/** In a line; `undefined` when no judge is of a candidate's family. */
export function kinshipWarning(kinships: readonly Kinship[]): string | undefined {
  const [first] = kinships;
  if (first === undefined) return undefined;
  const pairs = kinships.map(({ judge, candidate }) => `${oneLine(judge)} judges ${oneLine(candidate)}`).join(', ');
  return `${pairs}: the same family (${[...new Set(kinships.map(({ family }) => family))].join(', ')}), and models tend to prefer their own kind's answers; add a judge of another family, or have a person look at some`;
}

function withInterval({ share, interval }: Proportion): string {
  return `${percent(share)} ${percentInterval(interval)}`;
}
