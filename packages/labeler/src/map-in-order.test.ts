import fc from 'fast-check';
import { expect, test } from 'vitest';
import { mapInOrder } from './map-in-order.ts';
import { stream } from './testing/labeling.ts';

const turns = async (count: number): Promise<void> => {
  for (let turn = 0; turn < count; turn++) await new Promise((resolve) => setImmediate(resolve));
};

test('yields every result in the order of the items, never with more in work than allowed', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(fc.nat(5), { maxLength: 40 }),
      fc.integer({ min: 1, max: 8 }),
      fc.integer({ min: 1, max: 12 }),
      async (delays, concurrency, ahead) => {
        let working = 0;
        let most = 0;
        const work = async (delay: number): Promise<number> => {
          most = Math.max(most, ++working);
          await turns(delay);
          working -= 1;
          return delay;
        };
        const results = [];
        for await (const result of mapInOrder(stream(delays), work, { concurrency, ahead })) results.push(result);
        expect(results).toEqual(delays);
        expect(most).toBeLessThanOrEqual(Math.min(concurrency, ahead));
      },
    ),
    { numRuns: 50 },
  );
});

test('goes on with later items while the first is slow, but not without end', async () => {
  let begun = 0;
  let finishFirst = (): void => {};
  const first = new Promise<void>((resolve) => {
    finishFirst = resolve;
  });
  const work = async (item: number): Promise<number> => {
    begun += 1;
    if (item === 0) await first;
    return item;
  };
  const items = Array.from({ length: 100 }, (_, index) => index);
  const results = mapInOrder(stream(items), work, { concurrency: 4, ahead: 10 });
  const head = results.next();
  await turns(50);
  expect(begun).toBe(10);
  finishFirst();
  expect((await head).value).toBe(0);
  let count = 1;
  for await (const _ of results) count += 1;
  expect(count).toBe(100);
});

test('yields what precedes a failure, then throws it, and waits for what was begun', async () => {
  let working = 0;
  const work = async (item: number): Promise<number> => {
    working += 1;
    await turns(item === 3 ? 1 : 5);
    working -= 1;
    if (item === 3) throw new Error('the fourth fails');
    return item;
  };
  const results: number[] = [];
  const run = async (): Promise<void> => {
    const items = Array.from({ length: 20 }, (_, index) => index);
    for await (const result of mapInOrder(stream(items), work, { concurrency: 5, ahead: 5 })) results.push(result);
  };
  await expect(run()).rejects.toThrow('the fourth fails');
  expect(results).toEqual([0, 1, 2]);
  expect(working).toBe(0);
});

test('passes on the failure of the source', async () => {
  async function* broken(): AsyncGenerator<number> {
    yield 1;
    throw new Error('cannot read on');
  }
  const results: number[] = [];
  const run = async (): Promise<void> => {
    const options = { concurrency: 2, ahead: 2 };
    for await (const result of mapInOrder(broken(), async (item) => item, options)) results.push(result);
  };
  await expect(run()).rejects.toThrow('cannot read on');
  expect(results).toEqual([1]);
});

test('closes the source when the consumer leaves early', async () => {
  let isClosed = false;
  async function* source(): AsyncGenerator<number> {
    try {
      for (let item = 0; ; item++) yield item;
    } finally {
      isClosed = true;
    }
  }
  for await (const result of mapInOrder(source(), async (item) => item, { concurrency: 2, ahead: 4 })) {
    if (result === 5) break;
  }
  expect(isClosed).toBe(true);
});
