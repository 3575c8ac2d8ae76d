import { type Conversation, userConversation } from '@farthing/core';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { lexicalProfileLength } from '../lexical-embedder.ts';
import { createPolicy } from '../policy/create-policy.ts';
import type { PolicySpec } from '../policy/policy-spec.ts';
import type { RoutingRequest } from '../policy/routing-request.ts';
import { routerFromBytes } from '../router-from-bytes.ts';
import { heuristicRouter } from '../rule-routers.ts';
import { tinyRouterBytes } from '../testing/tiny-router.ts';
import { decisionArtefacts } from './decision-artefacts.ts';
import { createDecisionLog } from './decision-log.ts';
import type { DecisionRecord } from './decision-record.ts';
import { loggedPolicy } from './logged-policy.ts';
import { parseDecisionRecord } from './parse-decision-record.ts';
import { type Replay, replayDecision } from './replay-decision.ts';

const candidates = ['small', 'middle', 'large'];
const calibrators = [
  { kind: 'platt' as const, slope: 4, intercept: -2 },
  { kind: 'platt' as const, slope: 4, intercept: -3 },
];
const router = await routerFromBytes(await tinyRouterBytes({ candidates, calibrators }));
const retuned = await routerFromBytes(await tinyRouterBytes({ candidates, calibrators, defaultThreshold: 0.123 }));

const price = (usd: number) => ({
  inputUsdPerMillion: usd,
  outputUsdPerMillion: 5 * usd,
  cachedInputUsdPerMillion: usd / 10,
  cacheWriteUsdPerMillion: 1.25 * usd,
});
const priced = { small: { price: price(1) }, middle: { price: price(3) }, large: { price: price(9) } };

/** Requests a minute apart through one policy; what the log holds, read back. */
async function logOf(
  requests: readonly RoutingRequest[],
  { spec, textShare, by = router }: { spec: PolicySpec; textShare: number; by?: typeof router },
): Promise<DecisionRecord[]> {
  const chunks: string[] = [];
  let nowMs = Date.UTC(2026, 10, 25);
  const log = createDecisionLog({ sink: async (lines) => void chunks.push(lines) });
  const policy = createPolicy(by, spec, { now: () => nowMs });
  const logged = loggedPolicy(policy, { log, textShare, now: () => nowMs, ...(await decisionArtefacts(by, spec)) });
  for (const request of requests) {
    nowMs += 60_000;
    logged.decide(request);
  }
  await log.flush();
  return chunks
    .join('')
    .trimEnd()
    .split('\n')
    .map((line) => parseDecisionRecord(JSON.parse(line)));
}

async function replayAll(records: readonly DecisionRecord[], by = router, spec: PolicySpec = {}): Promise<Replay[]> {
  const artefacts = await decisionArtefacts(by, spec);
  return await Promise.all(records.map((record) => replayDecision(record, { router: by, spec, artefacts })));
}

const words = fc.constantFrom(
  'please say hello',
  '31415 92653',
  'what is 12 + 30?',
  '```js\nlet a = 1```',
  '你好',
  '',
  '\ud800',
);
const message: fc.Arbitrary<Conversation[number]> = fc.oneof(
  fc.record({ role: fc.constantFrom('system' as const, 'user' as const, 'assistant' as const), content: words }),
  fc.record({
    role: fc.constantFrom('user' as const, 'tool' as const),
    content: fc.array(
      fc.oneof(
        fc.record({ type: fc.constant('text' as const), text: words }),
        fc.constant({ type: 'image' as const }),
        fc.record({ type: fc.constant('tool-result' as const), id: words, text: words }),
        fc.record({ type: fc.constant('tool-call' as const), id: words, name: words, input: fc.constant({}) }),
      ),
      { maxLength: 3 },
    ),
  }),
  fc.constant({ role: 'user' as const, content: "[read_file for 'a.ts'] Result: 1" }),
);
const optional = <T>(arbitrary: fc.Arbitrary<T>) => fc.option(arbitrary, { nil: undefined });
const request: fc.Arbitrary<RoutingRequest> = fc.record({
  conversation: fc.array(message, { maxLength: 4 }),
  conversationId: optional(fc.constantFrom('a', 'b')),
  inputTokens: optional(fc.integer({ min: 0, max: 100_000 })),
  needs: optional(fc.subarray(['tools' as const, 'images' as const])),
  models: optional(fc.constantFrom(['small', 'large'], ['large'])),
});
const spec: fc.Arbitrary<PolicySpec> = fc
  .record({
    threshold: optional(fc.double({ min: 0, max: 1, noNaN: true })),
    usdPerQuality: optional(fc.double({ min: 0.001, max: 1, noNaN: true })),
    sticky: optional(fc.record({ ttlMs: fc.integer({ min: 1, max: 600_000 }) })),
    cache: optional(fc.record({ horizonTurns: fc.integer({ min: 0, max: 4 }) })),
    contextTokens: optional(fc.integer({ min: 1, max: 60_000 })),
    supports: optional(fc.subarray(['tools' as const, 'images' as const])),
    tasks: optional(fc.constant({ code: { models: ['large'] }, math: {} })),
  })
  .map(({ usdPerQuality, contextTokens, supports, threshold, ...rest }) => ({
    ...rest,
    models: { ...priced, small: { ...priced.small, contextTokens, supports } },
    ...(usdPerQuality === undefined ? { threshold } : { capability: { usdPerQuality } }),
  }));

describe('a replay', () => {
  test('makes every decision again to the last bit, with the words and without', async () => {
    let [recomputed, fromLog] = [0, 0];
    await fc.assert(
      fc.asyncProperty(
        fc.array(request, { minLength: 1, maxLength: 6 }),
        spec,
        fc.constantFrom(0, 1),
        async (all, each, textShare) => {
          for (const replay of await replayAll(await logOf(all, { spec: each, textShare }), router, each)) {
            expect(replay).toMatchObject({ status: 'reproduced' });
            if (replay.status === 'reproduced' && replay.scores === 'recomputed') recomputed++;
            else fromLog++;
          }
        },
      ),
      { numRuns: 300 },
    );
    expect(recomputed).toBeGreaterThan(100);
    expect(fromLog).toBeGreaterThan(100);
  });

  test('says which artefact changed', async () => {
    const settings: PolicySpec = { threshold: 0.4, sticky: { ttlMs: 60_000 } };
    const requests = [userConversation('please say hello'), userConversation('31415 92653')].map((conversation) => ({
      conversation,
      conversationId: 'c',
    }));
    const records = await logOf(requests, { spec: settings, textShare: 0 });
    const unnamed = records.map((record) => ({ ...record, policyId: 'release 7', routerChecksum: undefined }));
    const changedOf = async (...given: Parameters<typeof replayAll>) =>
      (await replayAll(...given)).map((replay) => ('changed' in replay ? replay.changed.join('+') : replay.status));

    expect(await changedOf(records, router, settings)).toEqual(['reproduced', 'reproduced']);
    expect(await changedOf(records, router, { ...settings, threshold: 0.5 })).toEqual(['policy', 'policy']);
    expect(await changedOf(unnamed, router, { ...settings, threshold: 0.5 })).toEqual(['policy', 'policy']);
    expect(await changedOf(unnamed, router, { threshold: 0.4 })).toEqual(['policy', 'policy']);
    const other = await routerFromBytes(await tinyRouterBytes({ candidates, calibrators, id: 'other' }));
    expect(await changedOf(records, other, settings)).toEqual(['router', 'router']);
    expect(await replayAll(records.slice(0, 1), other, settings)).toMatchObject([
      { detail: `router ${router.config.id} was logged, this is other` },
    ]);
    // What changed in router.json makes no difference where the policy has a threshold of its own.
    expect(await changedOf(records, retuned, settings)).toEqual(['reproduced', 'reproduced']);

    const plain = await logOf(requests, { spec: {}, textShare: 1 });
    expect(await changedOf(plain, retuned, {})).toEqual(['router.json', 'router.json']);
    expect(await replayAll(plain.slice(0, 1), retuned)).toMatchObject([
      { detail: `threshold: ${router.config.defaultThreshold} was logged, 0.123 now` },
    ]);
    const edited = plain.map((record) => ({ ...record, conversation: userConversation('27182 81828 hello') }));
    expect(await changedOf(edited, router, {})).toEqual(['runtime', 'runtime']);
    const tasks = { tasks: { code: {} } };
    const chats = await logOf(requests, { spec: tasks, textShare: 1 });
    const taken = (task: string) =>
      chats.map((record) => {
        const trail = record.decision.trail!.map((step) => ({ ...step, finding: task, input: { task } }));
        return { ...record, decision: { ...record.decision, trail } };
      });
    expect(await changedOf(taken('code'), router, tasks)).toEqual(['classifier', 'classifier']);
    expect(await changedOf(taken('poetry'), router, tasks)).toEqual(['reproduced', 'reproduced']);
  });

  test('goes by the logged coverage, and knows another floor', async () => {
    const spec: PolicySpec = { threshold: 0.4 };
    const strange = { conversation: userConversation('please say hello to all of my very good friends') };
    const covering = async (floor: number) =>
      routerFromBytes(
        await tinyRouterBytes({
          candidates,
          calibrators,
          coverage: { dimensions: lexicalProfileLength, directions: 1, distances: [0, 1, 2], floor },
        }),
      );
    const [strict, lax] = [await covering(0.25), await covering(0)];
    const records = await logOf([strange], { spec, textShare: 0, by: strict });
    expect(records[0]?.decision).toMatchObject({ model: 'large', reason: 'out-of-coverage' });
    expect(await replayAll(records, strict, spec)).toMatchObject([{ status: 'reproduced', scores: 'logged' }]);
    const unnamed = records.map((record) => ({ ...record, routerChecksum: undefined }));
    expect(await replayAll(unnamed, lax, spec)).toMatchObject([{ status: 'differs', changed: ['router.json'] }]);
  });

  test('takes a failure of scorer or store from the log, and says what cannot be made again', async () => {
    const settings: PolicySpec = { sticky: {} };
    const [record] = await logOf([{ conversation: userConversation('hello'), conversationId: 'c' }], {
      spec: settings,
      textShare: 0,
    });
    const failed = {
      strongWinRate: undefined,
      strongWinRates: [],
      reason: 'scoring-failed' as const,
      detail: 'timed out',
    };
    const strong = { ...record!.decision, ...failed, model: 'large', tier: 2 };
    expect(await replayAll([{ ...record!, decision: strong }], router, settings)).toMatchObject([
      { status: 'reproduced' },
    ]);
    const blind = {
      ...strong,
      trail: [{ ...strong.trail![0]!, finding: 'could not be read', input: { nowMs: 1, state: null } }],
    };
    expect(await replayAll([{ ...record!, decision: blind }], router, settings)).toMatchObject([
      { status: 'reproduced' },
    ]);
    const broken = { ...strong, reason: 'policy-failed' as const, detail: 'disk' };
    expect(
      await replayAll(
        [
          { ...record!, decision: broken },
          { ...record!, seen: undefined },
        ],
        router,
        settings,
      ),
    ).toEqual([
      { status: 'not-replayable', why: 'a policy broke, and does not now: disk' },
      { status: 'not-replayable', why: 'neither its words nor what policies saw of them were logged' },
    ]);
  });

  test('goes with rules in the place of a router too', async () => {
    const rules = heuristicRouter({ candidates });
    const decision = createPolicy(rules).decide({ conversation: userConversation('prove it') });
    const [record] = await logOf([{ conversation: userConversation('prove it') }], { spec: {}, textShare: 1 });
    const own: DecisionRecord = JSON.parse(JSON.stringify({ ...record, decision, routerChecksum: undefined }));
    expect(await replayDecision(own, { router: rules })).toEqual({ status: 'reproduced', scores: 'recomputed' });
  });
});

test.each([
  [3, 'd.jsonl:2: expected a decision, a JSON object'],
  [{ version: 2 }, 'd.jsonl:2: expected a decision of "version" 1; got 2'],
  [{ version: 1, time: 'x' }, 'd.jsonl:2: "time" must be a time, ISO 8601; got "x"'],
  [
    { version: 1, time: '2026-11-25T00:00:00Z', request: {}, decision: { model: 'a', tier: 0, strongWinRates: [2] } },
    'd.jsonl:2: "decision.strongWinRates" must be a list of numbers from 0 to 1; got [2]',
  ],
])('refuses what is no decision: %j', (value, message) => {
  expect(() => parseDecisionRecord(value, { file: 'd.jsonl', line: 2 })).toThrow(message);
});
