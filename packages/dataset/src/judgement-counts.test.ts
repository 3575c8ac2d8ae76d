import {
  type AnswerOrder,
  type CandidateOutcome,
  createRandom,
  identicalAnswersJudge,
  type Judgement,
  type LabelRow,
  userConversation,
  type Verdict,
} from '@farthing/core';
import { expect, test } from 'vitest';
import { JudgementCounter, type JudgementCounts } from './judgement-counts.ts';

type Said = Verdict | 'unscored';

interface Pair {
  readonly judge?: string;
  readonly weakFirst: Said | readonly Said[];
  readonly strongFirst: Said | readonly Said[];
}

function judgements({ judge = 'j', weakFirst, strongFirst }: Pair): Judgement[] {
  const votes = (order: AnswerOrder, said: Said | readonly Said[]): Judgement[] =>
    [said].flat().map((verdict, index) => {
      const judged = { judge, candidate: 'weak', order, vote: index + 1 };
      return verdict === 'unscored' ? { ...judged, verdict, reason: 'verdict refusal' } : { ...judged, verdict };
    });
  return [...votes('weak-first', weakFirst), ...votes('strong-first', strongFirst)];
}

function row(parts: Partial<LabelRow>, answers: readonly [string, string] = ['short', 'rather long']): LabelRow {
  const text = 'q';
  const outcomes = ['weak', 'strong'].map((model, index) => ({ model, answer: answers[index] }));
  return { id: 'r', conversation: userConversation(text), text, weight: 1, outcomes, judgements: [], ...parts };
}

function countsOf(rows: readonly LabelRow[]): JudgementCounts {
  const counter = new JudgementCounter();
  for (const each of rows) counter.add(each);
  return counter.counts();
}

const judgedRow = (pair: Pair, answers?: readonly [string, string]) => row({ judgements: judgements(pair) }, answers);

/** A judge that takes the first answer with some chance, else finds the better one, else calls a tie. */
function rowsOfJudge(takesFirst: number, count: number, strongShare = 0.6): LabelRow[] {
  const random = createRandom(7, 'judge');
  return Array.from({ length: count }, () => {
    const truth: Verdict = random.next() < strongShare ? 'strong-wins' : random.next() < 0.5 ? 'tie' : 'weak-wins';
    const weakFirst = random.next() < takesFirst ? 'weak-wins' : truth;
    const strongFirst = random.next() < takesFirst ? 'strong-wins' : truth;
    return judgedRow({ weakFirst, strongFirst });
  });
}

test('sees no position bias in a judge who has none, however often the reference wins', () => {
  const [judge] = countsOf(rowsOfJudge(0, 400)).judges;
  expect(judge?.firstPreferred?.share).toBe(0.5);
  expect(judge).toMatchObject({ netPositionEffect: 0, sameVerdict: { share: 1, of: 400 } });
});

test('finds the position bias of a judge who takes the first answer one time in four', () => {
  const [judge] = countsOf(rowsOfJudge(0.25, 400)).judges;
  expect(judge?.firstPreferred?.interval[0]).toBeGreaterThan(0.5);
  // Wrong in the order where the first answer was not the better one: about a quarter of the pairs.
  expect(judge?.netPositionEffect).toBeGreaterThan(0.2);
  expect(judge?.netPositionEffect).toBeLessThan(0.4);
});

test('tells a taste for the second answer from one for the first', () => {
  const second = judgedRow({ weakFirst: 'strong-wins', strongFirst: 'weak-wins' });
  const [judge] = countsOf([second, second]).judges;
  expect(judge).toMatchObject({
    firstPreferred: { count: 0, of: 4 },
    netPositionEffect: -1,
    sameVerdict: { count: 0 },
  });
});

test('counts how often the longer answer won among winners that both orders agree on', () => {
  const strong: Pair = { weakFirst: 'strong-wins', strongFirst: 'strong-wins' };
  const { judges } = countsOf([
    judgedRow(strong, ['a', 'longer']),
    judgedRow(strong, ['longer', 'a']),
    judgedRow({ weakFirst: 'weak-wins', strongFirst: 'weak-wins' }, ['longer', 'a']),
    // Neither a split verdict, nor a tie, nor equal lengths say anything.
    judgedRow({ weakFirst: 'weak-wins', strongFirst: 'strong-wins' }, ['longer', 'a']),
    judgedRow({ weakFirst: 'tie', strongFirst: 'tie' }, ['longer', 'a']),
    judgedRow(strong, ['same', 'size']),
  ]);
  expect(judges[0]?.longerPreferred).toMatchObject({ count: 2, of: 3 });
});

test('correlates verdicts with how much longer the answer is', () => {
  const random = createRandom(3, 'length');
  const rows = (followsLength: boolean) =>
    Array.from({ length: 300 }, () => {
      const answers = ['weak', 'strong'].map(() => 'x'.repeat(1 + random.integer(200)));
      const [weak = '', strong = ''] = answers;
      const said = (followsLength ? weak.length > strong.length : random.next() < 0.5) ? 'weak-wins' : 'strong-wins';
      return judgedRow({ weakFirst: said, strongFirst: said }, [weak, strong]);
    });
  const correlated = countsOf(rows(true)).judges[0]?.lengthCorrelation;
  expect(correlated?.interval[0]).toBeGreaterThan(0.6);
  const unrelated = countsOf(rows(false)).judges[0]?.lengthCorrelation;
  expect(Math.abs(unrelated?.correlation ?? 1)).toBeLessThan(0.2);
});

test('says how often the longer answer is the right one where that was checked', () => {
  const checked = (weak: number, strong: number, answers: readonly [string, string]): LabelRow => {
    const outcomes = [weak, strong].map(
      (label, index): CandidateOutcome => ({
        model: index === 0 ? 'weak' : 'strong',
        answer: answers[index],
        label,
        labelSource: 'verifier',
      }),
    );
    return row({ outcomes });
  };
  const { longerIsRight, judges } = countsOf([
    checked(0, 1, ['a', 'longer']),
    checked(1, 0, ['a', 'longer']),
    checked(1, 1, ['a', 'longer']),
    checked(0, 1, ['aa', 'bb']),
  ]);
  expect(longerIsRight).toMatchObject({ count: 1, of: 2 });
  expect(judges).toEqual([]);
});

test('counts votes one by one, and pairs once', () => {
  const { judges } = countsOf([
    judgedRow({ weakFirst: ['tie', 'tie', 'weak-wins'], strongFirst: ['tie', 'tie', 'tie'] }),
    judgedRow({ weakFirst: ['unscored', 'unscored', 'tie'], strongFirst: ['tie', 'tie', 'tie'] }),
  ]);
  expect(judges[0]).toMatchObject({
    judgements: 12,
    unscored: { count: 2, of: 12 },
    unscoredReasons: { 'verdict refusal': 2 },
    // The lone readable vote could not have differed from another.
    unanimousVotes: { count: 2, of: 3 },
    pairs: 1,
    sameVerdict: { count: 1, of: 1 },
    ties: { count: 2, of: 2 },
  });
});

test('keeps judges apart and tells how far they agree on labels', () => {
  const jury = (a: Verdict, b: Verdict) =>
    row({
      judgements: [
        ...judgements({ judge: 'b', weakFirst: b, strongFirst: b }),
        ...judgements({ judge: 'a', weakFirst: a, strongFirst: a }),
      ],
    });
  const { judges, agreement } = countsOf([
    jury('tie', 'weak-wins'),
    jury('strong-wins', 'strong-wins'),
    jury('strong-wins', 'tie'),
    jury('tie', 'tie'),
  ]);
  expect(judges.map(({ judge, pairs }) => [judge, pairs])).toEqual([
    ['b', 4],
    ['a', 4],
  ]);
  // Labels 1 1, 0 0, 0 1, 1 1: agreement 3/4; by chance (2 × 1 + 2 × 3) / 16 = ½.
  expect(agreement).toMatchObject([{ judges: ['a', 'b'], kappa: { agreement: 0.75, kappa: 0.5, count: 4 } }]);
});

test('says nothing of a judge about answers that needed none', () => {
  const same: Pair = { judge: identicalAnswersJudge, weakFirst: 'tie', strongFirst: 'tie' };
  expect(countsOf([judgedRow(same, ['a', 'a'])])).toMatchObject({
    byVerdict: { tie: 2 },
    identicalPairs: 1,
    judges: [],
  });
});
