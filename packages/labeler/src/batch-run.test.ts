import { join } from 'node:path';
import { BudgetExceededError, DataError, type LabelRow } from '@farthing/core';
import { type Sandbox, type SandboxOptions, startSandbox } from '@farthing/sandbox';
import { afterEach, expect, test } from 'vitest';
import { anthropicClient } from './anthropic-client.ts';
import { openJournal } from './journal.ts';
import { openaiClient } from './openai-client.ts';
import { listPrices } from './price-table.ts';
import { routeClients } from './route-clients.ts';
import { batchStub, errored, succeeded } from './testing/batch-stub.ts';
import { label, prompt, type RunOptions, stubPrices, temporaryFolder, withStub } from './testing/labeling.ts';
import { fails, type StubReply } from './testing/stub-server.ts';
import { virtualClock } from './testing/virtual-clock.ts';

const sums = Array.from({ length: 30 }, (_, index) =>
  index % 3 === 0
    ? prompt(`What is ${index} + ${7 * index}?`, { reference: `${8 * index}`, verifier: 'numeric' })
    : prompt(`What is ${index} times ${3 + index}?`),
);
const models = {
  candidates: ['sandbox-weak', 'sandbox-strong'],
  judge: 'sandbox-judge',
  prices: listPrices,
  maxOutputTokens: 64,
  judgeMaxOutputTokens: 64,
};

const running: Sandbox[] = [];
afterEach(async () => {
  for (const sandbox of running.splice(0)) await sandbox.close();
});

async function sandboxWith(options: SandboxOptions = {}): Promise<Sandbox> {
  const sandbox = await startSandbox(options);
  running.push(sandbox);
  return sandbox;
}

const batched = (options: RunOptions = {}): RunOptions => ({
  ...models,
  batch: true,
  clock: virtualClock(),
  ...options,
});
const newJournal = async (): Promise<string> => join(await temporaryFolder(), 'journal.jsonl');
/** What a row says, without what only the way to it decides. */
const said = (rows: readonly LabelRow[]): unknown =>
  rows.map(({ outcomes, ...row }) => ({
    ...row,
    outcomes: outcomes.map(({ latencyMs: _, costUsd: __, ...outcome }) => outcome),
  }));

test('batches give the labels that direct calls give, for half the price', async () => {
  const sandbox = await sandboxWith();
  const direct = await label(sandbox, sums, models);
  const own = await sandboxWith();
  const inBatches = await label(own, sums, batched());
  expect(inBatches.error).toBeUndefined();
  expect(said(inBatches.rows)).toEqual(said(direct.rows));
  expect(inBatches.report?.calls.spentUsd).toBeCloseTo((direct.report?.calls.spentUsd ?? 0) / 2, 10);
  // One of answers, one of verdicts.
  expect(own.stats()).toMatchObject({ batches: 2, repeated: 0, answered: sandbox.stats().answered });
});

test('the same command again, batched or not, asks nothing', async () => {
  const sandbox = await sandboxWith();
  const journalPath = await newJournal();
  const first = await label(sandbox, sums, batched({ journalPath }));
  const { requests } = sandbox.stats();
  for (const options of [batched({ journalPath }), { ...models, journalPath }]) {
    expect((await label(sandbox, sums, options)).rows).toEqual(first.rows);
  }
  expect(sandbox.stats().requests).toBe(requests);
});

test('keeps to its limit with batches cut to what fits, and ends the same once the limit is raised', async () => {
  const sandbox = await sandboxWith();
  const journalPath = await newJournal();
  const capped = await label(sandbox, sums, batched({ journalPath, maxCostUsd: 0.02 }));
  expect(capped.error).toBeInstanceOf(BudgetExceededError);
  expect(capped.report?.calls.spentUsd).toBeLessThanOrEqual(0.02);
  expect(capped.report?.calls.spentUsd).toBeGreaterThan(0.01);
  // The first is cut to what the ceilings allow; what it leaves of them pays for more.
  expect(sandbox.stats().batches).toBeGreaterThan(2);
  const resumed = await label(sandbox, sums, batched({ journalPath }));
  expect(resumed.error).toBeUndefined();
  expect(said(resumed.rows)).toEqual(said((await label(await sandboxWith(), sums, batched())).rows));
  expect(sandbox.stats().repeated).toBe(0);
});

test('asks again what expired or met an overloaded model, and labels everything on a bad day', async () => {
  const faults = { rate429: 0.15, rate529: 0.15, dropRate: 0.15, retryAfterMs: 1 };
  const sandbox = await sandboxWith({ faults: { ...faults, batchErrorRate: 0.15, batchExpireRate: 0.15 } });
  const { rows, error } = await label(sandbox, sums, batched());
  expect(error).toBeUndefined();
  expect(said(rows)).toEqual(said((await label(await sandboxWith(), sums, batched())).rows));
  const { repeated, batches, faults: met } = sandbox.stats();
  expect(repeated).toBe(0);
  expect(batches).toBeGreaterThan(2);
  expect(met.dropped).toBeGreaterThan(0);
});

test('asks models that no batch takes directly, in the same run', async () => {
  const [sandbox, other] = [await sandboxWith(), await sandboxWith()];
  const prices = listPrices;
  const local = openaiClient({ apiKey: 'any', baseURL: `${other.url}/v1`, prices: stubPrices });
  const client = routeClients(
    new Map([['small', { client: local, served: 'sandbox-weak' }]]),
    anthropicClient({ apiKey: 'any', baseURL: sandbox.url, prices }),
  );
  const { rows, error } = await label(sandbox, sums, batched({ candidates: ['small', 'sandbox-strong'], client }));
  expect(error).toBeUndefined();
  expect(rows).toHaveLength(sums.length);
  expect(other.stats()).toMatchObject({ batches: 0, answered: 30 });
  expect(sandbox.stats()).toMatchObject({ batches: 2, repeated: 0 });
});

test('Ctrl-C leaves the batch to the provider, and the same run picks it up', async () => {
  let atPoll: (() => void) | undefined;
  const stub = batchStub({
    polls: 3,
    intercept: (question, asked) => {
      if (question === 'state' && asked === 2) atPoll?.();
      return undefined;
    },
  });
  const interrupt = new AbortController();
  atPoll = () => interrupt.abort(new Error('enough'));
  const journalPath = await newJournal();
  const few = [prompt('one'), prompt('two')];
  await withStub(stub.reply, async (server) => {
    const options = { batch: true, journalPath };
    const cut = await label(server, few, { ...options, clock: virtualClock(), signal: interrupt.signal });
    expect(cut.error).toEqual(new Error('enough'));
    const [open] = await openBatches(journalPath);
    expect(open).toMatchObject({ id: 'msgbatch_1' });
    const { rows, error } = await label(server, few, { ...options, clock: virtualClock() });
    expect(error).toBeUndefined();
    expect(rows).toHaveLength(2);
    expect(stub.asked.submit).toBe(2);
    expect(await openBatches(journalPath)).toEqual([]);
  });
});

test.each<[string, object, string | RegExp]>([
  [
    'a bad request',
    errored('invalid_request_error', 'max_tokens: too many'),
    /no answer: .* 400 for weak: max_tokens/u,
  ],
  [
    'a prompt too long',
    errored('invalid_request_error', 'prompt is too long: 9 tokens > 8 maximum'),
    'answer context-overflow',
  ],
  ['a server error every time', errored('api_error', 'broken'), /no answer: .* 500 for weak: broken/u],
  [
    'a message that is none',
    { type: 'succeeded', message: { text: 'hi' } },
    /no answer: .*Messages API response for weak/u,
  ],
  ['expiry every time', { type: 'expired' }, /no answer: batch msgbatch_\d+ expired before/u],
])('an entry that ends in %s costs its row only', async (_name, bad, reason) => {
  const stub = batchStub({
    result: (entry) =>
      entry.params.model === 'weak' && entry.params.messages[0]?.content === 'bad'
        ? bad
        : succeeded(entry.params.output_config ? '{"rationale":"","verdict":"tie"}' : `${entry.params.model}'s answer`),
  });
  const { rows, error } = await withStub(stub.reply, (server) =>
    label(server, [prompt('good'), prompt('bad')], { batch: true, maxRetries: 2, clock: virtualClock() }),
  );
  expect(error).toBeUndefined();
  expect(rows[0]?.outcomes[0]).toMatchObject({ label: 1 });
  expect(rows[1]?.outcomes[0]?.unscoredReason).toMatch(reason);
});

test.each<[string, object, RegExp]>([
  ['an unknown model', errored('not_found_error', 'model: weak'), /has no model "(weak|strong)" \(404\)/u],
  ['no permission', errored('permission_error', 'no'), /does not let this API key use (weak|strong)/u],
])('%s ends the run', async (_name, bad, message) => {
  const stub = batchStub({ result: () => bad });
  const { error } = await withStub(stub.reply, (server) =>
    label(server, [prompt('one')], { batch: true, candidates: ['weak', 'strong'], clock: virtualClock() }),
  );
  expect(error).toMatchObject({ name: 'ProviderError', message: expect.stringMatching(message) });
});

test('a batch cancelled at the provider ends the run, and the same run asks again what it left', async () => {
  let isCancelled = true;
  const stub = batchStub({
    result: (entry) =>
      isCancelled && entry.params.messages[0]?.content === 'two'
        ? { type: 'canceled' }
        : succeeded(entry.params.output_config ? '{"rationale":"","verdict":"tie"}' : `${entry.params.model}!`),
  });
  const journalPath = await newJournal();
  const few = [prompt('one'), prompt('two')];
  await withStub(stub.reply, async (server) => {
    const cut = await label(server, few, { batch: true, journalPath, clock: virtualClock() });
    expect(cut.error).toMatchObject({
      message: expect.stringMatching(/msgbatch_1 was cancelled .* before 2 of its 4 /u),
    });
    isCancelled = false;
    const { rows, error } = await label(server, few, { batch: true, journalPath, clock: virtualClock() });
    expect(error).toBeUndefined();
    expect(rows).toHaveLength(2);
    const contents = stub.contents();
    expect(contents.length - new Set(contents).size).toBe(2);
  });
});

test('asks again, and says so, what a batch answered whose results are no longer kept', async () => {
  const interrupt = new AbortController();
  const stub = batchStub({ intercept: (question) => void (question === 'state' && interrupt.abort()) });
  const journalPath = await newJournal();
  await withStub(stub.reply, async (server) => {
    const options = { batch: true, journalPath };
    await label(server, [prompt('one')], { ...options, clock: virtualClock(), signal: interrupt.signal });
    for (const batch of stub.batches) batch.isArchived = true;
    const { rows, report, error } = await label(server, [prompt('one')], { ...options, clock: virtualClock() });
    expect(error).toBeUndefined();
    expect(rows).toHaveLength(1);
    expect(report?.calls.lost).toBe(2);
  });
});

const troubles: readonly (readonly [string, StubReply])[] = [
  ['429', fails(429, 'slow down', { 'retry-after-ms': '5' })],
  ['529', fails(529, 'overloaded')],
  ['500', fails(500, 'oops')],
  ['a lost connection', 'drop'],
  ['a page of something else', { body: '<html>bad gateway</html>' }],
];

test.each(
  troubles.flatMap(([name, reply]) =>
    (['list', 'submit', 'state', 'results'] as const).map((question) => ({ name, question, reply })),
  ),
)('$name in answer to $question passes', async ({ question, reply }) => {
  const stub = batchStub({ intercept: (asks, asked) => (asks === question && asked <= 3 ? reply : undefined) });
  const { rows, error, report } = await withStub(stub.reply, (server) =>
    label(server, [prompt('one'), prompt('two')], { batch: true, clock: virtualClock() }),
  );
  expect(error).toBeUndefined();
  expect(rows).toHaveLength(2);
  expect(stub.batches).toHaveLength(2);
  expect(report?.calls.retries).toBeGreaterThanOrEqual(3);
});

test('a batch accepted in a broken connection is found, not sent again', async () => {
  const stub = batchStub({
    intercept: (question, asked, answer) => {
      if (question !== 'submit' || asked > 1) return undefined;
      answer();
      return 'drop';
    },
  });
  const { rows, error } = await withStub(stub.reply, (server) =>
    label(server, [prompt('one'), prompt('two')], { batch: true, clock: virtualClock() }),
  );
  expect(error).toBeUndefined();
  expect(rows).toHaveLength(2);
  // Of answers and of verdicts.
  expect(stub.asked.submit).toBe(2);
});

test('reads results that are cut off half-way again, and stops rather than ask again when some never come', async () => {
  const cut = (times: number) =>
    batchStub({
      intercept: (question, asked, answer) => {
        const reply = answer();
        if (question !== 'results' || asked > times || typeof reply !== 'object' || !('body' in reply)) return reply;
        return { body: reply.body.split('\n').slice(1).join('\n') };
      },
    });
  const few = [prompt('one'), prompt('two')];
  const passing = cut(2);
  expect((await withStub(passing.reply, (server) => label(server, few, batchedStub()))).error).toBeUndefined();
  expect(passing.batches).toHaveLength(2);
  const lasting = cut(Number.POSITIVE_INFINITY);
  const { error } = await withStub(lasting.reply, (server) => label(server, few, batchedStub()));
  expect(error).toMatchObject({
    message: expect.stringMatching(/gave no result for 1 of the 4 requests of batch msgbatch_1/u),
  });
  expect(lasting.batches).toHaveLength(1);
});

test.each<[string, StubReply, RegExp]>([
  ['a wrong key', fails(401, 'no'), /refused the API key \(401\)/u],
  ['a server without batches', fails(404, 'not found'), /has no Message Batches API \(404\)/u],
  ['garbage for good', { body: '[]' }, /sent something else than the Message Batches API/u],
])('says what is wrong with %s', async (_name, reply, message) => {
  const { error } = await withStub(
    () => reply,
    (server) => label(server, [prompt('one')], batchedStub()),
  );
  expect(error).toMatchObject({ name: 'ProviderError', message: expect.stringMatching(message) });
});

test('an answer that cannot be saved ends the run as what it is', async () => {
  const stub = batchStub({ polls: 0 });
  await withStub(stub.reply, async ({ url }) => {
    const { client } = anthropicClient({ apiKey: 'any', baseURL: url }).batchRoute?.('weak') ?? {};
    const conversation = prompt('one').conversation;
    await client?.submit([{ id: 'entry', request: { model: 'weak', conversation, maxOutputTokens: 9 } }]);
    const onResult = (): never => {
      throw new DataError('the disk is full');
    };
    const reading = client?.results('msgbatch_1', { modelOf: () => 'weak', onResult });
    await expect(reading).rejects.toThrow(DataError);
  });
});

const batchedStub = (): RunOptions => ({ batch: true, maxRetries: 3, clock: virtualClock() });

async function openBatches(path: string) {
  const journal = await openJournal(path);
  const { open } = journal.batches;
  await journal.close();
  return open;
}
