import { mkdtemp, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { userConversation } from '@farthing/core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { SyncPolicy } from '../policy/policy.ts';
import { thresholdPolicy } from '../policy/threshold-policy.ts';
import { routerFromBytes } from '../router-from-bytes.ts';
import { tinyRouterBytes } from '../testing/tiny-router.ts';
import { decisionFile } from './decision-file.ts';
import { createDecisionLog, type DecisionSink } from './decision-log.ts';
import { type LoggedPolicyOptions, loggedPolicy } from './logged-policy.ts';
import { setDecision, spanAttributes } from './span-attributes.ts';

const policy = thresholdPolicy(await routerFromBytes(await tinyRouterBytes()));
const request = { conversation: userConversation('please say hello'), requestId: 'r1', conversationId: 'c1' };

const linesOf = (text: string): unknown[] =>
  text
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line));

function memorySink() {
  const chunks: string[] = [];
  const sink: DecisionSink = async (lines) => void chunks.push(lines);
  const text = () => chunks.join('');
  return { sink, text, lines: () => linesOf(text()) };
}

describe('a decision log', () => {
  test('keeps what a decision was made from, and no words unless asked to', async () => {
    const { sink, lines } = memorySink();
    const log = createDecisionLog({ sink });
    const ticks = [10, 10.0278];
    const logged = loggedPolicy(policy, {
      log,
      policyId: 'p1',
      now: () => Date.UTC(2026, 10, 25),
      elapsed: () => ticks.shift()!,
    });
    const decision = logged.decide({ ...request, needs: ['tools'], inputTokens: 12 });
    await log.flush();
    expect(lines()).toEqual([
      {
        version: 1,
        time: '2026-11-25T00:00:00.000Z',
        requestId: 'r1',
        conversationId: 'c1',
        policyId: 'p1',
        decision: JSON.parse(JSON.stringify(decision)),
        request: { needs: ['tools'], inputTokens: 12 },
        seen: { tokens: 13, images: false, tools: false, isToolLoop: false, isLaterTurn: false },
        latencyUs: 28,
        textShare: 0,
      },
    ]);
    expect(log).toMatchObject({ written: 1, dropped: { queueFull: 0, sinkFailed: 0, unwritable: 0 } });
  });

  test('keeps the words of the share of requests that was opted in', async () => {
    const { sink, lines } = memorySink();
    const log = createDecisionLog({ sink });
    const draws = [0.3, 0.29, 0.9];
    const logged = loggedPolicy(policy, { log, textShare: 0.3, random: () => draws.shift()! });
    for (let count = 0; count < 3; count++) logged.decide(request);
    await log.flush();
    expect(lines()).toMatchObject([{ textShare: 0.3 }, { conversation: request.conversation }, { textShare: 0.3 }]);
    expect(lines().map((line) => 'conversation' in (line as object))).toEqual([false, true, false]);
    expect(() => loggedPolicy(policy, { log, textShare: 2 })).toThrow('textShare must be a number from 0 to 1, got 2');
  });

  test('drops and counts what a sink that hangs cannot take, and no request waits', async () => {
    let release = (): void => {};
    const held = new Promise<void>((resolve) => {
      release = resolve;
    });
    const one = memorySink();
    const timeless = { now: () => 0, elapsed: () => 0 };
    const first = createDecisionLog({ sink: one.sink });
    loggedPolicy(policy, { log: first, ...timeless }).decide(request);
    await first.flush();
    const log = createDecisionLog({ sink: () => held, maxPendingCharacters: 100 * one.text().length });
    const logged = loggedPolicy(policy, { log, ...timeless });
    for (let count = 0; count < 250; count++) expect(logged.decide(request).model).toBe('small');
    expect(log.dropped.queueFull).toBe(150);
    release();
    await log.flush();
    expect(log.written).toBe(100);
  });

  test('counts all that it holds, so that a few long lines fill it too', () => {
    const log = createDecisionLog({ sink: () => new Promise(() => {}), maxPendingCharacters: 100_000 });
    const long = 'long '.repeat(9000);
    const logged = loggedPolicy(policy, { log, textShare: 1, random: () => 0 });
    for (let count = 0; count < 3; count++) logged.decide({ conversation: userConversation(long) });
    expect(log.dropped.queueFull).toBe(1);
    const detailed: SyncPolicy = { ...policy, decide: (each) => ({ ...policy.decide(each), detail: long }) };
    loggedPolicy(detailed, { log }).decide(request);
    expect(log.dropped.queueFull).toBe(2);
  });

  test('keeps the words that were decided on, whatever the caller does to them afterwards', async () => {
    const { sink, lines } = memorySink();
    const log = createDecisionLog({ sink });
    const messages = [...request.conversation];
    loggedPolicy(policy, { log, textShare: 1, random: () => 0 }).decide({ conversation: messages });
    messages.push({ role: 'assistant', content: 'hello' }, ...userConversation('and now prove it'));
    await log.flush();
    expect(lines()).toMatchObject([{ conversation: request.conversation }]);
  });

  test('flushes what was recorded before, however much comes after it', async () => {
    let writes = 0;
    const log = createDecisionLog({
      sink: async () => {
        if (++writes < 100) logged.decide(request);
      },
    });
    const logged = loggedPolicy(policy, { log });
    logged.decide(request);
    await log.flush();
    expect(writes).toBeLessThan(10);
  });

  test('goes on when the listener to its failures fails itself', async () => {
    const broken = (): never => {
      throw new Error('broken');
    };
    for (const onFailure of [broken, async () => broken()]) {
      const log = createDecisionLog({ sink: () => Promise.reject(new Error('ENOSPC')), onFailure });
      loggedPolicy(policy, { log }).decide(request);
      await log.flush();
      expect(log.dropped.sinkFailed).toBe(1);
    }
    // An error that nobody catches fails the run.
    await new Promise(setImmediate);
  });

  test('counts what a failing sink lost, says so once, and goes on when it works again', async () => {
    const failures: unknown[] = [];
    let isFull = true;
    const { sink, lines } = memorySink();
    const log = createDecisionLog({
      sink: (text) => (isFull ? Promise.reject(new Error('ENOSPC')) : sink(text)),
      onFailure: (error) => failures.push(error),
    });
    const logged = loggedPolicy(policy, { log });
    for (let count = 0; count < 3; count++) {
      logged.decide(request);
      await log.flush();
    }
    isFull = false;
    logged.decide(request);
    await log.flush();
    expect(failures).toHaveLength(1);
    expect(log).toMatchObject({ written: 1, dropped: { sinkFailed: 3 } });
    expect(lines()).toHaveLength(1);
  });

  test('drops a record that has no form in JSON and keeps the others', async () => {
    const { sink, lines } = memorySink();
    const log = createDecisionLog({ sink });
    const circular: Record<string, unknown> = {};
    circular.self = circular;
    const logged = loggedPolicy(policy, { log, textShare: 1, random: () => 0 });
    logged.decide({
      conversation: [{ role: 'user', content: [{ type: 'tool-call', id: '', name: '', input: circular }] }],
    });
    logged.decide(request);
    await log.flush();
    expect(log.dropped.unwritable).toBe(1);
    expect(lines()).toHaveLength(1);
  });

  test.each([Number.NaN, 8.65e15, -1])('decides at clock %d', async (time) => {
    const { sink, lines } = memorySink();
    const log = createDecisionLog({ sink });
    expect(loggedPolicy(policy, { log, now: () => time }).decide(request).model).toBe('small');
    await log.flush();
    expect(lines()).toMatchObject([{ time: expect.stringMatching(/^19(70|69)-/u) }]);
  });

  test('waits for a policy that has to be waited for', async () => {
    const { sink, lines } = memorySink();
    const log = createDecisionLog({ sink });
    const slow = { candidates: policy.candidates, decide: async () => policy.decide(request) };
    expect((await loggedPolicy(slow, { log } satisfies LoggedPolicyOptions).decide(request)).model).toBe('small');
    await log.flush();
    expect(lines()).toHaveLength(1);
  });
});

describe('decisionFile', () => {
  let folder = '';
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'farthing-log-'));
  });
  afterAll(() => rm(folder, { recursive: true }));

  const logTo = async (path: string, some: SyncPolicy = policy) => {
    const log = createDecisionLog({ sink: decisionFile(path) });
    loggedPolicy(some, { log }).decide(request);
    await log.flush();
    return log;
  };

  test('appends, also after a rotation moved the file away', async () => {
    const path = join(folder, 'decisions.jsonl');
    const log = createDecisionLog({ sink: decisionFile(path) });
    const logged = loggedPolicy(policy, { log });
    for (const count of [1, 2, 3]) {
      if (count === 3) await rename(path, `${path}.1`);
      logged.decide(request);
      await log.flush();
    }
    expect(linesOf(await readFile(`${path}.1`, 'utf8'))).toHaveLength(2);
    expect(linesOf(await readFile(path, 'utf8'))).toHaveLength(1);
  });

  test('begins a new line after one that a crash tore', async () => {
    const path = join(folder, 'torn.jsonl');
    await writeFile(path, '{"version":1,"time":"20');
    await logTo(path);
    const [torn, whole, ...rest] = (await readFile(path, 'utf8')).split('\n');
    expect(torn).toBe('{"version":1,"time":"20');
    expect(JSON.parse(whole!)).toMatchObject({ requestId: 'r1' });
    expect(rest).toEqual(['']);
  });

  test('counts what a full disk or a missing folder lost', async () => {
    expect((await logTo(join(folder, 'missing', 'decisions.jsonl'))).dropped.sinkFailed).toBe(1);
    if (process.platform === 'linux') expect((await logTo('/dev/full')).dropped.sinkFailed).toBe(1);
  });
});

test('a span gets the decision without any words of the request', () => {
  const decision = policy.decide(request);
  expect(spanAttributes(decision)).toEqual({
    'gen_ai.request.model': 'small',
    'farthing.tier': 0,
    'farthing.threshold': 0.5,
    'farthing.reason': 'below-threshold',
    'farthing.router.id': 'tiny',
    'farthing.propensity': 1,
    'farthing.strong_win_rate': decision.strongWinRate,
  });
  const given: unknown[] = [];
  setDecision({ setAttributes: (attributes) => given.push(attributes) }, decision);
  setDecision(undefined, decision);
  expect(given).toEqual([spanAttributes(decision)]);
});
