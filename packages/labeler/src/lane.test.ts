import { expect, test } from 'vitest';
import { createLane, type Lane, type LaneOptions, type Passage } from './lane.ts';
import { virtualClock } from './testing/virtual-clock.ts';

function laneOf(options: Partial<LaneOptions> = {}) {
  const clock = virtualClock();
  const stop = new AbortController();
  return { clock, stop, lane: createLane({ maxWidth: 64, clock, signal: stop.signal, ...options }) };
}

/** Calls that all are on the way at once, as many as the lane lets in now. */
async function fill(lane: Lane): Promise<Passage[]> {
  const passages: Passage[] = [];
  const wanted = lane.width;
  for (let index = 0; index < wanted; index++) passages.push(await lane.enter(1));
  return passages;
}

test('doubles with every round of answers up to the most it may be', async () => {
  const { lane } = laneOf();
  const widths = [lane.width];
  for (let round = 0; round < 4; round++) {
    for (const passage of await fill(lane)) passage.leave('answered');
    widths.push(lane.width);
  }
  expect(widths).toEqual([8, 16, 32, 64, 64]);
});

test('is halved once by refusals that came together, and grows by one a round afterwards', async () => {
  const { lane } = laneOf();
  for (const passage of await fill(lane)) passage.leave('answered');
  for (const passage of await fill(lane)) passage.leave('throttled');
  expect(lane.width).toBe(8);
  for (const passage of await fill(lane)) passage.leave('answered');
  expect(lane.width).toBeGreaterThanOrEqual(8);
  for (const passage of await fill(lane)) passage.leave('answered');
  expect(lane.width).toBe(9);
  for (let round = 0; round < 9; round++) for (const passage of await fill(lane)) passage.leave('throttled');
  expect(lane.width).toBe(1);
});

test('lets nobody begin until the wait the provider asked for is over', async () => {
  const { lane, clock } = laneOf();
  (await lane.enter(1)).leave('throttled', { retryAfterMs: 1500 });
  await lane.enter(1);
  expect(clock.now()).toBe(1500);
});

test('waits for exhausted limits to come back, though nothing was refused', async () => {
  const { lane, clock } = laneOf();
  const passage = await lane.enter(1);
  passage.heed({ isExhausted: true, resetMs: 700 });
  passage.leave('answered');
  await lane.enter(1);
  expect(clock.now()).toBe(700);
});

test('begins no more calls a minute than it was told to', async () => {
  const { lane, clock } = laneOf({ caps: { requestsPerMinute: 60 } });
  const begun: number[] = [];
  for (let call = 0; call < 121; call++) {
    const passage = await lane.enter(1);
    begun.push(clock.now());
    passage.leave('answered');
  }
  expect(clock.now()).toBeCloseTo(120_000, 3);
  for (const from of begun) {
    expect(begun.filter((at) => at >= from && at < from + 60_000).length).toBeLessThanOrEqual(61);
  }
});

test('counts the tokens a call really used towards the tokens of a minute', async () => {
  const { lane, clock } = laneOf({ caps: { tokensPerMinute: 6000 } });
  for (let call = 0; call < 11; call++) (await lane.enter(10)).leave('answered', { tokens: 600 });
  // 600 tokens are six seconds' worth.
  expect(clock.now()).toBeGreaterThan(58_000);
  expect(clock.now()).toBeLessThan(61_000);
});

test('ends every wait with the reason of the interruption', async () => {
  const { lane, stop } = laneOf({ maxWidth: 1 });
  await lane.enter(1);
  const waiting = lane.enter(1);
  stop.abort(new Error('enough'));
  await expect(waiting).rejects.toThrow('enough');
  await expect(lane.enter(1)).rejects.toThrow('enough');
});
