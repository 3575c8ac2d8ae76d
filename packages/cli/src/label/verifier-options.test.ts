import { existsSync } from 'node:fs';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Sandbox, startSandbox } from '@farthing/sandbox';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { runCli } from '../cli.ts';
import { memoryTerminal } from '../testing/memory-terminal.ts';

let folder: string;
let sandbox: Sandbox;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'farthing-verifiers-'));
  const sums = Array.from({ length: 8 }, (_, index) => ({ prompt: `What is ${index} + 5?`, reference: index + 5 }));
  await write('log.jsonl', sums.map((line) => JSON.stringify(line)).join('\n'));
  sandbox = await startSandbox();
});

afterAll(async () => {
  await sandbox.close();
  await rm(folder, { recursive: true, force: true });
});

async function write(name: string, text: string): Promise<string> {
  const path = join(folder, name);
  await writeFile(path, text);
  return path;
}

async function label(out: string, flags: readonly string[], log = 'log.jsonl') {
  const terminal = memoryTerminal({ env: { ANTHROPIC_API_KEY: 'any' } });
  const models = ['--weak=sandbox-weak', '--strong=sandbox-strong', '--judge=sandbox-judge'];
  const path = join(folder, out);
  const argv = ['label', join(folder, log), '-o', path, '--base-url', sandbox.url, ...models, ...flags];
  const exitCode = await runCli(argv, terminal);
  return { exitCode, printed: terminal.printed.join('\n'), noted: terminal.noted.join('\n'), path };
}

test('--verifier checks what has a reference, and the estimate knows that it needs no judge', async () => {
  const judged = await label('a.arrow', ['--dry-run', '--json']);
  expect(JSON.parse(judged.printed).low.models['sandbox-judge'].calls).toBe(16);
  const verified = await label('a.arrow', ['--verifier=numeric', '--dry-run', '--json']);
  expect(Object.keys(JSON.parse(verified.printed).low.models)).toEqual(['sandbox-weak', 'sandbox-strong']);
  const { printed } = await label('a.arrow', ['--verifier=numeric', '--json']);
  expect(JSON.parse(printed)).toMatchObject({ labelled: 8, judging: { judges: [] } });
});

test('--verifier-module lets your own code judge', async () => {
  const check = await write(
    'half.mjs',
    'export const verify = ({ answer, reference }) => answer.includes(reference) / 2;',
  );
  const { printed } = await label('b.arrow', ['--verifier-module', check, '--json']);
  expect(JSON.parse(printed)).toMatchObject({
    labelled: 8,
    labels: { 'sandbox-strong': { rows: 8, sufficient: 4 } },
  });
});

test('--agree asks no judge where both answers are the same', async () => {
  const { printed, exitCode } = await label('c.arrow', ['--agree=numeric']);
  expect(exitCode).toBe(0);
  expect(printed).toMatch(/judge +(none was|.*) needed(:| none:) \d pairs with the same final answer/u);
});

test('a row may say how its answer is checked, and a mistake there names file and line', async () => {
  const row = { prompt: 'What is 2 + 2?', reference: 5, verifier: { name: 'numeric', tolerance: 1 } };
  await write('rows.jsonl', JSON.stringify(row));
  const { printed } = await label('d.arrow', ['--json'], 'rows.jsonl');
  expect(JSON.parse(printed)).toMatchObject({ labelled: 1, labels: { 'sandbox-strong': { sufficient: 1 } } });
  await write('rows.jsonl', `\n${JSON.stringify({ ...row, verifier: { name: 'numeric', tolerence: 1 } })}`);
  const { exitCode, noted } = await label('d.arrow', [], 'rows.jsonl');
  expect(exitCode).toBe(3);
  expect(noted).toMatch(/rows\.jsonl:2: "verifier" has no field "tolerence"/u);
});

test.each([
  [['--tolerance=lots'], 2, /--tolerance must be a number of 0 or more, or a percentage such as 1%; got lots/u],
  [['--verifier-timeout-ms=0'], 2, /--verifier-timeout-ms must be a number above 0; got 0/u],
  [['--verifier=module'], 2, /"module" needs a verifier module to be named/u],
  [['--verifier-module=/nowhere.mjs'], 2, /the verifier module \/nowhere\.mjs could not be loaded/u],
  [['--verifier-module=/nowhere.mjs', '--dry-run'], 2, /could not be loaded/u],
  [['--verifier=fuzzy'], 2, /verifier/u],
])('refuses %j in one line, before a call', async (flags, code, message) => {
  const { requests } = sandbox.stats();
  const { exitCode, noted, path } = await label('e.arrow', flags);
  expect(noted).toMatch(message);
  expect(noted.trim().split('\n')).toHaveLength(1);
  expect(exitCode).toBe(code);
  expect(sandbox.stats().requests).toEqual(requests);
  expect(existsSync(path)).toBe(false);
});
