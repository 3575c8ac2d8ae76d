import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { readLabels } from '@farthing/dataset';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { runCli } from '../cli.ts';
import { memoryTerminal } from '../testing/memory-terminal.ts';

const files: Readonly<Record<string, string>> = {
  'gsm8k_responses.csv': [
    'prompt,mistralai/Mixtral-8x7B-Instruct-v0.1,gpt-4-1106-preview',
    'Add 1 and 2,True,True',
    '"Three crates, half full. How many jars?",False,True',
    'Add 3 and 2,False,False\n',
  ].join('\n'),
  'contaminated_prompts.jsonl': '{"eval_prompt":"Add 3 and 2"}\n',
};

let folder: string;
let server: Server;
let mirror: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'farthing-'));
  server = createServer((request, response) => {
    const content = files[request.url?.split('/').at(-1) ?? ''];
    response.writeHead(content === undefined ? 404 : 200).end(content);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  mirror = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});
afterEach(async () => {
  server.closeAllConnections();
  await new Promise((resolve) => server.close(resolve));
  await rm(folder, { recursive: true });
});

async function farthing(...argv: string[]) {
  const terminal = memoryTerminal();
  const exitCode = await runCli(argv, terminal);
  return { exitCode, printed: terminal.printed.join('\n'), noted: terminal.noted };
}
const out = (): string => join(folder, 'gsm8k.arrow');
const fetchArguments = (): string[] => ['-o', out(), '--sources', join(folder, 'sources')];

test('a set becomes a label table, and its checksums are printed until somebody has vouched for them', async () => {
  const first = await farthing('fetch', 'routellm-gsm8k', '--mirror', mirror, ...fetchArguments());
  expect(first.noted).toEqual([]);
  expect(first.printed).toContain('2 rows; mistralai/Mixtral-8x7B-Instruct-v0.1 < gpt-4-1106-preview');
  expect(first.printed).toContain('licence Apache-2.0, from https://github.com/lm-sys/RouteLLM');
  expect(first.printed).toMatch(
    /not pinned: SHA-256 of 2 files written.*\n +[0-9a-f]{64} {2}gsm8k\/gsm8k_responses\.csv/,
  );
  const table = await readLabels(out());
  expect([table.rowCount, table.candidates.at(-1)]).toEqual([2, 'gpt-4-1106-preview']);

  const again = await farthing('fetch', 'routellm-gsm8k', '--mirror', mirror, ...fetchArguments(), '--json');
  expect(JSON.parse(again.printed)).toMatchObject({
    rowCount: 2,
    files: [{ origin: 'kept', check: 'seen-before' }, {}],
  });
});

test('a local copy needs no network', async () => {
  const copy = await mkdtemp(join(folder, 'copy-'));
  for (const [name, content] of Object.entries(files)) await writeFile(join(copy, name), content);
  const { exitCode, printed } = await farthing('fetch', 'routellm-gsm8k', '--from', copy, ...fetchArguments());
  expect([exitCode, printed.includes('2 files read from the local copy')]).toEqual([0, true]);
});

test('without a name the catalogue is listed', async () => {
  const { printed } = await farthing('fetch');
  expect(printed).toMatch(/^routellm-mmlu +Apache-2\.0 +MMLU, 57 subjects/);
  expect(JSON.parse((await farthing('fetch', '--json')).printed)[1].name).toBe('routellm-gsm8k');
});

test('what goes wrong is one line with its exit code, and there is no table', async () => {
  const missing = await farthing('fetch', 'routellm-mt-bench', '--mirror', mirror, ...fetchArguments());
  expect(missing.exitCode).toBe(5);
  expect(missing.noted).toEqual([expect.stringMatching(/^farthing: http.*judgements\.jsonl: the server answered 404/)]);
  for (const [argv, exitCode] of [
    [['mmlu'], 2],
    [['routellm-gsm8k', '--mirror', 'ftp://x'], 2],
    [['routellm-gsm8k', '--any-version'], 2],
    [['routellm-gsm8k', '--from', join(folder, 'nowhere')], 3],
  ] as const) {
    const failed = await farthing('fetch', ...argv, ...fetchArguments());
    expect([failed.exitCode, failed.noted.length]).toEqual([exitCode, 1]);
  }
  const offline = await farthing('fetch', 'routellm-gsm8k', '--mirror', 'http://127.0.0.1:1', ...fetchArguments());
  expect(offline.exitCode).toBe(5);
  // Neither a table nor an empty folder.
  expect(await readdir(folder)).toEqual([]);
});
