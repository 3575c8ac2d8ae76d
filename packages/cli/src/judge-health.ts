import type { JudgementCounts, JudgeStatistics, JuryAgreement, Proportion } from '@farthing/dataset';
import { decimal, decimalInterval, percent, percentInterval } from '@farthing/evaluation';
import type { Kinship } from '@farthing/labeler';
import { formatCount, oneLine } from './plain-text.ts';

/** Below this share of pairs with the same verdict in both orders, most labels of ½ say nothing about the answers. */
const leastConsistency = 0.75;
/** Above this share of wins for the longer answer, length may have decided; longer answers often are the better ones. */
const mostLonger = 0.6;
/** Verdicts that follow length less than this do not follow it by much, whichever model writes more. */
const leastCorrelation = 0.1;
/** Above this share of judgements without a verdict, what is missing may not be missing at random. */
const mostUnscored = 0.02;
/** Below this κ two judges hardly tell each other's labels (Landis and Koch 1977 call it fair at best). */
const leastKappa = 0.4;
/** So many groups of equal votes, and not one that differs, are no accident. */
const telltaleGroups = 50;

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

/** What may be wrong with a table's judges, a sentence each, in plain words; empty when nothing stands out. */
export function judgeWarnings({ judges, agreement, longerIsRight }: JudgementCounts): readonly string[] {
  return [
    ...judges.flatMap((judge) => [
      ...positionWarning(judge),
      ...consistencyWarning(judge),
      ...lengthWarning(judge, longerIsRight),
      ...unscoredWarning(judge),
      ...voteWarning(judge),
    ]),
    ...agreement.flatMap(juryWarning),
  ];
}

function positionWarning({ judge, firstPreferred }: JudgeStatistics): string[] {
  if (firstPreferred === undefined) return [];
  const [low, high] = firstPreferred.interval;
  if (low <= 0.5 && high >= 0.5) return [];
  const [which, share] = low > 0.5 ? ['first', firstPreferred] : ['second', opposite(firstPreferred)];
  return [
    `${oneLine(judge)} prefers the ${which} answer ${withInterval(share)} of the time. Both orders were asked, which leaves labels undecided (½) rather than wrong`,
  ];
}

function consistencyWarning({ judge, sameVerdict }: JudgeStatistics): string[] {
  if (sameVerdict === undefined || sameVerdict.interval[1] >= leastConsistency) return [];
  return [
    `${oneLine(judge)} keeps its verdict on only ${withInterval(sameVerdict)} of pairs when the answers change places; a stronger judge, or --votes 3, would settle more of them`,
  ];
}

/**
 * The better model may write longer, so wins of the longer answer alone prove nothing: the verdict must also follow how
 * much longer an answer is, and beat what checked answers say, where there are any.
 */
function lengthWarning(
  { judge, longerPreferred, lengthCorrelation }: JudgeStatistics,
  isRight: Proportion | undefined,
): string[] {
  const limit = Math.max(mostLonger, isRight?.interval[1] ?? 0);
  if (longerPreferred === undefined || longerPreferred.interval[0] <= limit) return [];
  if (lengthCorrelation === undefined || lengthCorrelation.interval[0] <= leastCorrelation) return [];
  const { correlation, interval } = lengthCorrelation;
  const right =
    isRight === undefined ? '' : `; where answers were checked, the longer was right ${withInterval(isRight)}`;
  return [
    `${oneLine(judge)} prefers the longer answer ${withInterval(longerPreferred)} of the time, the more so the longer it is (r ${decimal(correlation, 2)} ${decimalInterval(interval)})${right}. Longer may be better: have a person look at some`,
  ];
}

function unscoredWarning({ judge, unscored: share, unscoredReasons }: JudgeStatistics): string[] {
  if (share === undefined || share.interval[0] <= mostUnscored) return [];
  return [
    `${oneLine(judge)} gave no verdict ${withInterval(share)} of the time, most often: ${oneLine(mostFrequent(unscoredReasons), 100)}`,
  ];
}

function voteWarning({ judge, unanimousVotes }: JudgeStatistics): string[] {
  if (unanimousVotes === undefined || unanimousVotes.of < telltaleGroups || unanimousVotes.share < 1) return [];
  return [
    `${oneLine(judge)} voted alike all ${formatCount(unanimousVotes.of, 'time')}: asking it again buys nothing; another judge would`,
  ];
}

function juryWarning({ judges, kappa }: JuryAgreement): string[] {
  if (kappa === undefined || kappa.interval[1] >= leastKappa) return [];
  const { interval } = kappa;
  return [
    `${judges.map((judge) => oneLine(judge)).join(' and ')} hardly agree (κ ${decimal(kappa.kappa)} ${decimalInterval(interval)}): at least one of them judges something else`,
  ];
}

/** In a line; `undefined` when no judge is of a candidate's family. */
export function kinshipWarning(kinships: readonly Kinship[]): string | undefined {
  const [first] = kinships;
  if (first === undefined) return undefined;
  const pairs = kinships.map(({ judge, candidate }) => `${oneLine(judge)} judges ${oneLine(candidate)}`).join(', ');
  return `${pairs}: the same family (${[...new Set(kinships.map(({ family }) => family))].join(', ')}), and models tend to prefer their own kind's answers; add a judge of another family, or have a person look at some`;
}

function opposite({ count, of, share, interval: [low, high] }: Proportion): Proportion {
  return { count: of - count, of, share: 1 - share, interval: [1 - high, 1 - low] };
}

function withInterval({ share, interval }: Proportion): string {
  return `${percent(share)} ${percentInterval(interval)}`;
}
