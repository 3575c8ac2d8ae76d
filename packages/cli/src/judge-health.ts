import type { JudgementCounts, JudgeStatistics, JuryAgreement, Proportion } from '@farthing/dataset';
import { decimal, decimalInterval, percent, percentInterval } from '@farthing/evaluation';
import type { Kinship } from '@farthing/labeler';
import { formatCount, oneLine } from './plain-text.ts';

/** Below this share of pairs with the same verdict in both orders, most labels of ½ say nothing about the answers. */
const leastConsistency = 0.75;
/** Above this share of wins for the longer answer, length may have decided; longer answers often are the better ones. */
const mostLonger = 0.6;
/** Above this share of judgements without a verdict, what is missing may not be missing at random. */
const mostUnscored = 0.02;
/** Below this κ two judges hardly tell each other's labels (Landis and Koch 1977 call it fair at best). */
const leastKappa = 0.4;
/** So many groups of equal votes, and not one that differs, are no accident. */
const telltaleGroups = 50;

/** What every judge of a table did, three lines each, and a line for every two judges of a jury. */
export function judgeHealth(counts: JudgementCounts): readonly string[] {
  const { judges, agreement, longerIsRight } = counts;
  const spared = sparedPairs(counts);
  const same = spared.length === 0 ? '' : `; needed none: ${spared.join(', ')}`;
  const lines = judges.flatMap((judge, index) => [
    `${oneLine(judge.judge)} compared ${formatCount(judge.pairs, 'pair')} both ways round${index === 0 ? same : ''}`,
    `  ${[consistency(judge), votes(judge), unscored(judge)].filter((part) => part !== '').join('; ')}`,
    ...preferences(judge, longerIsRight),
  ]);
  if (judges.length === 0 && spared.length > 0) lines.push(`none was needed: ${spared.join(', ')}`);
  return [...lines, ...agreement.map(agreementLine)];
}

/** Pairs no judge was asked about, and why. */
function sparedPairs({ identicalPairs, agreeingPairs }: JudgementCounts): readonly string[] {
  const parts: string[] = [];
  if (identicalPairs > 0) parts.push(`${formatCount(identicalPairs, 'pair')} of the same text`);
  if (agreeingPairs > 0) parts.push(`${formatCount(agreeingPairs, 'pair')} with the same final answer`);
  return parts;
}

function consistency({ sameVerdict, ties }: JudgeStatistics): string {
  if (sameVerdict === undefined) return 'scored no pair in both orders';
  return `same verdict both ways on ${withInterval(sameVerdict)}; ${percent(ties?.share ?? null)} of verdicts are ties`;
}

function votes({ unanimousVotes }: JudgeStatistics): string {
  return unanimousVotes === undefined ? '' : `votes all alike on ${percent(unanimousVotes.share)}`;
}

function unscored({ unscored: share, unscoredReasons }: JudgeStatistics): string {
  if (share === undefined || share.count === 0) return 'every verdict readable';
  return `${percent(share.share)} unreadable (${oneLine(mostFrequent(unscoredReasons), 60)})`;
}

function mostFrequent(reasons: Readonly<Record<string, number>>): string {
  return Object.entries(reasons).sort(([, a], [, b]) => b - a)[0]?.[0] ?? 'no reason given';
}

function preferences({ firstPreferred, longerPreferred }: JudgeStatistics, isRight: Proportion | undefined): string[] {
  const parts: string[] = [];
  if (firstPreferred !== undefined) parts.push(`chose the first answer ${withInterval(firstPreferred)} of the time`);
  if (longerPreferred !== undefined) {
    const checked = isRight === undefined ? '' : ` (where answers were checked, it was right ${withInterval(isRight)})`;
    parts.push(`the longer one ${withInterval(longerPreferred)}${checked}`);
  }
  return parts.length === 0 ? [] : [`  when it decided: ${parts.join(', ')}`];
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
    `${oneLine(judge)} prefers the ${which} answer ${withInterval(share)} of the time: position moves it. Both orders were asked, so this costs labels of ½, not wrong ones`,
  ];
}

function consistencyWarning({ judge, sameVerdict }: JudgeStatistics): string[] {
  if (sameVerdict === undefined || sameVerdict.interval[1] >= leastConsistency) return [];
  return [
    `${oneLine(judge)} keeps its verdict on only ${withInterval(sameVerdict)} of pairs when the answers change places; a stronger judge, or --votes 3, would settle more of them`,
  ];
}

function lengthWarning({ judge, longerPreferred }: JudgeStatistics, isRight: Proportion | undefined): string[] {
  const limit = Math.max(mostLonger, isRight?.interval[1] ?? 0);
  if (longerPreferred === undefined || longerPreferred.interval[0] <= limit) return [];
  const right =
    isRight === undefined
      ? 'nothing here says how often longer is better'
      : `where answers were checked the longer was right ${withInterval(isRight)}`;
  return [
    `${oneLine(judge)} prefers the longer answer ${withInterval(longerPreferred)} of the time; ${right}: have a person look at some`,
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
