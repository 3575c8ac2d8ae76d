import { ArtifactError, ConfigError, userConversation } from '@farthing/core';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { routerFromBytes } from './router-from-bytes.ts';
import { tinyRouterBytes } from './testing/tiny-router.ts';

const wordy = userConversation('please say hello to my friends');
const numeric = userConversation('1234 5678 9012 3456');

describe('score', () => {
  test('of a batch is that of each text, in order', async () => {
    const router = await routerFromBytes(await tinyRouterBytes());
    const texts = ['hello', '1234', '', '你好 1', 'hello'];
    expect(router.scoreBatch(texts)).toEqual(texts.map(router.score));
    expect(await router.scoreBatchAsync(texts)).toEqual(router.scoreBatch(texts));
    expect(router.scoreBatch([])).toEqual([]);
  });
});

describe('route', () => {
  test('sends what the weak model can do to it and the rest to the reference', async () => {
    const router = await routerFromBytes(await tinyRouterBytes());
    expect(router.route(wordy)).toMatchObject({ model: 'small', tier: 0, reason: 'below-threshold', threshold: 0.5 });
    expect(router.route(numeric)).toMatchObject({ model: 'large', tier: 1, reason: 'at-or-above-threshold' });
  });

  test('routes to strong when the score equals the threshold', async () => {
    const router = await routerFromBytes(await tinyRouterBytes());
    const { strongWinRate } = router.route(wordy);
    expect(router.route(wordy, { threshold: strongWinRate }).model).toBe('large');
    expect(router.route(wordy, { threshold: strongWinRate! + 1e-12 }).model).toBe('small');
  });

  test('chooses among the models that may answer, the dearest of them in the place of the reference', async () => {
    const router = await routerFromBytes(
      await tinyRouterBytes({
        candidates: ['small', 'middle', 'large'],
        tierCosts: { unit: 'usd', relative: [0, 0.1, 1] },
        calibrators: Array.from({ length: 2 }, () => ({ kind: 'platt', slope: 4, intercept: -2 })),
      }),
    );
    expect(router.route(wordy, { models: ['middle', 'large'] }).model).toBe('middle');
    expect(router.route(numeric, { models: ['small', 'middle'] })).toMatchObject({
      model: 'middle',
      tier: 1,
      reason: 'at-or-above-threshold',
    });
    expect(router.route([], { models: ['small'] })).toMatchObject({ model: 'small', reason: 'no-text' });
    expect(() => router.route(wordy, { models: ['huge'] })).toThrow(
      'models must hold one of small, middle, large; got huge',
    );
  });

  test('never uses the reference at threshold 1 and always at threshold 0', async () => {
    const router = await routerFromBytes(
      await tinyRouterBytes({ calibrators: [{ kind: 'platt', slope: 1e6, intercept: 0 }] }),
    );
    for (const conversation of [wordy, numeric]) {
      expect(router.route(conversation, { threshold: 1 }).model).toBe('small');
      expect(router.route(conversation, { threshold: 0 }).model).toBe('large');
    }
  });

  test('sends a conversation without user text to the reference, saying why', async () => {
    const router = await routerFromBytes(await tinyRouterBytes());
    expect(router.route([])).toMatchObject({ model: 'large', reason: 'no-text', strongWinRate: undefined });
    expect(router.route([{ role: 'system', content: 'Be kind.' }])).toMatchObject({
      model: 'large',
      reason: 'no-text',
    });
  });

  test('falls back to the reference when scoring breaks', async () => {
    const router = await routerFromBytes(await tinyRouterBytes());
    const broken = [{ role: 'user', content: 42 }] as unknown as typeof wordy;
    expect(router.route(broken)).toMatchObject({ model: 'large', reason: 'scoring-failed' });
    expect(router.route('hello' as unknown as typeof wordy)).toMatchObject({
      model: 'large',
      reason: 'scoring-failed',
      detail: 'the conversation must be an array of messages',
    });
    const infinite = await routerFromBytes(
      await tinyRouterBytes({ calibrators: [{ kind: 'isotonic', gains: [], rates: [] }] }),
    );
    expect(infinite.route(wordy)).toMatchObject({ model: 'large', reason: 'scoring-failed' });
  });

  test.each([-0.1, 1.1, Number.NaN])('refuses threshold %d', async (threshold) => {
    const router = await routerFromBytes(await tinyRouterBytes());
    expect(() => router.route(wordy, { threshold })).toThrow(ConfigError);
  });

  test('uses the reference less as the threshold rises, whatever the text', async () => {
    const router = await routerFromBytes(await tinyRouterBytes());
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), fc.double({ min: 0, max: 1, noNaN: true }), (text, threshold) => {
        const low = router.route(userConversation(text), { threshold: threshold / 2 });
        const high = router.route(userConversation(text), { threshold });
        expect(high.tier).toBeLessThanOrEqual(low.tier);
        if (low.strongWinRate !== undefined) expect(low.strongWinRate).toBeGreaterThanOrEqual(0);
      }),
    );
  });

  test('weighs the risk of each of three tiers against what it costs', async () => {
    const bytes = await tinyRouterBytes({
      candidates: ['small', 'medium', 'large'],
      tierCosts: { unit: 'usd', relative: [0, 0.4, 1] },
      calibrators: [
        { kind: 'platt', slope: 0, intercept: 0 },
        { kind: 'platt', slope: 0, intercept: -1 },
      ],
    });
    const router = await routerFromBytes(bytes);
    expect(router.route(wordy, { threshold: 0.5 })).toMatchObject({ model: 'medium', tier: 1 });
    expect(router.route(wordy, { threshold: 0.9 })).toMatchObject({ model: 'small', tier: 0 });
    expect(router.route(wordy, { threshold: 0.1 })).toMatchObject({ model: 'large', tier: 2 });
  });
});

test('turns a strong share into the threshold at that quantile of the scores', async () => {
  const router = await routerFromBytes(await tinyRouterBytes());
  expect(router.thresholdForStrongShare(0)).toBe(1);
  expect(router.thresholdForStrongShare(1)).toBe(0);
  expect(router.thresholdForStrongShare(0.5)).toBe(0.5);
  expect(router.thresholdForStrongShare(0.125)).toBeCloseTo(0.825);
  expect(() => router.thresholdForStrongShare(2)).toThrow('strongShare must be a number from 0 to 1, got 2');
});

describe('routerFromBytes refuses', () => {
  test('a config with any changed character that changes its meaning', async () => {
    const bytes = await tinyRouterBytes();
    const changed = bytes.config.replace('"slope": 4', '"slope": 5');
    await expect(routerFromBytes({ ...bytes, config: changed })).rejects.toThrow('checksum');
    await expect(routerFromBytes({ ...bytes, config: bytes.config.slice(0, -20) })).rejects.toThrow('not JSON');
  });

  test('weights with any changed byte', async () => {
    const bytes = await tinyRouterBytes();
    await fc.assert(
      fc.asyncProperty(fc.nat(bytes.weights.length - 1), fc.integer({ min: 1, max: 255 }), async (at, flip) => {
        const weights = bytes.weights.slice();
        weights[at]! ^= flip;
        await expect(routerFromBytes({ ...bytes, weights })).rejects.toThrow(ArtifactError);
      }),
    );
  });

  test('another schema version, saying what to do', async () => {
    const bytes = await tinyRouterBytes({ schemaVersion: 1 as 2 });
    await expect(routerFromBytes(bytes)).rejects.toThrow(/schemaVersion 2 expected, got 1; train the router again/);
  });

  test('an embedder it does not have', async () => {
    const { embedder } = JSON.parse((await tinyRouterBytes()).config);
    const other = await tinyRouterBytes({ embedder: { ...embedder, version: 99 } });
    await expect(routerFromBytes(other)).rejects.toThrow(/needs embedder lexical version 99/);
  });

  test('three candidates without the costs their thresholds were tuned with', async () => {
    const calibrators = Array.from({ length: 2 }, () => ({ kind: 'platt', slope: 4, intercept: -2 }) as const);
    const three = { candidates: ['small', 'medium', 'large'], calibrators };
    await expect(routerFromBytes(await tinyRouterBytes(three))).resolves.toBeDefined();
    await expect(routerFromBytes(await tinyRouterBytes({ ...three, tierCosts: undefined }))).rejects.toThrow(
      /^router\.json: tierCosts with a cost for each of 3 candidates expected, got none; .*train the router again/,
    );
    const short = { unit: 'usd', relative: [0, 1] } as const;
    await expect(routerFromBytes(await tinyRouterBytes({ ...three, tierCosts: short }))).rejects.toThrow('got 2;');
  });

  test('calibrators or outputs that do not match the candidates', async () => {
    const bytes = await tinyRouterBytes({ candidates: ['small', 'medium', 'large'] });
    await expect(routerFromBytes(bytes)).rejects.toThrow('3 candidates need 2 calibrators');
  });

  test('weights of another shape than the config says', async () => {
    const bytes = await tinyRouterBytes({ head: { kind: 'logistic', outputs: ['small'], layers: [[7, 1]] } });
    await expect(routerFromBytes(bytes)).rejects.toThrow('must have shape [7,1]');
  });
});
