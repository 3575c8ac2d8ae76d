import { copyFile, mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { type Sandbox, startSandbox } from '@farthing/sandbox';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { runCli } from '../packages/cli/src/cli.ts';
import { memoryTerminal } from '../packages/cli/src/testing/memory-terminal.ts';
import { guideBlocks } from './run-snippets.ts';

let folder: string;
let sandbox: Sandbox;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'farthing-guide-'));
  await mkdir(join(folder, 'logs'));
  const log = fileURLToPath(new URL('../datasets/sandbox-log/requests.jsonl.gz', import.meta.url));
  await copyFile(log, join(folder, 'logs/requests.jsonl.gz'));
  sandbox = await startSandbox();
});
afterAll(async () => {
  await sandbox.close();
  await rm(folder, { recursive: true });
});

/** What each command of the guide must say, in order. */
const expected = [
  /3,347 requests to chat models/u,
  /no call was made/u,
  /600 of 600 prompts labelled/u,
  /sandbox-weak/u,
  /^(?:Route|Do not route)/u,
  /700 of 700 prompts labelled/u,
  /^(?:Route|Do not route)/u,
  /With 95 % confidence, at most 10 % of requests get an answer worse than that of sandbox-strong/u,
  /^sandbox-(?:weak|strong) {2}\(strongWinRate/u,
];

test('every command of the guide from logs to a router does what the guide says', async () => {
  const commands = (await guideBlocks('docs/logs-to-router.md', 'sh')).flatMap((block) => block.trim().split('\n'));
  expect(commands).toHaveLength(expected.length);
  for (const [index, command] of commands.entries()) {
    const words = [...command.matchAll(/"([^"]*)"|(\S+)/gu)].map(([, quoted, word]) => quoted ?? word!);
    const inFolder = words.map((word) => (/^(?:logs|models)\/|\.arrow$/u.test(word) ? join(folder, word) : word));
    const terminal = memoryTerminal({ env: { ANTHROPIC_API_KEY: 'any' } });
    const baseUrl = words[1] === 'label' ? ['--base-url', sandbox.url] : [];
    expect(await runCli([...inFolder.slice(1), ...baseUrl], terminal), terminal.noted.join('\n')).toBe(0);
    expect(terminal.printed.join('\n'), command).toMatch(expected[index]!);
  }
}, 60_000);
