import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { acceptIf } from '../answer/acceptance.ts';
import { type ClientAnswer, routeOf } from '../integration/routed-call.ts';
import type { ClientRequest, RoutedClientOptions } from '../integration/routed-client.ts';
import { memoryStore } from '../policy/memory-store.ts';
import { sticky } from '../policy/sticky.ts';
import { withMemory } from '../policy/with-memory.ts';
import type { ClientUnderTest } from './client-contract.ts';
import { type ProviderStub, startProviderStub } from './provider-stub.ts';
import { tinyPolicy } from './tiny-policy.ts';

const profiles = {
  'small-1': { price: { inputUsdPerMillion: 1, outputUsdPerMillion: 5 } },
  'large-1': { price: { inputUsdPerMillion: 10, outputUsdPerMillion: 50 } },
};
const accept = acceptIf<ClientRequest, ClientAnswer>((_, { text }) => !text.includes('not sure'));

/** What every wrapped client owes where a cheap answer has to be accepted, against the real SDK and a loopback server. */
export function describeCascadingClient<C>(name: string, under: ClientUnderTest<C>): void {
  describe(`${name}, with a cascade`, async () => {
    const policy = await tinyPolicy(['small-1', 'large-1']);
    let stub: ProviderStub;
    beforeAll(async () => {
      stub = await startProviderStub();
      stub.behave('large-1', { text: 'large says hello' });
    });
    afterAll(() => stub.close());
    const client = (options: Partial<RoutedClientOptions<C>> = {}): C =>
      under.routed(under.make(stub.url), { policy, profiles, cascade: { accept }, ...options });
    const readAll = async (texts: AsyncIterable<string>): Promise<string[]> => {
      const read: string[] = [];
      for await (const text of texts) read.push(text);
      return read;
    };

    test('takes a cheap answer only if it is accepted, also where it streams', async () => {
      const cascading = client();
      stub.behave('small-1', { text: 'small says hello' });
      const sure = await under.stream(cascading, {});
      expect(await readAll(sure.texts)).toEqual(['small ', 'says ', 'hello']);
      expect(routeOf(sure.response)?.cascade).toMatchObject({ costUsd: 35 / 1e6, isCostExact: true });
      stub.behave('small-1', { text: 'I am not sure' });
      const whole = await under.ask(cascading, {});
      expect(whole.said).toBe('large says hello');
      expect(routeOf(whole.response)).toMatchObject({
        model: 'large-1',
        decision: { model: 'small-1' },
        cascade: { steps: [{ outcome: 'escalated' }, { outcome: 'final' }], isCostExact: true },
      });
      const streamed = await under.stream(cascading, {});
      expect(await readAll(streamed.texts)).toEqual(['large ', 'says ', 'hello']);
    });

    test('the conversation goes on with the model that it went up to', async () => {
      const remembering = withMemory(sticky(policy), { store: memoryStore(), now: Date.now });
      const sticking = client({ policy: remembering });
      const headers = { 'x-farthing-conversation-id': 'c' };
      stub.behave('small-1', { text: 'I am not sure' });
      expect((await under.ask(sticking, { headers })).said).toBe('large says hello');
      stub.behave('small-1', { text: 'small says hello' });
      const next = await under.ask(sticking, { headers });
      expect(routeOf(next.response)).toMatchObject({ model: 'large-1', decision: { reason: 'held' } });
      expect((await under.ask(sticking, {})).said).toBe('small says hello');
    });
  });
}
