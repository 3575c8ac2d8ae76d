import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import oracle from './binomial.oracle.json' with { type: 'json' };
import { binomialTail, clopperPearsonUpper, drawsNeeded } from './binomial.ts';

const anyRate = fc.double({ min: 0.001, max: 0.999, noNaN: true });
const anyDraws = fc.integer({ min: 1, max: 2000 });
const anyConfidence = fc.constantFrom(0.5, 0.8, 0.9, 0.95, 0.99, 0.999);

describe(`binomial tails and limits agree with SciPy ${oracle.versions.scipy}`, () => {
  it(`on ${oracle.tails.length} tails, to 1e-10 of their value`, () => {
    for (const { failures, draws, rate, tail } of oracle.tails) {
      const found = binomialTail(failures, { draws, rate });
      const error = tail < 1e-300 ? found - tail : found / tail - 1;
      expect(Math.abs(error), `${failures} of ${draws} at ${rate}: ${found}, SciPy ${tail}`).toBeLessThan(1e-10);
    }
  });

  it(`on ${oracle.limits.length} Clopper–Pearson limits, as closely as SciPy searches for them`, () => {
    for (const { failures, draws, confidence, upper } of oracle.limits) {
      const found = clopperPearsonUpper(failures, { draws, confidence });
      expect(Math.abs(found - upper), `${failures} of ${draws} at ${confidence}`).toBeLessThan(1e-11);
    }
  });
});

describe('binomialTail', () => {
  it('is 0 below no failure and 1 at every draw', () => {
    expect(binomialTail(-1, { draws: 5, rate: 0.2 })).toBe(0);
    expect(binomialTail(5, { draws: 5, rate: 0.2 })).toBe(1);
    expect(binomialTail(0, { draws: 3, rate: 0.5 })).toBeCloseTo(0.125, 15);
  });

  it('rises with the failures and falls with the rate and with the draws', () => {
    fc.assert(
      fc.property(anyDraws, anyRate, anyRate, fc.nat(2000), (draws, a, b, failures) => {
        const [low, high] = [Math.min(a, b), Math.max(a, b)];
        const slack = 1e-12;
        const tail = binomialTail(failures, { draws, rate: low });
        expect(binomialTail(failures + 1, { draws, rate: low })).toBeGreaterThanOrEqual(tail - slack);
        expect(binomialTail(failures, { draws, rate: high })).toBeLessThanOrEqual(tail + slack);
        expect(binomialTail(failures, { draws: draws + 1, rate: low })).toBeLessThanOrEqual(tail + slack);
      }),
    );
  });
});

describe('clopperPearsonUpper', () => {
  it('is the rate at which so few failures have the chance that is left', () => {
    fc.assert(
      fc.property(anyDraws, fc.nat(2000), anyConfidence, (draws, drawn, confidence) => {
        const failures = drawn % draws;
        const rate = clopperPearsonUpper(failures, { draws, confidence });
        expect(binomialTail(failures, { draws, rate })).toBeCloseTo(1 - confidence, 9);
      }),
    );
  });

  it('rises with the failures and the confidence, falls with the draws, and never excludes what was seen', () => {
    fc.assert(
      fc.property(anyDraws, fc.nat(2000), anyConfidence, (draws, drawn, confidence) => {
        const failures = drawn % draws;
        const upper = clopperPearsonUpper(failures, { draws, confidence });
        expect(upper).toBeGreaterThan(failures / draws);
        expect(clopperPearsonUpper(failures + 1, { draws, confidence })).toBeGreaterThan(upper);
        expect(clopperPearsonUpper(failures, { draws: draws + 1, confidence })).toBeLessThan(upper);
        expect(clopperPearsonUpper(failures, { draws, confidence: confidence + 0.0005 })).toBeGreaterThan(upper);
      }),
    );
  });
});

describe('drawsNeeded', () => {
  it('is the rule of three', () => {
    expect(drawsNeeded(0.05, 0.95)).toBe(59);
    expect(drawsNeeded(0.01, 0.95)).toBe(299);
    expect(drawsNeeded(0.5, 0.5)).toBe(1);
  });

  it('is enough without a failure, and one fewer is not', () => {
    fc.assert(
      fc.property(anyRate, anyConfidence, (rate, confidence) => {
        const draws = drawsNeeded(rate, confidence);
        expect(binomialTail(0, { draws, rate })).toBeLessThanOrEqual(1 - confidence);
        expect(binomialTail(0, { draws: draws - 1, rate })).toBeGreaterThan(1 - confidence);
      }),
    );
  });
});
