import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
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
  expect(await runCli(['train', at('labels.arrow'), '-o', router], memoryTerminal())).toBe(0);
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

async function simulate(argv: readonly string[]) {
  const terminal = memoryTerminal();
  const exitCode = await runCli(['simulate', log, '--router', router, ...argv], terminal);
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
