import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { ConversationStore } from '../policy/conversation-store.ts';

const keepMs = 60_000;

/** What every {@link ConversationStore} does. Each call of `createStore` may give the same store: ids are never reused. */
export function checkConversationStore(createStore: () => ConversationStore | Promise<ConversationStore>): void {
  let used = 0;
  const freshId = (): string => `contract ${process.pid} ${++used} ünï`;

  test('knows nothing of a conversation at first', async () => {
    expect(await (await createStore()).read(freshId())).toBeUndefined();
  });

  test('gives back what was raised, to the last bit, under any name', async () => {
    const store = await createStore();
    const id = freshId();
    const numbers = { 'used:a': 1_764_000_000_123.5, 'needed:vendor/b:1 "x"\n': 0.1 + 0.2, 'tokens:__proto__': 0 };
    await store.raise(id, numbers, { keepMs });
    expect(await store.read(id)).toEqual(numbers);
  });

  test('keeps the greater of two, number by number, and each conversation by itself', async () => {
    const store = await createStore();
    const [id, other] = [freshId(), freshId()];
    await store.raise(id, { a: 5, b: 5 }, { keepMs });
    await store.raise(id, { a: 4, b: 6, c: 1 }, { keepMs });
    await store.raise(other, { a: 1 }, { keepMs });
    expect(await store.read(id)).toEqual({ a: 5, b: 6, c: 1 });
    expect(await store.read(other)).toEqual({ a: 1 });
  });

  test('comes to the same in whatever order, at once and twice', async () => {
    const store = await createStore();
    const numbers = fc.dictionary(fc.constantFrom('a', 'b', 'c'), fc.integer({ min: 0, max: 1e13 }), { minKeys: 1 });
    await fc.assert(
      fc.asyncProperty(fc.array(numbers, { minLength: 1, maxLength: 6 }), async (raises) => {
        const id = freshId();
        await Promise.all([...raises, ...raises.toReversed()].map(async (each) => store.raise(id, each, { keepMs })));
        const names = [...new Set(raises.flatMap((each) => Object.keys(each)))];
        const greatest = names.map((name) => [name, Math.max(...raises.map((each) => each[name] ?? 0))]);
        expect(await store.read(id)).toEqual(Object.fromEntries(greatest));
      }),
      { numRuns: 30 },
    );
  });
}
