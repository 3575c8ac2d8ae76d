import { ConfigError, userConversation } from '@farthing/core';
import { describe, expect, test } from 'vitest';
import { routerFromBytes } from '../router-from-bytes.ts';
import { tinyRouterBytes } from '../testing/tiny-router.ts';
import { withConstraints } from './constraints.ts';
import { failToStrong } from './fail-to-strong.ts';
import type { SyncPolicy } from './policy.ts';
import { thresholdPolicy } from './threshold-policy.ts';

const easy = userConversation('please say hello to my friends');
const policy = thresholdPolicy(
  await routerFromBytes(
    await tinyRouterBytes({
      candidates: ['small', 'middle', 'large'],
      tierCosts: { unit: 'usd', relative: [0, 0.1, 1] },
      calibrators: Array.from({ length: 2 }, () => ({ kind: 'platt', slope: 4, intercept: -2 })),
    }),
  ),
);

describe('withConstraints', () => {
  test('leaves out a candidate whose context window is too small, and says so before anything else', () => {
    const constrained = withConstraints(policy, { small: { contextTokens: 8000 } });
    expect(constrained.decide({ conversation: easy, inputTokens: 7000 }).model).toBe('small');
    const decision = constrained.decide({ conversation: easy, inputTokens: 7000, maxOutputTokens: 1001 });
    expect(decision).toMatchObject({ model: 'middle', reason: 'below-threshold' });
    expect(decision.trail).toEqual([
      { policy: 'constraints', finding: 'left out small: it reads 8000 tokens, the request has 8001' },
    ]);
  });

  test('counts what it does not know by its JSON, and still routes by the text beside it', () => {
    const constrained = withConstraints(policy, { small: { contextTokens: 100 } });
    const foreign = (size: number): never =>
      [
        { role: 'assistant', content: null },
        {
          role: 'user',
          content: [
            { type: 'text', text: 'hello' },
            { type: 'audio', data: 'x'.repeat(size) },
          ],
        },
      ] as never;
    expect(constrained.decide({ conversation: foreign(10) })).toMatchObject({ model: 'small' });
    expect(constrained.decide({ conversation: foreign(1000) })).toMatchObject({ model: 'middle' });
  });

  test('sees images and tool calls without being told', () => {
    const constrained = withConstraints(policy, { small: { supports: ['tools'] }, middle: { supports: ['images'] } });
    const image = [{ role: 'user', content: [{ type: 'text', text: 'hello' }, { type: 'image' }] }] as const;
    expect(constrained.decide({ conversation: image }).model).toBe('middle');
    const call = { type: 'tool-call', id: '1', name: 'look', input: {} } as const;
    const afterCall = [...easy, { role: 'assistant', content: [call] }] as const;
    expect(constrained.decide({ conversation: afterCall }).model).toBe('small');
    expect(constrained.decide({ conversation: image, needs: ['tools'] })).toMatchObject({ model: 'large' });
  });

  test('sends a request that fits nowhere to the strongest, with the reason', () => {
    const constrained = withConstraints(policy, {
      small: { contextTokens: 10 },
      middle: { contextTokens: 20 },
      large: { contextTokens: 30 },
    });
    expect(constrained.decide({ conversation: easy, inputTokens: 31 })).toMatchObject({
      model: 'large',
      reason: 'nothing-fits',
      detail: expect.stringContaining('left out large: it reads 30 tokens, the request has 31'),
    });
  });

  test('never sends a request out of the regions it names, not even when a policy breaks', () => {
    const broken: SyncPolicy = {
      candidates: policy.candidates,
      decide: () => {
        throw new TypeError('boom');
      },
    };
    const profiles = { small: { region: 'eu' }, middle: { region: 'eu' }, large: { region: 'us' } };
    const request = { conversation: easy, regions: ['eu'] };
    expect(withConstraints(failToStrong(broken), profiles).decide(request)).toMatchObject({
      model: 'middle',
      reason: 'policy-failed',
      detail: 'boom',
    });
    expect(withConstraints(policy, profiles).decide({ ...request, inputTokens: 1e9 }).model).toBe('small');
    expect(() => withConstraints(policy, profiles).decide({ conversation: easy, regions: ['jp'] })).toThrow(
      ConfigError,
    );
    expect(() => withConstraints(policy, {}).decide(request)).toThrow('no candidate may answer in eu');
  });

  test('treats a request that cannot be read as one that fits nowhere', () => {
    const constrained = withConstraints(failToStrong(policy), { small: { contextTokens: 10 } });
    expect(constrained.decide({ conversation: null as never })).toMatchObject({
      model: 'large',
      reason: 'nothing-fits',
    });
  });
});
