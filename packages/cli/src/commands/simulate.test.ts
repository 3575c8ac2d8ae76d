import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { runCli } from '../cli.ts';
import { memoryTerminal } from '../testing/memory-terminal.ts';
import { outcomeLines } from '../testing/outcomes.ts';

let folder: string;
let router: string;
let log: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'farthing-simulate-'));
  const at = (name: string) => join(folder, name);
  [router, log] = [at('router'), at('log.jsonl')];
  await writeFile(at('outcomes.jsonl'), outcomeLines(200));
  expect(await runCli(['import', at('outcomes.jsonl'), '-o', at('labels.arrow')], memoryTerminal())).toBe(0);
  // Trained on single sums: a conversation of several would be out of coverage.
  const training = ['train', at('labels.arrow'), '-o', router, '--coverage-floor', '0'];
  expect(await runCli(training, memoryTerminal())).toBe(0);
  const texts = ['12 and 13', '71234567 and 81234567', '14 and 15'].map((sum) => `please add ${sum} for row 5`);
  const lines = texts.map((text, index) => ({
    prompt: text,
    conversation_id: 'c',
    timestamp: `2026-03-01T10:0${index}:00Z`,
    model: 'vendor/large',
    answer: 'Done.',
    usage: { input_tokens: 2000 * (index + 1), output_tokens: 100 },
  }));
  await writeFile(log, lines.map((line) => `${JSON.stringify(line)}\n`).join(''));
});

afterAll(() => rm(folder, { recursive: true }));

const prices = ['--price', 'small=1/5/0.1/1.25', 'large=10/50/1/12.5'];

async function simulate(argv: readonly string[], from = log) {
  const terminal = memoryTerminal();
  const exitCode = await runCli(['simulate', from, '--router', router, ...argv], terminal);
  return { exitCode, printed: terminal.printed.join('\n'), noted: terminal.noted };
}

test('says what a log would have cost, beside both models and the log itself', async () => {
  const { exitCode, printed, noted } = await simulate(['--policy', await policyOf({ threshold: 0.5 }), ...prices]);
  expect(noted).toEqual([]);
  expect(exitCode).toBe(0);
  const bill = (name: string) => new RegExp(`^${name} +([\\d.]+) `, 'mu').exec(printed)?.[1];
  expect(printed).toContain('3 requests, in 1 conversation\n');
  // small writes 2000; large writes 4000; small reads 2000 and writes 4000; three answers.
  const policyUsd = (2000 * 1.25 + (200 + 4000 * 1.25) + 1000 + 4000 * 12.5 + 5000) / 1e6;
  expect(bill('routed by the policy')).toBe(policyUsd.toFixed(4));
  expect(bill('all to large')).toBe(((25_000 + 27_000 + 29_000 + 15_000) / 1e6).toFixed(4));
  expect(bill('the log itself')).toBe(bill('all to large'));
  expect(bill('all to small')).toBe('0.0096');
  expect(printed).toContain('2 switches left a warm prompt behind: 4,000 tokens read anew');
});

test('names the threshold that is the router’s own, without a policy', async () => {
  const { printed } = await simulate(prices);
  expect(printed).toMatch(/^routed at threshold 0\.\d{3} +\d/mu);
});

test('prints JSON, without caches where nobody has any', async () => {
  const { printed } = await simulate([
    '--policy',
    await policyOf({ threshold: 0.5 }),
    ...prices,
    '--cache-minutes',
    '0',
    '--json',
  ]);
  expect(JSON.parse(printed)).toMatchObject({
    requests: 3,
    conversations: 1,
    policy: { escalations: 1, deescalations: 1, lostCache: { requests: 0 }, usd: expect.closeTo(0.054, 9) },
    logged: { recorded: { requests: 0 }, estimated: { requests: 3 }, unpriced: 0 },
  });
});

describe('a conversation whose prompt grows, of a hard sum and two easy ones', () => {
  /** At 0, 1 and 11 minutes, each with all that was said before: 20,000, 20,640 and 21,280 tokens, answers of 100. */
  const growing = ['add 71234567 and 81234567', 'add 12 and 13', 'add 14 and 15'].map((_, turn, sums) => ({
    messages: sums
      .slice(0, turn + 1)
      .flatMap((sum, at) => [
        ...(at > 0 ? [{ role: 'assistant', content: 'Done.' }] : []),
        { role: 'user', content: `please ${sum} for row 5` },
      ]),
    conversation_id: 'c',
    timestamp: `2026-03-01T10:${['00', '01', '11'][turn]}:00Z`,
    model: 'small',
    answer: 'Done.',
    usage: { input_tokens: 20_000 + 640 * turn, output_tokens: 100 },
  }));
  // In micro-dollars. Written to the cache, or read from it and the new 640 written; answers at the last rate.
  const large = { first: 20_000 * 6.25, second: 20_000 * 0.5 + 640 * 6.25, cold: 21_280 * 6.25, answer: 100 * 25 };
  const small = { first: 20_000 * 1.25, second: 20_000 * 0.1 + 640 * 1.25, cold: 21_280 * 1.25, answer: 100 * 5 };
  const allLarge = large.first + large.second + large.cold + 3 * large.answer;
  const allSmall = small.first + small.second + small.cold + 3 * small.answer;
  // The hard sum goes to large. A policy that knows no caches then goes down to small, which reads it all anew.
  const switching = large.first + large.answer + 20_640 * 1.25 + small.cold + 2 * small.answer;
  // One that does stays for the second sum; ten minutes later nothing is warm, and it goes down.
  const staying = large.first + large.second + 2 * large.answer + small.cold + small.answer;

  test.each([
    {
      cache: 'unaware of caches',
      spec: { threshold: 0.5 },
      micro: switching,
      requests: { small: 2, large: 1 },
      // What small would have read for a tenth, had it been the one to hold it.
      caches: `1 switch left a warm prompt behind: 20,000 tokens read anew, for ${usd(20_000 * (1.25 - 0.1))} USD more than from a cache`,
      change: '−35.3 %',
    },
    {
      cache: 'aware of caches',
      spec: { threshold: 0.5, cache: { horizonTurns: 0, outputTokens: 100 } },
      micro: staying,
      requests: { small: 1, large: 2 },
      caches: `1 request stayed with a warm model, by which the policy expects to save ${usd(switching - staying)} USD`,
      change: '−38.8 %',
    },
  ])('costs what one adds up by hand, under a policy $cache', async ({ spec, micro, requests, caches, change }) => {
    const from = join(folder, 'growing.jsonl');
    await writeFile(from, growing.map((line) => `${JSON.stringify(line)}\n`).join(''));
    const models = { small: { price: modelPrice(1) }, large: { price: modelPrice(5) } };
    const policy = await policyOf({ ...spec, models });
    const { exitCode, printed, noted } = await simulate(['--policy', policy], from);
    expect(noted).toEqual([]);
    expect(exitCode).toBe(0);
    const line = (name: string) => new RegExp(`^${name} .*$`, 'mu').exec(printed)?.[0].split(/ {2,}/);
    expect(line('routed by the policy')?.slice(1, 4)).toEqual([usd(micro), usd((1000 / 3) * micro), change]);
    expect(line('all to large')?.[1]).toBe(usd(allLarge));
    expect(line('all to small')?.[1]).toBe(usd(allSmall));
    expect(line('the log itself')?.[1]).toBe(usd(allSmall));
    for (const [model, count] of Object.entries(requests)) expect(line(model)?.[1]).toBe(`${count}`);
    expect(printed).toContain(caches);
  });
});

/** As it is printed. */
function usd(micro: number): string {
  return (micro / 1e6).toFixed(micro < 1e7 ? 4 : 2);
}

function modelPrice(dollars: number) {
  return {
    inputUsdPerMillion: dollars,
    outputUsdPerMillion: 5 * dollars,
    cachedInputUsdPerMillion: dollars / 10,
    cacheWriteUsdPerMillion: 1.25 * dollars,
  };
}

test('says in one line what is missing or wrong', async () => {
  const { exitCode, noted } = await simulate([]);
  expect(exitCode).toBe(2);
  expect(noted).toEqual([
    'farthing: no price is known for small and large: add --price small=INPUT/OUTPUT --price large=INPUT/OUTPUT, dollars per million tokens',
  ]);
  expect((await simulate([...prices, '--cache-minutes', '-1'])).noted).toEqual([
    'farthing: --cache-minutes must be at least 0, got -1',
  ]);
  const misspelt = await simulate(['--policy', await policyOf({ treshold: 1 })]);
  expect(misspelt.noted).toEqual([expect.stringMatching(/policy\.json: "treshold" is not known/u)]);
});

async function policyOf(spec: object): Promise<string> {
  const path = join(folder, 'policy.json');
  await writeFile(path, JSON.stringify(spec));
  return path;
}
