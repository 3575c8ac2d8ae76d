import type { JudgementCounts, JudgeStatistics } from '@farthing/dataset';
import { cohenKappa, proportion } from '@farthing/dataset';
import { judgeWarnings } from '@farthing/evaluation';
import { expect, test } from 'vitest';
import { judgeHealth, kinshipWarning } from './judge-health.ts';

const healthy: JudgeStatistics = {
  judge: 'umpire',
  judgements: 2000,
  unscored: proportion(0, 2000),
  unscoredReasons: {},
  unanimousVotes: undefined,
  pairs: 1000,
  sameVerdict: proportion(900, 1000),
  ties: proportion(800, 2000),
  firstPreferred: proportion(610, 1200),
  netPositionEffect: 0.01,
  longerPreferred: proportion(260, 500),
  lengthCorrelation: { correlation: 0.05, interval: [-0.01, 0.11], count: 1000 },
};

function counts(change: Partial<JudgeStatistics>, others: Partial<JudgementCounts> = {}): JudgementCounts {
  return {
    byVerdict: { 'weak-wins': 0, tie: 0, 'strong-wins': 0, unscored: 0 },
    identicalPairs: 0,
    agreeingPairs: 0,
    judges: [{ ...healthy, ...change }],
    agreement: [],
    longerIsRight: undefined,
    ...others,
  };
}

test('has three lines about a judge, and nothing to warn of when all is well', () => {
  expect(judgeHealth(counts({}))).toEqual([
    'umpire compared 1,000 pairs both ways round',
    '  same verdict both ways 90.0 % [88.0, 91.7]; ties 40.0 %; every verdict readable',
    '  when it decided, it chose the first answer 50.8 % [48.0, 53.7] (net 1.0 % of pairs), the longer 52.0 % [47.6, 56.3]',
  ]);
  expect(judgeWarnings(counts({}))).toEqual([]);
});

test.each<[string, Partial<JudgeStatistics>, RegExp]>([
  [
    'a taste for the first answer',
    { firstPreferred: proportion(610, 1000) },
    /prefers the first answer 61\.0 % \[57\.9, 64\.0\] of the time/u,
  ],
  [
    'a taste for the second',
    { firstPreferred: proportion(390, 1000) },
    /prefers the second answer 61\.0 % \[57\.9, 64\.0\]/u,
  ],
  ['verdicts that turn with the order', { sameVerdict: proportion(600, 1000) }, /keeps its verdict on only 60\.0 %/u],
  [
    'silence',
    { unscored: proportion(100, 2000), unscoredReasons: { 'verdict refusal': 80, other: 20 } },
    /no verdict 5\.0 % .* most often: verdict refusal/u,
  ],
  ['votes that never differ', { unanimousVotes: proportion(80, 80) }, /voted alike all 80 times/u],
])('warns of %s', (_what, change, words) => {
  expect(judgeWarnings(counts(change))).toEqual([expect.stringMatching(words)]);
});

test('warns of a taste for length only when verdicts follow it, and beyond what checked answers show', () => {
  const long = { longerPreferred: proportion(400, 500) };
  const follows = { ...long, lengthCorrelation: { correlation: 0.4, interval: [0.35, 0.45] as const, count: 1000 } };
  expect(judgeWarnings(counts(long))).toEqual([]);
  expect(judgeWarnings(counts(follows))).toEqual([expect.stringContaining('prefers the longer answer 80.0 %')]);
  expect(judgeWarnings(counts(follows, { longerIsRight: proportion(60, 80) }))).toEqual([]);
  expect(judgeWarnings(counts(follows, { longerIsRight: proportion(50, 100) }))).toEqual([
    expect.stringContaining('the longer was right 50.0 %'),
  ]);
});

test('says how a jury agrees, and warns when it does not', () => {
  const agreement = (table: number[][]) => [{ judges: ['a', 'b'] as const, kappa: cohenKappa(table) }];
  const good = counts(
    {},
    {
      agreement: agreement([
        [40, 5],
        [5, 50],
      ]),
    },
  );
  expect(judgeHealth(good).at(-1)).toMatch(/^a and b agree on 90\.0 % of 100 labels: κ 0\.798 \[/u);
  expect(judgeWarnings(good)).toEqual([]);
  const bad = counts(
    {},
    {
      agreement: agreement([
        [25, 25],
        [25, 25],
      ]),
    },
  );
  expect(judgeWarnings(bad)).toEqual([expect.stringContaining('a and b hardly agree (κ 0.000')]);
});

test('says when no pair needed a judge', () => {
  expect(judgeHealth(counts({}, { judges: [], identicalPairs: 3 }))).toEqual([
    'none was needed: 3 pairs of the same text',
  ]);
});

test('names kin in one line', () => {
  expect(kinshipWarning([])).toBeUndefined();
  expect(kinshipWarning([{ judge: 'gpt-5', candidate: 'o3', family: 'GPT' }])).toMatch(
    /^gpt-5 judges o3: the same family \(GPT\)/u,
  );
});
