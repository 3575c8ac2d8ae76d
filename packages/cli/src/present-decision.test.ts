import type { RoutingDecision } from '@farthing/core';
import type { RouterConfig } from '@farthing/runtime';
import { expect, test } from 'vitest';
import { presentDecision } from './present-decision.ts';

const config = { candidates: ['small', 'large'], coverage: { floor: 0.005 } } as unknown as RouterConfig;
const decision: RoutingDecision = {
  model: 'small',
  tier: 0,
  strongWinRate: 0.134,
  strongWinRates: [0.134],
  coverage: 0.25,
  threshold: 0.5,
  reason: 'below-threshold',
  routerId: 'r',
  propensity: 1,
};

test.each<[Partial<RoutingDecision>, string]>([
  [{}, 'strongWinRate 0.134 < threshold 0.500; coverage 0.250'],
  [{ coverage: undefined }, 'strongWinRate 0.134 < threshold 0.500'],
  [{ threshold: 0.1344 }, 'strongWinRate 0.1340 < threshold 0.1344; coverage 0.250'],
  [{ threshold: 0.134, reason: 'at-or-above-threshold' }, 'strongWinRate 0.134 >= threshold 0.134; coverage 0.250'],
  [
    { threshold: 0.134 + 2 ** -54, reason: 'below-threshold' },
    'strongWinRate 0.1340000000000000 < threshold 0.1340000000000001; coverage 0.250',
  ],
  [{ coverage: 0.00492, reason: 'out-of-coverage' }, 'out of coverage: 0.0049 < floor 0.0050; strongWinRate 0.134'],
  [{ reason: 'held' }, 'held'],
  [{ strongWinRate: undefined, strongWinRates: [], reason: 'scoring-failed', detail: 'why' }, 'scoring-failed: why'],
])('two numbers that are compared look as different as they are %#', (change, why) => {
  expect(presentDecision({ ...decision, ...change }, config)).toBe(`small  (${why})`);
});

test('of three candidates each rate is named, for there is no one comparison', () => {
  const three = { ...config, candidates: ['small', 'medium', 'large'] } as RouterConfig;
  const medium = { ...decision, model: 'medium', tier: 1, strongWinRate: 0.9, strongWinRates: [0.9, 0.2] };
  expect(presentDecision(medium, three)).toBe(
    'medium  (strongWinRate small 0.900, medium 0.200; threshold 0.500; coverage 0.250)',
  );
  expect(presentDecision({ ...medium, reason: 'out-of-coverage', coverage: 0 }, three)).toBe(
    'medium  (out of coverage: 0.000 < floor 0.005; strongWinRate small 0.900, medium 0.200)',
  );
});
