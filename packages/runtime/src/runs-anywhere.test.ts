import { readFile } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { fileURLToPath } from 'node:url';
import { createContext, Script } from 'node:vm';
import { userConversation } from '@farthing/core';
import { type Browser, chromium, type Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { bundleRuntime, type RuntimeBundle, wholeRuntime } from '../../../scripts/bundle-runtime.ts';
import { findChromium } from '../../../scripts/find-chromium.ts';
import { type RouterBytes, routerFromBytes } from './router-from-bytes.ts';
import { stackedRouterBytes } from './testing/stacked-router.ts';

const texts = [
  'What is 2 + 2?',
  'Write a Rust function that merges two sorted linked lists without allocating, and prove that it terminates.',
  `${'A long report. '.repeat(4000)}What does it say about 2024?`,
  '请把下面这段话翻译成英文：春眠不觉晓，处处闻啼鸟。',
  '東京の天気はどうですか？ カタカナと漢字。',
  '한국어로 대답해 주세요.',
  'اكتب قصيدة قصيرة عن البحر باللغة العربية.',
  'İSTANBUL ẞtraße ΣΊΣΥΦΟΣ ﬁ',
  '👩‍👩‍👧‍👦🧵🔥 🇺🇳 what do these mean?',
  'a lone \ud83d high and a lone \udc00 low surrogate \udfff',
  '\u0000\u0001 binary \uffff\ufeff\u2028 text',
  '7'.repeat(500),
];

/** What is run elsewhere, there: it makes each router of its two files and scores every text by it. */
async function scoreThere(
  farthing: typeof import('./index.ts'),
  routers: readonly RouterBytes[],
  prompts: readonly string[],
): Promise<{ scores: readonly (readonly number[])[]; models: readonly string[]; globals: readonly string[] }> {
  const made = await Promise.all(routers.map((bytes) => farthing.routerFromBytes(bytes)));
  return {
    scores: made.flatMap((router) => prompts.map((text) => router.score(text))),
    models: made.flatMap((router) => prompts.map((content) => router.route([{ role: 'user', content }]).model)),
    globals: ['process', 'Buffer', 'require', 'module', 'global', 'setImmediate'].filter((name) => name in globalThis),
  };
}
const source = `(${scoreThere.toString()})`;

/** The ready-made router, and one that has every kind of arithmetic. */
let bytes: readonly RouterBytes[];
let bundle: RuntimeBundle;
let here: Awaited<ReturnType<typeof scoreThere>>;

beforeAll(async () => {
  const folder = fileURLToPath(new URL('../../../models/general/', import.meta.url));
  const [config, weights] = await Promise.all([
    readFile(`${folder}router.json`, 'utf8'),
    readFile(`${folder}weights.safetensors`),
  ]);
  bytes = [{ config, weights }, await stackedRouterBytes()];
  const routers = await Promise.all(bytes.map((each) => routerFromBytes(each)));
  here = {
    scores: routers.flatMap((router) => texts.map(router.score)),
    models: routers.flatMap((router) => texts.map((text) => router.route(userConversation(text)).model)),
    globals: [],
  };
  bundle = await bundleRuntime(wholeRuntime, { format: 'iife', globalName: 'farthing' });
});

function expectSameAsHere({ scores, models, globals }: typeof here, tolerance: number): void {
  expect(globals).toEqual([]);
  expect(models).toEqual(here.models);
  expect(scores).toHaveLength(2 * texts.length);
  const differences = scores.flatMap((rates, at) =>
    rates.map((rate, tier) => Math.abs(rate - here.scores[at]![tier]!)),
  );
  expect(differences).toHaveLength(2 * texts.length);
  expect(Math.max(...differences)).toBeLessThanOrEqual(tolerance);
}

test('the texts are scored apart, so that agreement says something', () => {
  expect(new Set(here.scores.map(([rate]) => rate)).size).toBe(2 * texts.length);
});

test('bundled for elsewhere, it needs nothing of Node before loadRouter or decisionFile is called', () => {
  expect(bundle.imports.map(({ path, kind }) => [path, kind])).toEqual([
    ['node:fs/promises', 'dynamic-import'],
    ['node:fs/promises', 'dynamic-import'],
  ]);
});

test('scores as in Node where there are only the globals of the web', async () => {
  const { crypto, performance, TextEncoder, TextDecoder, URL, AbortController, AbortSignal } = globalThis;
  const web = { crypto, performance, TextEncoder, TextDecoder, URL, AbortController, AbortSignal };
  // A realm of its own with the language's globals and these: no process, no Buffer, no require, and no import.
  const realm = createContext({ ...web, bytes, texts });
  new Script(bundle.code).runInContext(realm);
  expectSameAsHere(await new Script(`${source}(farthing, bytes, texts)`).runInContext(realm), 0);
  await expect(new Script("farthing.loadRouter('models/general')").runInContext(realm)).rejects.toThrow();
});

const executablePath = findChromium();
const title =
  executablePath === undefined
    ? 'in Chromium (SKIPPED: no chromium, chromium-browser or google-chrome on this machine)'
    : 'in Chromium';

describe.skipIf(executablePath === undefined)(title, () => {
  let browser: Browser;
  let server: Server;
  let page: Page;

  beforeAll(async () => {
    const files = new Map<string, { readonly type: string; readonly body: string | Uint8Array }>([
      ['/', { type: 'text/html', body: '<!doctype html><title>Farthing</title><script src="farthing.js"></script>' }],
      ['/farthing.js', { type: 'text/javascript', body: bundle.code }],
      ['/worker.js', { type: 'text/javascript', body: workerScript }],
      ...bytes.flatMap(({ config, weights }, at) => [
        [`/${at}/router.json`, { type: 'application/json', body: config }] as const,
        [`/${at}/weights.safetensors`, { type: 'application/octet-stream', body: weights }] as const,
      ]),
      // JSON escapes lone surrogates, which UTF-8 cannot hold.
      ['/texts.json', { type: 'application/json', body: JSON.stringify(texts) }],
    ]);
    server = createServer((request, response) => {
      const file = files.get(request.url ?? '');
      response.writeHead(file === undefined ? 404 : 200, {
        'content-type': `${file?.type ?? 'text/plain'}; charset=utf-8`,
      });
      response.end(file?.body);
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    browser = await chromium.launch({
      ...(executablePath && { executablePath }),
      args: ['--no-sandbox', '--disable-gpu'],
    });
    page = await browser.newPage();
    await page.goto(`http://127.0.0.1:${(server.address() as AddressInfo).port}/`);
  }, 120_000);
  afterAll(async () => {
    await browser?.close();
    await new Promise((resolve) => server?.close(resolve));
  });

  test('scores as in Node on a page', async () => {
    expectSameAsHere(await page.evaluate(fetchAndScore), 1e-6);
  });

  test('scores as in Node in a web worker', async () => {
    const answer = page.evaluate(`new Promise((resolve, reject) => {
      const worker = new Worker('worker.js');
      worker.onmessage = ({ data }) => resolve(data);
      worker.onerror = ({ message }) => reject(new Error(message));
    })`);
    expectSameAsHere((await answer) as typeof here, 1e-6);
  });
});

const fetchAndScore = `(async () => {
  const routers = await Promise.all([0, 1].map(async (at) => ({
    config: await fetch(at + '/router.json').then((response) => response.text()),
    weights: new Uint8Array(await fetch(at + '/weights.safetensors').then((response) => response.arrayBuffer())),
  })));
  const texts = await fetch('texts.json').then((response) => response.json());
  return ${source}(farthing, routers, texts);
})()`;

const workerScript = `importScripts('farthing.js');
${fetchAndScore}.then(postMessage, (error) => setTimeout(() => { throw error; }));`;
