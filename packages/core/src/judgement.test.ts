import fc from 'fast-check';
import { expect, test } from 'vitest';
import {
  type AnswerOrder,
  answerOrders,
  type Judgement,
  labelFromJudgements,
  reduceVotes,
  type Verdict,
  verdicts,
} from './judgement.ts';

type Said = Verdict | 'unscored';

const judgement = (judge: string, order: AnswerOrder, verdict: Said): Judgement => {
  const judged = { judge, candidate: 'weak', order };
  return verdict === 'unscored' ? { ...judged, verdict, reason: 'unreadable verdict' } : { ...judged, verdict };
};

/** One judge's votes, first with the weak answer first, then with the strong. */
type Ballot = readonly [weakFirst: readonly Said[], strongFirst: readonly Said[]];

const ballots = (jury: readonly Ballot[]): Judgement[] =>
  jury.flatMap((ballot, judge) =>
    answerOrders.flatMap((order, at) => (ballot[at] ?? []).map((said) => judgement(`judge ${judge}`, order, said))),
  );

const labelOf = (...jury: readonly Ballot[]) => labelFromJudgements(ballots(jury)).label;
const votes = (...said: readonly Said[]) => reduceVotes(said.map((each) => judgement('judge', 'weak-first', each)));

const [weak, tie, strong, none] = ['weak-wins', 'tie', 'strong-wins', 'unscored'] as const;

test('reduces one judge’s two orders by the table', () => {
  const table = verdicts.map((first) => verdicts.map((second) => labelOf([[first], [second]])));
  expect(table).toEqual([
    [1, 1, 0.5],
    [1, 1, 0.5],
    [0.5, 0.5, 0],
  ]);
});

test.each<[readonly Said[], Said]>([
  [[weak, weak, strong], weak],
  [[weak, strong], tie],
  [[weak, weak, strong, strong, tie], tie],
  [[weak, tie, strong], tie],
  [[strong, strong, tie, weak], tie],
  [[strong, strong, strong, weak, tie], strong],
  [[tie, tie, weak], tie],
  [[none, weak], weak],
  [[none, none, weak, weak, strong], weak],
  [[none, none, weak], none],
  [[none], none],
])('reduces the votes %j to %s', (said, verdict) => {
  expect(votes(...said).verdict).toBe(verdict);
});

test.each<[string, readonly number[], number]>([
  ['one judge', [0], 0],
  ['two who agree', [1, 1], 1],
  ['two who disagree', [0, 1], 0.5],
  ['two of whom one doubts', [0.5, 1], 0.5],
  ['the two of three who agree', [0, 1, 0], 0],
  ['three who all differ', [0, 0.5, 1], 0.5],
  ['four in halves', [0, 0, 1, 1], 0.5],
  ['three of four', [0, 1, 1, 1], 1],
])('takes the median of a jury: %s', (_who, labels, expected) => {
  const ballotFor = new Map<number, Ballot>([
    [0, [[strong], [strong]]],
    [0.5, [[strong], [weak]]],
    [1, [[tie], [tie]]],
  ]);
  expect(labelOf(...labels.map((label) => ballotFor.get(label) as Ballot))).toBe(expected);
});

test('goes on without a judge who failed, and not without most of them', () => {
  const failed: Ballot = [[weak], [none]];
  expect(labelOf([[strong], [strong]], failed)).toBe(0);
  expect(labelFromJudgements(ballots([[[strong], [strong]], failed, failed]))).toEqual({
    label: undefined,
    reason: 'judge strong-first: unreadable verdict',
  });
  expect(labelFromJudgements(ballots([[[weak], []]]))).toMatchObject({ reason: 'not judged strong-first' });
  expect(labelFromJudgements([])).toEqual({ label: undefined, reason: 'not judged' });
});

const said = fc.constantFrom<Said>(weak, tie, strong, none);
const scored = fc.constantFrom<Verdict>(weak, tie, strong);
const juryOf = (vote: fc.Arbitrary<Said>) => {
  const side = fc.array(vote, { minLength: 1, maxLength: 5 });
  return fc.array(fc.tuple(side, side), { minLength: 1, maxLength: 5 });
};

test('gives 0, ½, 1 or a reason, whatever was said, in whatever order it is told', () => {
  fc.assert(
    fc.property(juryOf(said), fc.infiniteStream(fc.nat()), (jury, keys) => {
      const judgements = ballots(jury);
      const result = labelFromJudgements(judgements);
      expect([0, 0.5, 1, undefined]).toContain(result.label);
      if (result.label === undefined) expect(result.reason).toMatch(/^judge (weak|strong)-first: /u);
      const shuffled = judgements
        .map((each) => ({ each, key: keys.next().value ?? 0 }))
        .sort((a, b) => a.key - b.key)
        .map(({ each }) => each);
      expect(labelFromJudgements(shuffled).label).toBe(result.label);
    }),
  );
});

test('never moves towards the reference when a vote moves towards the candidate', () => {
  const better: Record<Verdict, Verdict> = { 'strong-wins': 'tie', tie: 'weak-wins', 'weak-wins': 'weak-wins' };
  fc.assert(
    fc.property(juryOf(scored), fc.nat(), (jury, pick) => {
      const before = ballots(jury);
      const changed = before.map((each, index) =>
        index === pick % before.length && each.verdict !== 'unscored'
          ? { ...each, verdict: better[each.verdict] }
          : each,
      );
      expect(labelFromJudgements(changed).label).toBeGreaterThanOrEqual(labelFromJudgements(before).label ?? 2);
    }),
  );
});

test('does not change when every vote is cast twice or every judge sits twice', () => {
  fc.assert(
    fc.property(juryOf(said), (jury) => {
      const { label } = labelFromJudgements(ballots(jury));
      const twice = jury.map(
        ([first, second]): Ballot => [
          [...first, ...first],
          [...second, ...second],
        ],
      );
      expect(labelOf(...twice)).toBe(label);
      expect(labelOf(...jury, ...jury)).toBe(label);
    }),
  );
});

test('calls a jury’s verdict a win only when most of its judges do', () => {
  const verdictOf = (...jury: readonly Ballot[]) => {
    const result = labelFromJudgements(ballots(jury));
    return result.label === undefined ? undefined : result.verdict;
  };
  const wins: Ballot = [[weak], [weak]];
  const ties: Ballot = [[tie], [tie]];
  expect(verdictOf(wins, wins, ties)).toBe(weak);
  expect(verdictOf(wins, ties)).toBe(tie);
  expect(verdictOf([[strong], [strong]])).toBe(strong);
});
