import { join } from 'node:path';
import { BudgetExceededError, type Completion, ProviderError, userConversation } from '@farthing/core';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { createBatchLedger } from './batch-ledger.ts';
import { createBudget } from './budget.ts';
import { type Journal, openJournal } from './journal.ts';
import type { CompletionRequest, ModelClient } from './model-client.ts';
import { type CallResult, createPaidCalls, type PaidCalls, type PaidCallsOptions } from './paid-calls.ts';
import { costCeilingUsd } from './price.ts';
import { stubPrices, temporaryFolder } from './testing/labeling.ts';
import { virtualClock } from './testing/virtual-clock.ts';

type Answer = (request: CompletionRequest, nowMs: number) => Completion | Promise<Completion>;

const request = (text: string, model = 'weak'): CompletionRequest => ({
  model,
  conversation: userConversation(text),
  maxOutputTokens: 100,
});
const ceilingUsd = costCeilingUsd(
  stubPrices.get('weak') ?? { inputUsdPerMillion: 0, outputUsdPerMillion: 0 },
  request('0'),
);

function completion({ model }: CompletionRequest, costUsd: number | undefined): Completion {
  const usage = costUsd === undefined ? undefined : { inputTokens: 1, outputTokens: 1 };
  return { model, text: 'x', stopReason: 'complete', usage, costUsd, latencyMs: 0 };
}

/** Where only the clock may take time, which writing to a disk would not wait for. */
function memoryJournal(): Journal {
  const held = new Map<string, Completion>();
  return {
    path: 'memory',
    spentUsd: 0,
    has: (key) => held.has(key),
    get: async (key) => held.get(key) ?? Promise.reject(new Error(key)),
    append: async (key, completion, { onWritten } = {}) => {
      held.set(key, completion);
      onWritten?.();
    },
    batches: createBatchLedger({ records: [], write: async () => undefined }),
    close: async () => undefined,
  };
}

/** Calls to a provider in memory, on a clock that waits for nobody; each answer takes 20 ms on it. */
async function withCalls<T>(
  answer: Answer,
  options: Partial<PaidCallsOptions & { limitUsd: number; path: string; caps: ModelClient['caps'] }>,
  use: (calls: PaidCalls, now: () => number) => Promise<T>,
): Promise<T> {
  const journal = options.path === undefined ? memoryJournal() : await openJournal(options.path);
  const clock = virtualClock();
  const client: ModelClient = {
    endpoint: () => 'memory',
    price: (model) => stubPrices.get(model),
    ...(options.caps && { caps: options.caps }),
    complete: async (asked) => {
      await clock.sleep(20, { signal: new AbortController().signal });
      return answer(asked, clock.now());
    },
  };
  const budget = createBudget({ limitUsd: options.limitUsd, spentUsd: journal.spentUsd });
  const rest = { concurrency: 8, maxRetries: 3, seed: 1, clock, ...options };
  const calls = createPaidCalls({ ...rest, client, journal, budget });
  try {
    return await use(calls, clock.now);
  } finally {
    await calls.settled();
    await journal.close();
  }
}

const askAll = (
  calls: PaidCalls,
  requests: readonly CompletionRequest[],
): Promise<PromiseSettledResult<CallResult>[]> => Promise.allSettled(requests.map((each) => calls.complete(each)));

test('one model that is throttled holds up no other', async () => {
  const busy = new ProviderError('busy', { status: 429, isRetryable: true, retryAfterMs: 30_000 });
  let refusals = 0;
  const answer: Answer = (asked) => {
    if (asked.model === 'weak' && refusals++ < 8) throw busy;
    return completion(asked, 0);
  };
  await withCalls(answer, {}, async (calls, now) => {
    const weak = Array.from({ length: 20 }, (_, index) => request(`${index}`));
    const strong = weak.map((each) => ({ ...each, model: 'strong' }));
    const weakDone = askAll(calls, weak);
    await askAll(calls, strong);
    expect(now()).toBeLessThan(1000);
    const results = await weakDone;
    expect(now()).toBeGreaterThanOrEqual(30_000);
    expect(results.every((each) => each.status === 'fulfilled' && each.value.completion !== undefined)).toBe(true);
  });
});

test('begins no more calls a minute to a model than it may', async () => {
  const caps = (model: string) => (model === 'weak' ? { requestsPerMinute: 60 } : undefined);
  await withCalls(
    (asked) => completion(asked, 0),
    { caps },
    async (calls, now) => {
      await askAll(
        calls,
        Array.from({ length: 30 }, (_, index) => request(`${index}`)),
      );
      expect(now()).toBeGreaterThanOrEqual(29_000);
      await askAll(
        calls,
        Array.from({ length: 30 }, (_, index) => request(`${index}`, 'strong')),
      );
      expect(now()).toBeLessThan(31_000);
    },
  );
});

test('never spends more than its limit, whatever calls cost and however many are in flight', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(fc.double({ min: 0, max: 1, noNaN: true }), { minLength: 1, maxLength: 40 }),
      fc.double({ min: 0, max: 20, noNaN: true }),
      fc.integer({ min: 1, max: 16 }),
      async (shares, limitInCeilings, concurrency) => {
        const limitUsd = limitInCeilings * ceilingUsd;
        let billedUsd = 0;
        const answer: Answer = (asked) => {
          const costUsd = (shares[Number(asked.conversation[0]?.content)] ?? 0) * ceilingUsd;
          billedUsd += costUsd;
          return completion(asked, costUsd);
        };
        await withCalls(answer, { limitUsd, concurrency }, async (calls) => {
          const results = await askAll(
            calls,
            shares.map((_, index) => request(`${index}`)),
          );
          expect(billedUsd).toBeLessThanOrEqual(limitUsd + 1e-12);
          expect(calls.report().spentUsd).toBeCloseTo(billedUsd, 12);
          for (const each of results) {
            if (each.status === 'rejected') expect(each.reason).toBeInstanceOf(BudgetExceededError);
          }
        });
      },
    ),
    { numRuns: 40 },
  );
});

test('counts a bill above its ceiling, and ends a run whose limit it puts in doubt', async () => {
  const dear: Answer = (asked) => completion(asked, 2 * ceilingUsd);
  await withCalls(dear, { limitUsd: 1 }, async (calls) => {
    await expect(calls.complete(request('0'))).rejects.toThrow(/a call to weak was billed \$\S+, above the/u);
    expect(calls.report().spentUsd).toBeCloseTo(2 * ceilingUsd, 12);
  });
  await withCalls(dear, {}, async (calls) => {
    expect(await calls.complete(request('0'))).toHaveProperty('completion.text', 'x');
  });
});

test('counts an answer of unknown cost at its ceiling, in later runs too', async () => {
  const path = join(await temporaryFolder(), 'journal.jsonl');
  const uncounted: Answer = (asked) => completion(asked, undefined);
  await withCalls(uncounted, { path, limitUsd: 1 }, async (calls) => {
    const { completion: answer } = await calls.complete(request('0'));
    expect(answer).toMatchObject({ text: 'x' });
    expect(answer?.costUsd).toBeUndefined();
    expect(calls.report().spentUsd).toBeCloseTo(ceilingUsd, 12);
    expect(calls.report().models.get('weak')).toMatchObject({ calls: 1, uncounted: 1, costUsd: 0 });
  });
  await withCalls(uncounted, { path, limitUsd: 1.5 * ceilingUsd }, async (calls) => {
    await expect(calls.complete(request('1'))).rejects.toThrow(BudgetExceededError);
  });
});

test('does not ask again what does not fit the model', async () => {
  const path = join(await temporaryFolder(), 'journal.jsonl');
  let asked = 0;
  const answer: Answer = (each) => {
    asked += 1;
    return { ...completion(each, 0), text: '', stopReason: 'context-overflow', usage: undefined };
  };
  for (let run = 0; run < 2; run++) {
    await withCalls(answer, { path }, async (calls) => {
      expect(await calls.complete(request('0'))).toMatchObject({ completion: { stopReason: 'context-overflow' } });
      expect(calls.report().spentUsd).toBe(0);
    });
  }
  expect(asked).toBe(1);
});
