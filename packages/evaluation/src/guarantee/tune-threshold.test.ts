import { ConfigError, createRandom, DataError } from '@farthing/core';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { drawTuningRows, hundredthGrid, trueWorseShare, tuningRowOf } from '../testing/tuning-rows.ts';
import { type ThresholdTarget, tuneThreshold } from './tune-threshold.ts';
import type { TuningRow } from './tuning-row.ts';

const tune = (rows: readonly TuningRow[], target: ThresholdTarget, confidence = 0.95) =>
  tuneThreshold(rows, { target, confidence, grid: hundredthGrid, reference: 'large' });
const maxWorse = (value: number): ThresholdTarget => ({ kind: 'max-worse', value });
const quality = (value: number): ThresholdTarget => ({ kind: 'quality', value });
const clean = (n: number) => Array.from({ length: n }, (_, group) => tuningRowOf({ group, rates: [group / n] }));

describe('a guarantee', () => {
  it('is stated with what it rests on', () => {
    const { threshold, guarantee, worseShare, strongShare } = tune(
      drawTuningRows(500, createRandom(1)),
      maxWorse(0.05),
    );
    expect(threshold).toBeGreaterThan(0.4);
    expect(trueWorseShare(threshold)).toBeLessThan(0.05);
    expect(worseShare).toBeLessThan(0.05);
    expect(strongShare).toBeCloseTo(1 - threshold, 1);
    expect(guarantee).toEqual({
      confidence: 0.95,
      method: 'binomial',
      labels: 500,
      groups: 500,
      largestGroup: 1,
      statement: 'With 95 % confidence, at most 5 % of requests get an answer worse than that of large.',
    });
  });

  it('is refused with the number of labels it would take', () => {
    expect(tune(clean(59), maxWorse(0.05)).threshold).toBe(1);
    expect(() => tune(clean(58), maxWorse(0.05))).toThrow(DataError);
    expect(() => tune(clean(58), maxWorse(0.05))).toThrow(
      '58 labels are too few to show with 95 % confidence that at most 5 % of requests get an answer worse than that of ' +
        'the reference: at least 59 are needed, even if none of the cheaper answers is worse. Label more, or ask for less.',
    );
    expect(() => tune(clean(58), maxWorse(0.005), 0.99)).toThrow('at least 919 are needed');
  });

  it('of quality is refused with a number that is enough, and one that is fewer is not', () => {
    const needed = Number(/at least (\d+) are needed/.exec(messageOf(() => tune(clean(40), quality(0.95))))?.[1]);
    expect(needed).toBeGreaterThan(59);
    expect(tune(clean(needed), quality(0.95)).threshold).toBe(1);
    expect(() => tune(clean(needed - 1), quality(0.95))).toThrow('are too few');
  });

  it('cannot come from answers of which none is any good', () => {
    const rows = clean(100).map((row) => ({ ...row, qualities: [0, 0] }));
    expect(() => tune(rows, quality(0.9))).toThrow(
      'no number of labels like these 100 can show with 95 % confidence that the answers keep at least 90 % of the quality ' +
        'of the reference: its own answers have hardly any quality to keep. Tune to --max-worse, or to a share.',
    );
  });

  it('states target and confidence as they were given, not rounded', () => {
    const { guarantee } = tune(clean(2000), maxWorse(0.0045), 0.9995);
    expect(guarantee?.statement).toMatch(/^With 99\.95 % confidence, at most 0\.45 % of requests/);
    expect(() => tune(clean(10), maxWorse(0.0045), 0.9999)).toThrow('with 99.99 % confidence that at most 0.45 %');
  });

  it('counts the copies of a prompt as one draw', () => {
    const twice = clean(40).flatMap((row) => [row, row]);
    expect(() => tune(twice, maxWorse(0.05))).toThrow(
      /^80 labels are too few .* at least \d+ are needed.*weigh up to 2 requests/,
    );
    const more = tune(
      clean(400).flatMap((row) => [row, row]),
      maxWorse(0.05),
    );
    expect(more.guarantee).toMatchObject({ method: 'betting', labels: 800, groups: 400, largestGroup: 2 });
  });

  it('rests on the uniform slice alone', () => {
    const rows = drawTuningRows(400, createRandom(3));
    const easy = clean(4000).map((row) => ({ ...row, group: 1000 + row.group, isUniform: false }));
    expect(tune([...rows, ...easy], maxWorse(0.05))).toMatchObject({
      threshold: tune(rows, maxWorse(0.05)).threshold,
      guarantee: { labels: 400 },
    });
    expect(() => tune(easy, maxWorse(0.05))).toThrow(
      'no row was drawn with equal chances, and guarantees rest on such rows; label with --uniform-share. At least 59 are needed.',
    );
    expect(() => tune([...rows.slice(0, 20), ...easy], maxWorse(0.05))).toThrow(
      /^20 of 4,020 labels were drawn with equal chances, on which guarantees rest, and are too few .* at least 59 are needed/,
    );
  });

  it.each(['max-worse', 'quality'] as const)('for %s gets no laxer as target or confidence get stricter', (kind) => {
    const laxness = (rows: readonly TuningRow[], value: number, confidence: number): number => {
      try {
        return tune(rows, { kind, value: kind === 'quality' ? 1 - value : value }, confidence).threshold;
      } catch {
        return -1;
      }
    };
    const anyShare = fc.double({ min: 0.02, max: 0.5, noNaN: true });
    const anyConfidence = fc.double({ min: 0.5, max: 0.99, noNaN: true });
    fc.assert(
      fc.property(
        fc.nat(),
        anyShare,
        anyShare,
        anyConfidence,
        anyConfidence,
        fc.boolean(),
        (seed, a, b, c, d, pairs) => {
          const rows = drawTuningRows(200, createRandom(seed)).map((row) =>
            pairs ? { ...row, group: row.group >> 1 } : row,
          );
          const [strict, lax] = [Math.min(a, b), Math.max(a, b)];
          expect(laxness(rows, strict, c)).toBeLessThanOrEqual(laxness(rows, lax, c));
          expect(laxness(rows, a, Math.max(c, d))).toBeLessThanOrEqual(laxness(rows, a, Math.min(c, d)));
        },
      ),
      { numRuns: 60 },
    );
  });

  it('is found with three models, of which the one between need not get worse as the threshold rises', () => {
    const random = createRandom(5);
    const rows = Array.from({ length: 600 }, (_, group) => {
      const rate = random.next();
      const isWorse = [random.next() < rate, random.next() < 0.3];
      return tuningRowOf({
        group,
        rates: [rate, rate / 2],
        qualities: [...isWorse.map((each) => (each ? 0 : 1)), 1],
        isWorse,
      });
    });
    const { threshold, worseShare } = tune(rows, maxWorse(0.1));
    expect(threshold).toBeGreaterThan(0);
    expect(worseShare).toBeLessThan(0.1);
  });
});

describe('validity', () => {
  /** Share of samples whose threshold answers more than 10 % of the traffic worse. */
  function violations(draw: (trial: number) => readonly TuningRow[], confidence: number): number {
    const trials = 400;
    let violated = 0;
    for (let trial = 0; trial < trials; trial++) {
      if (trueWorseShare(tune(draw(trial), maxWorse(0.1), confidence).threshold) > 0.1) violated++;
    }
    return violated / trials;
  }
  const slack = 3 * Math.sqrt((0.2 * 0.8) / 400);

  it('a guarantee of 80 % is broken by at most one sample in five, and is not idle', () => {
    const share = violations((trial) => drawTuningRows(200, createRandom(trial, 'single')), 0.8);
    expect(share).toBeLessThan(0.2 + slack);
    expect(share).toBeGreaterThan(0.02);
  });

  it('also where prompts come in numbers that go with their difficulty', () => {
    // Hard prompts are asked three times as often: 10 % of prompts is not 10 % of requests.
    const weightOf = (rate: number): number => (rate > 0.5 ? 3 : 1);
    const trueShare = (threshold: number): number =>
      (threshold <= 0.5 ? threshold ** 4 / 4 : 0.5 ** 4 / 4 + 3 * (threshold ** 4 / 4 - 0.5 ** 4 / 4)) / 2;
    let violated = 0;
    for (let trial = 0; trial < 400; trial++) {
      const rows = drawTuningRows(200, createRandom(trial, 'weighted')).map((row) => {
        const weight = weightOf(row.rates[0]!);
        return { ...row, weight, requests: weight };
      });
      if (trueShare(tune(rows, maxWorse(0.1), 0.8).threshold) > 0.1) violated++;
    }
    expect(violated / 400).toBeLessThan(0.2 + slack);
  });

  it('and where half of the sample was drawn for being easy', () => {
    const share = violations((trial) => {
      const random = createRandom(trial, 'stratified');
      const easy = drawTuningRows(400, random)
        .filter(({ rates }) => rates[0]! < 0.5)
        .map((row) => ({ ...row, group: 1000 + row.group, requests: 0.5, isUniform: false }));
      return [...drawTuningRows(200, random), ...easy];
    }, 0.8);
    expect(share).toBeLessThan(0.2 + slack);
  });
});

describe('a share or a cost', () => {
  const rows = Array.from({ length: 100 }, (_, group) =>
    tuningRowOf({ group, rates: [(group + 0.5) / 100], costsUsd: [0.001, 0.011] }),
  );

  it('sends as much as it allows to strong and never more', () => {
    expect(tune(rows, { kind: 'strong-share', value: 0.3 })).toMatchObject({
      threshold: 0.7,
      strongShare: 0.3,
      guarantee: null,
    });
    expect(tune(rows, { kind: 'strong-share', value: 0 }).threshold).toBe(1);
    expect(tune(rows, { kind: 'strong-share', value: 1 }).threshold).toBe(0);
    const cost = tune(rows, { kind: 'cost-usd-per-1k', value: 6 });
    expect(cost.threshold).toBe(0.5);
    expect(cost.costUsdPer1k).toBeCloseTo(6, 9);
  });

  it('speaks of the log that the rows were drawn from', () => {
    const drawn = rows.map((row, index) => (index < 50 ? { ...row, requests: 3 } : row));
    expect(tune(drawn, { kind: 'strong-share', value: 0.25 }).threshold).toBe(0.5);
  });

  it('counts no row that stands for no request', () => {
    const nothing = rows.map((row) => ({ ...row, group: row.group + 100, weight: 0, requests: 0 }));
    for (const target of [maxWorse(0.2), quality(0.5), { kind: 'strong-share', value: 0.3 } as const]) {
      expect(tune([...rows, ...nothing], target)).toEqual(tune(rows, target));
    }
    expect(() => tune(nothing, quality(0.5))).toThrow('no labelled row');
  });

  it('says so when it cannot be met', () => {
    expect(() => tune(rows, { kind: 'cost-usd-per-1k', value: 0.5 })).toThrow(
      'no threshold brings a thousand requests down to $0.50; the cheapest costs $1.00.',
    );
    expect(() => tune(clean(10), { kind: 'cost-usd-per-1k', value: 1 })).toThrow('do not say what an answer cost');
  });

  it.each([
    [maxWorse(5), 'max-worse must be above 0 and below 1, such as 0.05; got 5'],
    [maxWorse(0), 'got 0. No sample can show that nothing ever goes wrong; to be sure, route everything to strong.'],
    [quality(1), 'got 1. No sample can show that nothing ever goes wrong; to be sure, route everything to strong.'],
    [quality(0), 'quality must be above 0 and below 1, such as 0.95; got 0'],
    [{ kind: 'strong-share', value: 30 } as const, 'strong-share must be from 0 to 1; got 30'],
    [{ kind: 'cost-usd-per-1k', value: Number.NaN } as const, 'a number of dollars, at least 0; got NaN'],
  ])('refuses %j', (target, message) => {
    expect(() => tune(rows, target)).toThrow(ConfigError);
    expect(() => tune(rows, target)).toThrow(message);
  });
});

function messageOf(action: () => unknown): string {
  try {
    action();
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
  return '';
}
