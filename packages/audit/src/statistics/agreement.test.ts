import type { Verdict } from '@farthing/core';
import { describe, expect, it, test } from 'vitest';
import oracle from './agreement.oracle.json' with { type: 'json' };
import { type Agreement, agreementOf } from './agreement.ts';
import type { AuditedPair } from './audited-pair.ts';
import { kappaError } from './kappa-error.ts';

type Case = (typeof oracle.cases)[number];

function pairsOf({ first, second, weight }: Case): AuditedPair[] {
  return first.map((judge, index) => pair(judge as Verdict, second[index] as Verdict, { weight: weight[index] ?? 0 }));
}

function pair(judge: Verdict, human: Verdict, change: Partial<AuditedPair> = {}): AuditedPair {
  return { judge, human, weight: 1, stratum: 'all', ...change };
}

const verdictAgreement = (pairs: readonly AuditedPair[]): Agreement => agreementOf(pairs, (verdict) => verdict);

describe.each(oracle.cases)(`agrees with scikit-learn and statsmodels: $name`, (example) => {
  const pairs = pairsOf(example);
  const { agreement, kappa, kappaInterval } = verdictAgreement(pairs);

  it('κ', () => expect(kappa).toBeCloseTo(example.kappa, 10));

  it("κ's standard error", () => {
    const error = kappaError(pairs.map(({ judge, human, ...rest }) => ({ first: judge, second: human, ...rest })));
    if (example.standardError !== undefined) expect(error).toBeCloseTo(example.standardError, 12);
    else expect(error).toBeCloseTo(example.jackknifeError, 3);
  });

  it("κ's interval, but for what lies outside of [−1, 1]", () => {
    const [low, high] = example.interval ?? [
      example.kappa - 1.96 * (example.jackknifeError ?? Number.NaN),
      example.kappa + 1.96 * (example.jackknifeError ?? Number.NaN),
    ];
    const digits = example.interval === undefined ? 2 : 6;
    expect(kappaInterval?.[0]).toBeCloseTo(Math.max(-1, low ?? Number.NaN), digits);
    expect(kappaInterval?.[1]).toBeCloseTo(Math.min(1, high ?? Number.NaN), digits);
  });

  it('the share they agree on', () => {
    const weightOf = (some: readonly AuditedPair[]) => some.reduce((sum, { weight }) => sum + weight, 0);
    const same = pairs.filter(({ judge, human }) => judge === human);
    expect(agreement?.share).toBeCloseTo(weightOf(same) / weightOf(pairs), 12);
  });
});

test('says nothing without pairs, and no κ where both always say the same one thing', () => {
  expect(verdictAgreement([])).toEqual({ agreement: null, kappa: null, kappaInterval: null });
  const { agreement, kappa } = verdictAgreement([pair('tie', 'tie'), pair('tie', 'tie')]);
  expect([agreement?.share, kappa]).toEqual([1, null]);
});

test('perfect agreement on few pairs has an interval that knows how few they are', () => {
  const alike = (['tie', 'strong-wins', 'tie', 'strong-wins'] as const).map((verdict) => pair(verdict, verdict));
  const { kappa, kappaInterval } = verdictAgreement(alike);
  expect(kappa).toBeCloseTo(1, 12);
  expect(kappaInterval?.[0]).toBeLessThan(0.2);
  expect(kappaInterval?.[1]).toBeCloseTo(1, 12);
});

test('strata that agree to different degrees leave less to chance than one draw from both', () => {
  const pairs = (stratumOf: (index: number) => string): AuditedPair[] =>
    Array.from({ length: 80 }, (_, index) => {
      const judge = index % 4 < 2 ? 'tie' : 'strong-wins';
      return pair(judge, index % 2 === 0 && index % 8 < 4 ? 'tie' : judge, { stratum: stratumOf(index) });
    });
  const apart = verdictAgreement(pairs((index) => (index % 2 === 0 ? 'hard' : 'easy')));
  const together = verdictAgreement(pairs(() => 'all'));
  expect(apart.kappa).toBe(together.kappa);
  expect(apart.kappaInterval?.[0]).toBeGreaterThan(together.kappaInterval?.[0] ?? 1);
});
