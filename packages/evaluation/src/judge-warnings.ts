import type { JudgementCounts, JudgeStatistics, JuryAgreement, Proportion } from '@farthing/dataset';
import { counted, decimal, decimalInterval, percent, percentInterval } from './format.ts';

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
    `${judge} prefers the ${which} answer ${withInterval(share)} of the time. Both orders were asked, which leaves labels undecided (½) rather than wrong`,
  ];
}

function consistencyWarning({ judge, sameVerdict }: JudgeStatistics): string[] {
  if (sameVerdict === undefined || sameVerdict.interval[1] >= leastConsistency) return [];
  return [
    `${judge} keeps its verdict on only ${withInterval(sameVerdict)} of pairs when the answers change places; a stronger judge, or --votes 3, would settle more of them`,
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
    `${judge} prefers the longer answer ${withInterval(longerPreferred)} of the time, the more so the longer it is (r ${decimal(correlation, 2)} ${decimalInterval(interval)})${right}. Longer may be better: have a person look at some`,
  ];
}

function unscoredWarning({ judge, unscored: share, unscoredReasons }: JudgeStatistics): string[] {
  if (share === undefined || share.interval[0] <= mostUnscored) return [];
  return [`${judge} gave no verdict ${withInterval(share)} of the time, most often: ${mostFrequent(unscoredReasons)}`];
}

function voteWarning({ judge, unanimousVotes }: JudgeStatistics): string[] {
  if (unanimousVotes === undefined || unanimousVotes.of < telltaleGroups || unanimousVotes.share < 1) return [];
  return [
    `${judge} voted alike all ${counted(unanimousVotes.of, 'time')}: asking it again buys nothing; another judge would`,
  ];
}

function juryWarning({ judges, kappa }: JuryAgreement): string[] {
  if (kappa === undefined || kappa.interval[1] >= leastKappa) return [];
  const { interval } = kappa;
  return [
    `${judges.join(' and ')} hardly agree (κ ${decimal(kappa.kappa)} ${decimalInterval(interval)}): at least one of them judges something else`,
  ];
}

function mostFrequent(reasons: Readonly<Record<string, number>>): string {
  return Object.entries(reasons).sort(([, a], [, b]) => b - a)[0]?.[0] ?? 'no reason given';
}

function opposite({ count, of, share, interval: [low, high] }: Proportion): Proportion {
  return { count: of - count, of, share: 1 - share, interval: [1 - high, 1 - low] };
}

function withInterval({ share, interval }: Proportion): string {
  return `${percent(share)} ${percentInterval(interval)}`;
}
