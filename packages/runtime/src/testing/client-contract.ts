import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test, vi } from 'vitest';
import { attemptsOf } from '../answer/fallback.ts';
import { routeOf } from '../integration/routed-call.ts';
import type { RoutedClientOptions } from '../integration/routed-client.ts';
import { type ProviderStub, startProviderStub } from './provider-stub.ts';
import { hardText, tinyPolicy } from './tiny-policy.ts';

export interface AskedWith {
  readonly model?: string;
  readonly text?: string;
  readonly signal?: AbortSignal;
  readonly maxRetries?: number;
  readonly headers?: Record<string, string>;
}

export interface Answer {
  /** The answer's text, or the name of the tool that it calls. */
  readonly said: string;
  readonly response: object;
}

/** A client of a real SDK as the contract uses it. */
export interface ClientUnderTest<C> {
  readonly make: (baseURL: string) => C;
  readonly routed: (client: C, options: RoutedClientOptions<C>) => C;
  readonly ask: (client: C, asked: AskedWith) => Promise<Answer>;
  /** Texts as they come, and the stream. */
  readonly stream: (
    client: C,
    asked: AskedWith,
  ) => Promise<{ readonly texts: AsyncIterable<string>; readonly response: object }>;
  /** By the SDK's helper that accumulates a stream. */
  readonly helper: (client: C, asked: AskedWith) => Promise<string>;
  readonly raw: (client: C, asked: AskedWith) => Promise<Response>;
  readonly withResponse: (
    client: C,
    asked: AskedWith,
  ) => Promise<{ readonly said: string; readonly response: Response }>;
  readonly hasTools: boolean;
  readonly isAbort: (error: unknown) => boolean;
}

/** What every wrapped client owes, against the real SDK and a loopback server. */
export function describeRoutedClient<C>(name: string, under: ClientUnderTest<C>): void {
  describe(name, async () => {
    const policy = await tinyPolicy(['small-1', 'large-1']);
    const onDecision = vi.fn();
    let stub: ProviderStub;
    let plain: C;
    beforeAll(async () => {
      stub = await startProviderStub();
      plain = under.make(stub.url);
    });
    afterAll(() => stub.close());
    beforeEach(() => {
      stub.behave('small-1', { text: 'small says hello' });
      stub.behave('large-1', { text: 'large says hello' });
    });
    afterEach(() => {
      stub.requests.length = 0;
      stub.given.up = 0;
      onDecision.mockReset();
    });
    const client = (options: Partial<RoutedClientOptions<C>> = {}): C =>
      under.routed(plain, { policy, onDecision, ...options });
    const asked = (): string[] => stub.requests.map(({ body }) => body.model);
    const readAll = async (texts: AsyncIterable<string>): Promise<{ texts: string[]; end: unknown }> => {
      const read: string[] = [];
      try {
        for await (const text of texts) read.push(text);
      } catch (error) {
        return { texts: read, end: error };
      }
      return { texts: read, end: undefined };
    };

    test('asks the model that was chosen, and tells which and why', async () => {
      const easy = await under.ask(client(), {});
      expect(easy.said).toBe('small says hello');
      expect(routeOf(easy.response)).toMatchObject({
        model: 'small-1',
        decision: { model: 'small-1', reason: 'below-threshold' },
        attempts: [],
      });
      expect((await under.ask(client(), { text: hardText })).said).toBe('large says hello');
      expect(asked()).toEqual(['small-1', 'large-1']);
      expect(onDecision).toHaveBeenCalledTimes(2);
    });

    test('lets any other model through, and leaves the client that it wraps alone', async () => {
      const answer = await under.ask(client(), { model: 'large-1' });
      expect(answer.said).toBe('large says hello');
      expect(routeOf(answer.response)).toBeUndefined();
      client();
      await expect(under.ask(plain, { model: 'farthing' })).rejects.toMatchObject({ status: 404 });
      expect(onDecision).not.toHaveBeenCalled();
    });

    test('streams what the chosen model streams, by itself and by the helper', async () => {
      const { texts, response } = await under.stream(client(), {});
      expect((await readAll(texts)).texts).toEqual(['small ', 'says ', 'hello']);
      expect(routeOf(response)).toMatchObject({ model: 'small-1' });
      expect(await under.helper(client(), {})).toBe('small says hello');
      expect(await under.helper(client({ fallback: {} }), {})).toBe('small says hello');
    });

    test('gives out the response itself, unread', async () => {
      for (const options of [{}, { fallback: {} }]) {
        const raw = await under.raw(client(options), {});
        expect(await raw.json()).toMatchObject({ model: 'small-1' });
        const { said, response } = await under.withResponse(client(options), {});
        expect(said).toBe('small says hello');
        expect(response.headers.get('content-type')).toBe('application/json');
      }
    });

    test.runIf(under.hasTools)('leaves tool calls as they are', async () => {
      stub.behave('small-1', { tool: 'weather' });
      expect((await under.ask(client({ fallback: {} }), {})).said).toBe('weather');
    });

    test('takes the conversation from a header, which goes no further', async () => {
      await under.ask(client(), { headers: { 'x-farthing-conversation-id': 'c1', 'x-other': 'stays' } });
      expect(onDecision.mock.calls[0]?.[1]).toMatchObject({ conversationId: 'c1' });
      expect(stub.requests[0]?.headers).toMatchObject({ 'x-other': 'stays' });
      expect(stub.requests[0]?.headers).not.toHaveProperty('x-farthing-conversation-id');
      await under.ask(client({ describe: () => ({ conversationId: 'c2' }) }), {});
      expect(onDecision.mock.calls[1]?.[1]).toMatchObject({ conversationId: 'c2' });
      for (const conversationId of [undefined, '']) {
        onDecision.mockReset();
        const headers = { 'x-farthing-conversation-id': 'c1' };
        await under.ask(client({ describe: () => ({ conversationId }) }), { headers });
        expect(onDecision.mock.calls[0]?.[1]).toMatchObject({ conversationId: 'c1' });
      }
    });

    test('asks nobody about a request that could not be described: it may have had to stay in a region', async () => {
      const describe = (): never => {
        throw new Error('no such tenant');
      };
      await expect(under.ask(client({ describe }), {})).rejects.toThrow('no such tenant');
      expect(asked()).toEqual([]);
    });

    test('routes in copies with other options too, which share what is known of providers', async () => {
      stub.behave('small-1', { status: 529, retryAfter: 60 });
      const routed = client({ fallback: {} }) as C & { withOptions(options: object): C };
      const copy = routed.withOptions({ timeout: 5000 }) as typeof routed;
      for (const each of [copy, copy.withOptions({ maxRetries: 1 }), routed])
        expect((await under.ask(each, {})).said).toBe('large says hello');
      expect(asked()).toEqual(['small-1', 'large-1', 'large-1', 'large-1']);
      expect((await under.ask(routed.withOptions({ apiKey: 'of another account' }), {})).said).toBe('large says hello');
      expect(asked().slice(4)).toEqual(['small-1', 'large-1']);
      expect(copy).toMatchObject({ timeout: 5000 });
      expect(plain).not.toMatchObject({ timeout: 5000 });
    });

    test.each([
      ['429', { status: 429 }],
      ['529', { status: 529 }],
      ['400', { status: 400 }],
    ] as const)('without a fallback a %s fails as it does unrouted', async (_, behaviour) => {
      stub.behave('small-1', behaviour);
      const error = (promise: Promise<unknown>) => promise.catch((thrown: unknown) => thrown as Error);
      const alone = (await error(under.ask(plain, { model: 'small-1', maxRetries: 0 }))) as Error;
      const routed = (await error(under.ask(client(), { maxRetries: 0 }))) as Error;
      expect(routed.constructor).toBe(alone.constructor);
      expect(routed.message).toBe(alone.message);
    });

    test.each(['429', '529', 'garbage', 'hang', 'error-event'] as const)(
      'with a fallback, a model that answers %s gives way to the stronger one',
      async (what) => {
        stub.behave('small-1', what === '429' || what === '529' ? { status: Number(what), retryAfter: 60 } : what);
        const options = { fallback: { timeoutMs: 300 } };
        if (what !== 'error-event') {
          const whole = await under.ask(client(options), {});
          expect(whole.said).toBe('large says hello');
          expect(routeOf(whole.response)).toMatchObject({
            model: 'large-1',
            attempts: [{ outcome: what === 'hang' ? 'timed-out' : 'failed' }, { outcome: 'answered' }],
          });
          expect(asked()).toEqual(['small-1', 'large-1']);
        }
        const { texts } = await under.stream(client(options), {});
        expect((await readAll(texts)).texts.join('')).toBe('large says hello');
      },
    );

    test('with a fallback, a bad request fails as it does unrouted, with the trail', async () => {
      stub.behave('small-1', { status: 400, message: 'no such field' });
      const error = await under.ask(client({ fallback: {} }), {}).catch((thrown: unknown) => thrown);
      expect(error).toMatchObject({ status: 400 });
      expect(attemptsOf(error)).toMatchObject([{ provider: 'small-1', status: 400 }]);
      expect(asked()).toEqual(['small-1']);
    });

    test('asks another client that can answer for the same candidate before a stronger one', async () => {
      const other = await startProviderStub();
      other.behave('small-elsewhere', { text: 'small, elsewhere' });
      try {
        stub.behave('small-1', { status: 529 });
        const models = {
          'small-1': ['small-1', { client: under.make(other.url), model: 'small-elsewhere' }],
          'large-1': 'large-1',
        };
        const answer = await under.ask(client({ models, fallback: {} }), {});
        expect(answer.said).toBe('small, elsewhere');
        expect(routeOf(answer.response)?.attempts[1]).toMatchObject({
          model: 'small-1',
          provider: `small-elsewhere@${new URL(other.url).host}`,
        });
      } finally {
        await other.close();
      }
    });

    test('repeats nothing once a stream has begun: it ends as that of the model alone does', async () => {
      stub.behave('small-1', 'break-off');
      const alone = await readAll((await under.stream(plain, { model: 'small-1' })).texts);
      const routed = await readAll((await under.stream(client({ fallback: {} }), {})).texts);
      expect(routed.texts).toEqual(alone.texts);
      expect(routed.texts.length).toBeGreaterThan(0);
      expect(String(routed.end)).toBe(String(alone.end));
      expect(asked()).toEqual(['small-1', 'small-1']);
    });

    test('ends when the caller does, before an answer and in the middle of one', async () => {
      stub.behave('small-1', 'hang');
      for (const options of [{}, { fallback: {} }]) {
        const caller = new AbortController();
        const waiting = under.ask(client(options), { signal: caller.signal }).catch((error: unknown) => error);
        await vi.waitFor(() => expect(stub.requests.length).toBeGreaterThan(0));
        caller.abort();
        expect(under.isAbort(await waiting)).toBe(true);
        stub.requests.length = 0;
      }
      await vi.waitFor(() => expect(stub.given.up).toBe(2));
      stub.behave('small-1', 'stall');
      const leaver = new AbortController();
      const { texts } = await under.stream(client({ fallback: {} }), { signal: leaver.signal });
      for await (const _ of texts) leaver.abort();
      await vi.waitFor(() => expect(stub.given.up).toBe(3));
      expect(asked()).toEqual(['small-1']);
    });

    test('closes the connection when a stream is left early', async () => {
      stub.behave('small-1', 'stall');
      const { texts } = await under.stream(client({ fallback: {} }), {});
      for await (const _ of texts) break;
      await vi.waitFor(() => expect(stub.given.up).toBe(1));
    });

    test('refuses models that are not the candidates', () => {
      expect(() => client({ models: { 'small-1': 'small-1' } })).toThrow('who answers for the candidate "large-1"');
    });
  });
}
