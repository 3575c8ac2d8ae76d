import { userConversation } from '@farthing/core';
import { describe, expect, test } from 'vitest';
import { acceptIf } from '../answer/acceptance.ts';
import { createRequestAnswerer, type RoutingOptions } from '../answer/answer-requests.ts';
import { heuristicRouter } from '../rule-routers.ts';
import { createPolicy } from './create-policy.ts';
import type { SyncPolicy } from './policy.ts';
import type { RoutingRequest } from './routing-request.ts';

const candidates = ['small', 'large'];
const score = (text: string): number => (text.includes('hard') ? 0.9 : 0.1);
const router = heuristicRouter({ candidates, score });
const price = (usd: number) => ({
  inputUsdPerMillion: usd,
  outputUsdPerMillion: usd,
  cachedInputUsdPerMillion: usd / 10,
  cacheWriteUsdPerMillion: 1.25 * usd,
});
const models = { small: { price: price(1), region: 'eu' }, large: { price: price(2), region: 'us' } };
const smallForMath = { threshold: 0.5, tasks: { math: { models: ['small'] } } };
const hard = userConversation('a hard one');
const sum = userConversation('what is 2 + 2?');

describe('whom a policy inside allows', () => {
  test.each([
    { name: 'sticky', spec: { ...smallForMath, sticky: {} } },
    { name: 'cache', spec: { ...smallForMath, models, cache: { outputTokens: 10 } } },
  ])('$name moves to nobody else', ({ spec }) => {
    const policy = createPolicy(router, spec, { now: () => 0 });
    const ask = (conversation = hard) => policy.decide({ conversation, conversationId: 'c', inputTokens: 50_000 });
    expect(ask()).toMatchObject({ model: 'large' });
    expect(ask(sum)).toMatchObject({ model: 'small', models: ['small'], reason: 'only-candidate' });
  });

  test('nobody else is asked by a fallback or a cascade, nor out of the regions that the policy knows', async () => {
    const inEurope: SyncPolicy = {
      candidates,
      decide: (request) => createPolicy(router, { models }).decide({ ...request, regions: ['eu'] }),
    };
    const policy = createPolicy(router, { ...smallForMath, models });
    const failing = async () => {
      throw Object.assign(new Error('overloaded'), { status: 529 });
    };
    const says = async (text: string) => text;
    const sums = { conversation: sum };
    const reject = { accept: acceptIf<string, string>(() => false) };
    expect(await asked({ policy: inEurope, fallback: {} }, { request: sums, answer: failing })).toEqual(['small']);
    expect(await asked({ policy, fallback: {} }, { request: sums, answer: failing })).toEqual(['small']);
    expect(await asked({ policy, cascade: reject }, { request: sums, answer: says })).toEqual(['small']);
    const local = { conversation: userConversation('hello'), regions: ['eu'] };
    expect(await asked({ policy, fallback: {} }, { request: local, answer: failing })).toEqual(['small']);
    const free = { conversation: userConversation('hello') };
    expect(await asked({ policy, fallback: {} }, { request: free, answer: failing })).toEqual(candidates);
    expect(await asked({ policy, cascade: reject }, { request: free, answer: says })).toEqual(candidates);
  });
});

interface Asking {
  readonly request: RoutingRequest;
  readonly answer: (model: string) => Promise<string>;
}

/** Who is asked, in order. */
async function asked(options: RoutingOptions<string, string>, { request, answer }: Asking): Promise<string[]> {
  const models: string[] = [];
  const ask = (model: string) => async () => {
    models.push(model);
    return answer(model);
  };
  const tiers = candidates.map((model) => ({ model, providers: [{ name: model, ask: ask(model) }] }));
  const kind = {
    isStream: () => false,
    begin: async (given: string) => given,
    collect: async (given: string) => ({ answer: given, text: given }),
  };
  const answerer = createRequestAnswerer<string, string>(tiers, { kind, ...options });
  const answered = answerer.answer('q', { routing: request, signal: undefined });
  await answered.catch((error: Error) => expect(error.message).toBe('overloaded'));
  return models;
}
