import { ConfigError, ProviderError } from '@farthing/core';
import { afterEach, describe, expect, test } from 'vitest';
import { embeddingFault } from './embedding.ts';
import { connectOpenAIEmbedder, type OpenAIEmbedderOptions, parseOpenAIEmbedderOptions } from './openai-embeddings.ts';
import {
  type EmbeddingStub,
  type EmbeddingStubReply,
  type EmbeddingStubRequest,
  startEmbeddingStub,
  stubVector,
} from './testing/embedding-stub.ts';

let stub: EmbeddingStub | undefined;
afterEach(() => stub?.close());

/** A server that answers the probe well and the requests after it as `reply` says. */
async function serve(reply?: (request: EmbeddingStubRequest, number: number) => EmbeddingStubReply | undefined) {
  stub = await startEmbeddingStub((request, number) => (number === 1 ? undefined : reply?.(request, number - 1)));
  const waits: number[] = [];
  const sleep: OpenAIEmbedderOptions['sleep'] = async (ms) => void waits.push(ms);
  const { baseURL, requests } = stub;
  const connect = (options: Partial<OpenAIEmbedderOptions> = {}) =>
    connectOpenAIEmbedder({ model: 'm', baseURL, sleep, ...options });
  return { baseURL, requests, waits, connect };
}

test('asks in batches, with the key, and puts the answers in order by their index', async () => {
  const { connect, requests } = await serve();
  const embedder = await connect({ apiKey: 'secret', batchSize: 2, normalize: false, prefix: 'query: ' });
  const vectors = await embedder.embed(['a', 'b', 'c']);
  expect(vectors).toEqual(['a', 'b', 'c'].map((text) => Float32Array.from(stubVector(`query: ${text}`))));
  expect(requests.slice(1)).toMatchObject([
    { path: '/v1/embeddings', authorization: 'Bearer secret', model: 'm', input: ['query: a', 'query: b'] },
    { input: ['query: c'] },
  ]);
});

test('asks for shorter vectors where told to, and says so in its options', async () => {
  const { connect, baseURL } = await serve();
  const embedder = await connect({ dimensions: 4, apiKey: 'secret' });
  expect(embedder.dimensions).toBe(4);
  expect(embedder.options).toEqual({
    model: 'm',
    dimensions: 4,
    normalize: true,
    prefix: '',
    maxTextLength: 8000,
    baseURL,
  });
  expect(parseOpenAIEmbedderOptions(embedder.options!)).toMatchObject({ model: 'm', dimensions: 4, baseURL });
  expect((await connect()).fingerprint).not.toBe(embedder.fingerprint);
});

test('the same model behind another address is the same embedder', async () => {
  const first = await serve();
  const one = await first.connect();
  await stub?.close();
  const second = await serve();
  const two = await second.connect();
  expect(two.fingerprint).toBe(one.fingerprint);
  expect(two.id).not.toBe(one.id);
});

describe('tries again', () => {
  test.each([
    ['after the wait that was asked for', { status: 429, headers: { 'retry-after': '7' } }, [7000, 7000]],
    ['after the wait in milliseconds', { status: 429, headers: { 'retry-after-ms': '20' } }, [20, 20]],
    ['after waits that double when none was asked for', { status: 503 }, [500, 1000]],
    ['when the connection is dropped', { isDropped: true }, [500, 1000]],
  ])('%s', async (_, reply, expected) => {
    const { connect, waits } = await serve((_request, number) => (number < 3 ? reply : undefined));
    const embedder = await connect();
    await expect(embedder.embed(['a'])).resolves.toHaveLength(1);
    expect(waits).toEqual(expected);
  });

  test('no more often than told', async () => {
    const { connect, requests } = await serve(() => ({ status: 500, body: '{"error":{"message":"overloaded"}}' }));
    const embedder = await connect({ maxRetries: 2 });
    await expect(embedder.embed(['a'])).rejects.toThrow(/127\.0\.0\.1:\d+ answered 500 for m: overloaded/);
    expect(requests).toHaveLength(4);
  });
});

describe('gives up at once, in one line, when', () => {
  test.each<[string, EmbeddingStubReply, RegExp]>([
    [
      'the key is refused',
      { status: 401, body: '{"error":{"message":"bad key secret"}}' },
      /refused the API key \(401\): bad key \[key\]$/,
    ],
    ['there is no such model', { status: 404 }, /has no embedding model "m" at \/v1\/embeddings \(404\)/],
    [
      'the quota is used up',
      { status: 429, body: '{"error":{"code":"insufficient_quota","message":"pay"}}' },
      /answered 429 for m: pay/,
    ],
    ['it is asked to wait for hours', { status: 429, headers: { 'retry-after': '7200' } }, /answered 429/],
    ['it is sent elsewhere', { status: 302, headers: { location: 'http://127.0.0.1:9/' } }, /answered 302/],
    ['a page is what comes', { body: '<html>' }, /sent something else than embeddings for m; check the base URL/],
    ['another object is what comes', { body: '{"choices":[]}' }, /something else than embeddings/],
    ['vectors are missing', { body: '{"data":[{"index":0,"embedding":[1]}]}' }, /sent 1 vectors for 2 texts/],
    [
      'a vector comes twice',
      { body: '{"data":[{"index":0,"embedding":[1]},{"index":0,"embedding":[1]}]}' },
      /index 0 among 2/,
    ],
    [
      'an index is none',
      { body: '{"data":[{"index":0,"embedding":[1]},{"index":9,"embedding":[1]}]}' },
      /index 9 among 2/,
    ],
    [
      'a vector is none',
      { body: '{"data":[{"index":0,"embedding":"AAAA"},{"index":1,"embedding":[1]}]}' },
      /an embedding that is no list/,
    ],
  ])('%s', async (_, reply, message) => {
    const { connect, requests } = await serve(() => reply);
    const embedder = await connect({ apiKey: 'secret' });
    const failure = embedder.embed(['a', 'b']);
    await expect(failure).rejects.toThrow(message);
    await expect(failure).rejects.toThrow(ProviderError);
    await expect(failure).rejects.not.toThrow('secret');
    expect(requests).toHaveLength(2);
  });
});

test.each([
  ['null', 'null'],
  ['a number beyond float32', '1e300'],
  ['a text', '"x"'],
])('%s within a vector is left for the caller to refuse, who knows the row', async (_, value) => {
  const { connect } = await serve(() => ({ body: `{"data":[{"index":0,"embedding":[1,${value}]}]}` }));
  const [vector] = await (await connect()).embed(['a']);
  expect(embeddingFault(vector!, 2)).toMatch(/a vector with/);
});

test('a server that does not answer is given up in time; one that is not there is named', async () => {
  const { connect } = await serve(() => ({ isHanging: true }));
  const embedder = await connect({ timeoutMs: 50, maxRetries: 0 });
  await expect(embedder.embed(['a'])).rejects.toThrow('did not embed with m within 0.05 s');
  await stub?.close();
  await expect(embedder.embed(['a'])).rejects.toThrow(
    /^cannot reach 127\.0\.0\.1:\d+ \(ECONNREFUSED\); check the base URL and that the server runs$/,
  );
});

test('a signal ends a request that hangs and the wait between attempts', async () => {
  const { connect } = await serve(() => ({ isHanging: true }));
  const controller = new AbortController();
  const pending = (await connect()).embed(['a'], { signal: controller.signal });
  controller.abort(new Error('enough'));
  await expect(pending).rejects.toThrow('enough');
  await stub?.close();

  const hurried = await serve(() => ({ status: 429, headers: { 'retry-after': '60' } }));
  const waiting = new AbortController();
  const embedder = await hurried.connect({ sleep: undefined });
  const rest = embedder.embed(['a'], { signal: waiting.signal });
  await expect.poll(() => hurried.requests.length).toBe(2);
  waiting.abort(new Error('enough of it'));
  await expect(rest).rejects.toThrow('enough of it');
});

test.each<[string, OpenAIEmbedderOptions, string]>([
  ['a base URL that is none', { model: 'm', baseURL: 'localhost:11434' }, 'the base URL must be a URL such as'],
  ['a password in it', { model: 'm', baseURL: 'http://a:b@localhost/v1' }, 'must not hold a name or password'],
  ['batches of nothing', { model: 'm', batchSize: 0 }, '"batchSize" must be a whole number above 0, got 0'],
  ['a text length of NaN', { model: 'm', maxTextLength: Number.NaN }, '"maxTextLength" must be a whole number'],
])('refuses %s before anything is asked', async (_, options, message) => {
  const failure = connectOpenAIEmbedder(options);
  await expect(failure).rejects.toThrow(message);
  await expect(failure).rejects.toThrow(ConfigError);
});

test('options from a file are checked by name and kind', () => {
  expect(() => parseOpenAIEmbedderOptions({ model: 'm', apiKey: 'sk-1' })).toThrow(
    'an embedder has no option "apiKey"',
  );
  expect(() => parseOpenAIEmbedderOptions({ model: 'm', batchSize: 'many' })).toThrow('"batchSize" must be a number');
  expect(() => parseOpenAIEmbedderOptions({})).toThrow('openai: names no model');
});
