import { createRandom } from '@farthing/core';
import { describe, expect, it } from 'vitest';
import { simulateTierRows } from '../testing/tier-rows.ts';
import { drawTuningRows, hundredthGrid, trueWorseShare, tuningRowOf } from '../testing/tuning-rows.ts';
import { expectedOutcome } from './threshold-estimate.ts';
import { tuneThreshold } from './tune-threshold.ts';

const isWithin = (value: number, interval: readonly [number, number] | null): boolean =>
  interval !== null && interval[0] <= value && value <= interval[1];

describe('expectedOutcome', () => {
  it('is what was tuned, with intervals that hold what the traffic does about as often as they say', () => {
    const [threshold, trials] = [0.8, 200];
    const held = { strongShare: 0, quality: 0, worseShare: 0, costUsdPer1k: 0 };
    for (let trial = 0; trial < trials; trial++) {
      const rows = drawTuningRows(150, createRandom(trial, 'expected')).map((row) => ({
        ...row,
        costsUsd: [0.001, 0.011],
      }));
      const expected = expectedOutcome(rows, { threshold, seed: trial, resamples: 200 });
      if (isWithin(1 - threshold, expected.strongShareInterval)) held.strongShare++;
      if (isWithin(1 - trueWorseShare(threshold), expected.qualityInterval)) held.quality++;
      if (isWithin(trueWorseShare(threshold), expected.worseShareInterval)) held.worseShare++;
      if (isWithin(3, expected.costUsdPer1kInterval)) held.costUsdPer1k++;
    }
    for (const share of Object.values(held).map((count) => count / trials)) {
      expect(share).toBeGreaterThan(0.95 - 4 * Math.sqrt((0.95 * 0.05) / trials));
    }
    const rows = drawTuningRows(150, createRandom(1));
    const tuned = tuneThreshold(rows, {
      target: { kind: 'max-worse', value: 0.1 },
      grid: hundredthGrid,
      reference: 'large',
    });
    const { strongShare, quality, worseShare, costUsdPer1k } = tuned;
    const expected = expectedOutcome(rows, { threshold: tuned.threshold, seed: 1, resamples: 0 });
    expect(expected).toMatchObject({ strongShare, quality, worseShare, costUsdPer1k, qualityKept: quality });
  });

  it('gives every candidate its share of the requests', () => {
    const rows = simulateTierRows({ n: 300, seed: 4, costsUsd: [0.001, 0.003, 0.02] });
    const { tiers, strongShare, strongShareInterval, clusters } = expectedOutcome(rows, {
      threshold: 0.3,
      costs: [0, 0.1, 1],
      seed: 1,
    });
    expect(clusters).toBe(300);
    expect(tiers.map(({ share }) => share).reduce((sum, share) => sum + share, 0)).toBeCloseTo(1, 12);
    expect(tiers[2]).toEqual({ share: strongShare, shareInterval: strongShareInterval });
    for (const { share, shareInterval } of tiers) {
      expect(share).toBeGreaterThan(0);
      expect(isWithin(share, shareInterval)).toBe(true);
    }
  });

  it('counts a row as the requests it stands for, its group as one draw, and no row that stands for none', () => {
    const rows = drawTuningRows(120, createRandom(6));
    const weighted = rows.map((row, index) => ({ ...row, requests: 1 + (index % 3) }));
    const repeated = weighted.flatMap((row) => Array.from({ length: row.requests }, () => ({ ...row, requests: 1 })));
    const idle = tuningRowOf({ group: 999, qualities: [0, 1], weight: 0 });
    const at = { threshold: 0.6, seed: 1, resamples: 100 };
    const { n: _, ...once } = expectedOutcome([...weighted, idle], at);
    const { n: __, ...copies } = expectedOutcome(repeated, at);
    expect(copies.clusters).toBe(120);
    expect(JSON.stringify(copies, rounded)).toBe(JSON.stringify(once, rounded));
  });

  it('has no interval from a single conversation, and an exact one where nothing went wrong', () => {
    const single = expectedOutcome([tuningRowOf({ group: 1 }), tuningRowOf({ group: 1 })], { threshold: 0.9, seed: 1 });
    expect(single).toMatchObject({ quality: 1, qualityInterval: null, tiers: [{ share: 1, shareInterval: null }, {}] });
    const clean = Array.from({ length: 59 }, (_, group) => tuningRowOf({ group }));
    const { worseShareInterval } = expectedOutcome(clean, { threshold: 0.9, seed: 1 });
    expect(worseShareInterval?.[0]).toBe(0);
    expect(worseShareInterval?.[1]).toBeCloseTo(0.05, 3);
    const allStrong = expectedOutcome(clean, { threshold: 0.1, seed: 1 });
    expect(allStrong).toMatchObject({ strongShare: 1, worseShareInterval: [0, 0], qualityKeptInterval: [1, 1] });
  });
});

/** Sums in another order differ in their last digits. */
function rounded(_: string, value: unknown): unknown {
  return typeof value === 'number' ? Number(value.toFixed(9)) : value;
}
