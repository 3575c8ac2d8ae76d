import { createRandom, type Random, type Verdict, verdicts } from '@farthing/core';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { AuditedPair } from './audited-pair.ts';
import { type CorrectedPrevalence, correctPrevalence } from './corrected-prevalence.ts';
import { type JudgedTotals, judgeAccuracy, verdictCells } from './judge-accuracy.ts';

function totalsOf(byVerdict: JudgedTotals['byVerdict'], identical = 0): JudgedTotals {
  return {
    byVerdict,
    identical,
    effectiveRows: verdicts.reduce((sum, verdict) => sum + byVerdict[verdict], identical),
  };
}

function correct(pairs: readonly AuditedPair[], totals: JudgedTotals): CorrectedPrevalence {
  const cells = verdictCells(pairs, totals);
  return correctPrevalence({ cells, accuracy: judgeAccuracy(cells), totals });
}

/** `count` compared pairs of one judge's and one person's verdict. */
function compared(judge: Verdict, human: Verdict, count: number): AuditedPair[] {
  return Array.from({ length: count }, () => ({ judge, human, weight: 1, stratum: 'all' }));
}

const audit = [
  ...compared('weak-wins', 'weak-wins', 20),
  ...compared('weak-wins', 'strong-wins', 2),
  ...compared('tie', 'tie', 8),
  ...compared('tie', 'strong-wins', 1),
  ...compared('strong-wins', 'strong-wins', 14),
  ...compared('strong-wins', 'tie', 5),
];

test("is Rogan and Gladen's quotient of the raw share and the two rates", () => {
  const counts = fc.integer({ min: 1, max: 30 });
  fc.assert(
    fc.property(
      fc.array(counts, { minLength: 9, maxLength: 9 }),
      fc.array(counts, { minLength: 3, maxLength: 3 }),
      (cells, table) => {
        const pairs = verdicts.flatMap((judge, row) =>
          verdicts.flatMap((human, column) => compared(judge, human, cells[3 * row + column] ?? 0)),
        );
        const [weak = 0, tie = 0, strong = 0] = table;
        const totals = totalsOf({ 'weak-wins': weak, tie, 'strong-wins': strong });
        const { sensitivity, specificity } = judgeAccuracy(verdictCells(pairs, totals));
        const found = correct(pairs, totals);
        const youden = (sensitivity?.share ?? 0) + (specificity?.share ?? 0) - 1;
        if (youden <= 0) expect(found.share).toBeNull();
        else {
          const raw = strong / (weak + tie + strong);
          expect(Math.abs((found.share ?? 0) * youden - (raw + (specificity?.share ?? 0) - 1))).toBeLessThan(1e-9);
        }
      },
    ),
  );
});

test('identical answers are certain ties: they thin the share out and narrow its interval', () => {
  const byVerdict = { 'weak-wins': 500, tie: 200, 'strong-wins': 300 };
  const without = correct(audit, totalsOf(byVerdict));
  const half = correct(audit, totalsOf(byVerdict, 1000));
  expect(half.share).toBeCloseTo((without.share ?? 0) / 2, 12);
});

describe('refuses with a reason', () => {
  const totals = totalsOf({ 'weak-wins': 50, tie: 20, 'strong-wins': 30 });
  test.each([
    ['nothing was compared', [], 'nothing has been compared'],
    [
      'the judge saying strong was not drawn',
      compared('tie', 'strong-wins', 5),
      'the judge says that strong is needed',
    ],
    [
      'the judge leaving to weak was not drawn',
      compared('strong-wins', 'strong-wins', 5),
      'the judge says that weak suffices',
    ],
    [
      'the person never finds strong needed',
      [...compared('tie', 'tie', 9), ...compared('strong-wins', 'tie', 2)],
      'no compared pair needs strong',
    ],
    [
      'the person always does',
      [...compared('tie', 'strong-wins', 9), ...compared('strong-wins', 'strong-wins', 2)],
      'every compared pair needs strong',
    ],
    [
      'the judge says the opposite',
      [...compared('tie', 'strong-wins', 9), ...compared('strong-wins', 'tie', 9)],
      'no better than chance',
    ],
  ])('when %s', (_, pairs, words) => {
    expect(correct(pairs, totals)).toEqual({ share: null, reason: expect.stringContaining(words) });
  });
});

test('one verdict that leaves to weak and was not drawn is spoken for by the other', () => {
  const found = correct(
    audit.filter((pair) => pair.judge !== 'tie'),
    totalsOf({ 'weak-wins': 50, tie: 20, 'strong-wins': 30 }),
  );
  expect(found.share).toBeCloseTo(0.7 * (2 / 22) + 0.3 * (14 / 19), 12);
});

interface World {
  /** Chance of each verdict of a person. */
  readonly person: readonly [weak: number, tie: number, strong: number];
  /** Chance of each verdict of the judge, by the person's. */
  readonly judge: Readonly<Record<Verdict, readonly [weak: number, tie: number, strong: number]>>;
}

const worlds: readonly (World & { readonly name: string; readonly pairs: number; readonly stratify: boolean })[] = [
  {
    name: 'an ordinary judge',
    pairs: 50,
    stratify: false,
    person: [0.4, 0.3, 0.3],
    judge: { 'weak-wins': [0.7, 0.2, 0.1], tie: [0.3, 0.45, 0.25], 'strong-wins': [0.1, 0.15, 0.75] },
  },
  {
    name: 'an ordinary judge, stratified',
    pairs: 50,
    stratify: true,
    person: [0.4, 0.3, 0.3],
    judge: { 'weak-wins': [0.7, 0.2, 0.1], tie: [0.3, 0.45, 0.25], 'strong-wins': [0.1, 0.15, 0.75] },
  },
  {
    name: 'strong is seldom needed',
    pairs: 100,
    stratify: true,
    person: [0.5, 0.38, 0.12],
    judge: { 'weak-wins': [0.75, 0.2, 0.05], tie: [0.2, 0.72, 0.08], 'strong-wins': [0.08, 0.12, 0.8] },
  },
];

describe.each(worlds)('over many simulated tables: $name', (world) => {
  const random = createRandom(20, world.name);
  const truth = world.person[2];
  const runs = Array.from({ length: 1500 }, () => correct(...simulate(world, random))).filter(
    (run) => run.share !== null,
  );

  test('is unbiased', () => {
    const mean = runs.reduce((sum, run) => sum + (run.share ?? 0), 0) / runs.length;
    expect(runs.length).toBeGreaterThan(1400);
    expect(Math.abs(mean - truth)).toBeLessThan(0.008);
  });

  test('covers the truth with about 95 of 100 intervals', () => {
    const covering = runs.filter((run) => run.share !== null && run.interval[0] <= truth && truth <= run.interval[1]);
    const coverage = covering.length / runs.length;
    expect(coverage).toBeGreaterThan(0.935);
    expect(coverage).toBeLessThan(0.985);
  });

  test('is nearer than what the judge says', () => {
    const raw = verdicts.reduce((sum, verdict, index) => sum + (world.person[index] ?? 0) * world.judge[verdict][2], 0);
    expect(Math.abs(raw - truth)).toBeGreaterThan(0.01);
  });
});

/** A table of 600 judged rows, and an audit of some of them. */
function simulate(
  world: World & { readonly pairs: number; readonly stratify: boolean },
  random: Random,
): [AuditedPair[], JudgedTotals] {
  const rows = Array.from({ length: 600 }, () => {
    const human = draw(world.person, random);
    return { human, judge: draw(world.judge[human], random) };
  });
  const byVerdict = { 'weak-wins': 0, tie: 0, 'strong-wins': 0 };
  for (const { judge } of rows) byVerdict[judge]++;
  if (!world.stratify) {
    return [rows.slice(0, world.pairs).map((row) => ({ ...row, weight: 1, stratum: 'all' })), totalsOf(byVerdict)];
  }
  const pairs = verdicts.flatMap((verdict) => {
    const drawn = rows.filter(({ judge }) => judge === verdict).slice(0, Math.round(world.pairs / 3));
    return drawn.map((row) => ({ ...row, weight: byVerdict[verdict] / drawn.length, stratum: verdict }));
  });
  return [pairs, totalsOf(byVerdict)];
}

function draw([weak = 0, tie = 0]: readonly number[], random: Random): Verdict {
  const place = random.next();
  if (place < weak) return 'weak-wins';
  return place < weak + tie ? 'tie' : 'strong-wins';
}
