import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { runCli } from '../packages/cli/src/cli.ts';
import { memoryTerminal } from '../packages/cli/src/testing/memory-terminal.ts';
import { outcomeLines } from '../packages/cli/src/testing/outcomes.ts';

const readme = await readFile(new URL('../README.md', import.meta.url), 'utf8');
const blocks = (language: string): string[] =>
  [...readme.matchAll(new RegExp(`\`\`\`${language}\n([\\s\\S]*?)\`\`\``, 'g'))].map(([, code]) => code ?? '');

let folder: string;
const snippet = fileURLToPath(new URL('.readme-snippet.ts', import.meta.url));

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'farthing-readme-'));
  await writeFile(join(folder, 'outcomes.jsonl'), outcomeLines(200));
  for (const argv of [
    ['import', join(folder, 'outcomes.jsonl'), '-o', join(folder, 'labels.arrow')],
    ['train', join(folder, 'labels.arrow'), '-o', join(folder, 'mine')],
  ]) {
    expect(await runCli(argv, memoryTerminal())).toBe(0);
  }
});
afterAll(async () => {
  await rm(folder, { recursive: true });
  await rm(snippet, { force: true });
});

test('the README has snippets to check', () => {
  expect(blocks('ts').length).toBeGreaterThan(0);
  expect(
    blocks('sh')
      .join('')
      .match(/^farthing /gm)?.length,
  ).toBeGreaterThan(4);
});

test.each(blocks('ts'))('this TypeScript of the README runs: %s', async (code) => {
  await writeFile(snippet, code.replaceAll("'models/mine'", JSON.stringify(join(folder, 'mine'))));
  const print = vi.spyOn(console, 'log').mockImplementation(() => {});
  try {
    await import(snippet);
    expect(print.mock.calls.flat()).toContainEqual(expect.stringMatching(/^(small|large)$/));
  } finally {
    print.mockRestore();
  }
});

test.each(
  blocks('sh')
    .join('')
    .match(/^farthing .*$/gm) ?? [],
)('this command of the README exists: %s', async (line) => {
  const [, command = '', ...rest] = line.split(' ');
  const terminal = memoryTerminal();
  expect(await runCli([command, '--help'], terminal)).toBe(0);
  const help = terminal.printed.join('\n');
  expect(help).toContain(`farthing ${command}`);
  for (const flag of rest.filter((word) => word.startsWith('-'))) expect(help).toContain(flag);
});
