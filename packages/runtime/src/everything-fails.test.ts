import { type Conversation, userConversation } from '@farthing/core';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { createDecisionLog } from './decision-log/decision-log.ts';
import { loggedPolicy } from './decision-log/logged-policy.ts';
import type { ConversationStore } from './policy/conversation-store.ts';
import { createPolicy } from './policy/create-policy.ts';
import { memoryStore } from './policy/memory-store.ts';
import { rememberAnswer } from './policy/remember-answer.ts';
import type { DroppedState } from './policy/with-memory.ts';
import { heuristicRouter } from './rule-routers.ts';

const candidates = ['small', 'large'];
const ttlMs = 60_000;
const price = (dollars: number) => ({ inputUsdPerMillion: dollars, outputUsdPerMillion: 5 * dollars });
const router = heuristicRouter({
  candidates,
  score: (text) => {
    if (text.endsWith('broken')) throw new Error('the scorer is gone');
    return text.endsWith('hard') ? 0.9 : 0.1;
  },
});

const health = fc.constantFrom('works', 'works', 'throws', 'rejects', 'hangs');
const turn = fc.record({
  text: fc.constantFrom('easy', 'hard', 'broken'),
  read: health,
  raise: health,
  disk: fc.constantFrom('works', 'full'),
  passMs: fc.integer({ min: 0, max: ttlMs / 2 }),
  // Set back, forward, or to nonsense for one request.
  jumpMs: fc.oneof(fc.constant(0), fc.integer({ min: -1e9, max: 0 }), fc.constantFrom(Number.NaN, Infinity, -Infinity)),
  answeredBy: fc.constantFrom(undefined, 'small', 'large'),
});

/** Does it, or fails to, as told; counts failures. */
function failing<T>(how: string, failures: { count: number }, work: () => T): T | Promise<T> {
  if (how === 'works') return work();
  failures.count++;
  if (how === 'hangs') return new Promise<T>(() => {});
  if (how === 'rejects') return Promise.reject(new Error('down'));
  throw new Error('down');
}

test('with store, disk, scorer and clock failing at random every request is decided, and what was dropped is counted', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(turn, { minLength: 1, maxLength: 15 }), async (turns) => {
      const memory = memoryStore();
      const [reads, raises] = [{ count: 0 }, { count: 0 }];
      let now = turns[0]!;
      let clockMs = 1_764_000_000_000;
      const store: ConversationStore = {
        read: (id) => failing(now.read, reads, () => memory.read(id)),
        raise: (id, numbers, options) => failing(now.raise, raises, () => memory.raise(id, numbers, options)),
      };
      const dropped: DroppedState[] = [];
      let lines = 0;
      const log = createDecisionLog({
        sink: async (text) => {
          if (now.disk === 'full') throw new Error('ENOSPC');
          lines += text.split('\n').length - 1;
        },
      });
      const spec = {
        threshold: 0.5,
        sticky: { ttlMs },
        cache: {},
        models: { small: { price: price(1) }, large: { price: price(5) } },
      };
      const policy = loggedPolicy(
        createPolicy(router, spec, {
          store,
          now: () => clockMs + now.jumpMs,
          // Time is up at once for a store that hangs.
          schedule: (run) => {
            const timer = setImmediate(run);
            return () => clearImmediate(timer);
          },
          onDropped: (each) => dropped.push(each),
        }),
        { log, now: () => clockMs + now.jumpMs },
      );
      let said: Conversation = [];
      for (const each of turns) {
        now = each;
        clockMs += each.passMs;
        const conversation = [...said, ...userConversation(each.text)];
        const decision = await policy.decide({ conversation, conversationId: 'c' });
        expect(candidates).toContain(decision.model);
        const isWeak = decision.model === 'small';
        // What needs strong, or cannot be scored, or whose past is unknown, goes to strong.
        if (each.text !== 'easy' || (each.read !== 'works' && said.length > 0)) expect(isWeak).toBe(false);
        if (each.answeredBy !== undefined) rememberAnswer(decision, { model: each.answeredBy });
        await log.flush();
        said = [...conversation, { role: 'assistant', content: 'yes' }];
      }
      await new Promise(setImmediate);
      expect(dropped.filter(({ operation }) => operation === 'read')).toHaveLength(reads.count);
      expect(dropped.filter(({ operation }) => operation === 'raise')).toHaveLength(raises.count);
      expect(log.written).toBe(lines);
      expect(log.written + log.dropped.sinkFailed).toBe(turns.length);
      expect(log.dropped.sinkFailed).toBe(turns.filter(({ disk }) => disk === 'full').length);
    }),
    { numRuns: 200 },
  );
});
