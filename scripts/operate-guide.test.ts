import { copyFile, mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { runCli } from '../packages/cli/src/cli.ts';
import { memoryTerminal } from '../packages/cli/src/testing/memory-terminal.ts';
import { tinyRouterBytes } from '../packages/runtime/src/testing/tiny-router.ts';
import { guideBlocks, runSnippets } from './run-snippets.ts';

const guide = 'docs/operate.md';
let folder: string;
let printed: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'farthing-operate-'));
  const { config, weights } = await tinyRouterBytes();
  const [policy] = await guideBlocks(guide, 'json');
  await mkdir(join(folder, 'models/support'), { recursive: true });
  await mkdir(join(folder, 'logs'));
  await writeFile(join(folder, 'models/support/router.json'), config);
  await writeFile(join(folder, 'models/support/weights.safetensors'), weights);
  await writeFile(join(folder, 'policy.json'), policy!);
  const log = fileURLToPath(new URL('../datasets/sandbox-log/requests.jsonl.gz', import.meta.url));
  await copyFile(log, join(folder, 'logs/requests.jsonl.gz'));
  const snippets = await guideBlocks(guide, 'ts');
  const keep = `import { copyFile } from 'node:fs/promises'; await copyFile('decisions.jsonl', process.env.KEPT!);`;
  const env = { KEPT: join(folder, 'decisions.jsonl') };
  printed = await runSnippets([...snippets, keep], { files: { 'policy.json': policy! }, env });
});
afterAll(() => rm(folder, { recursive: true }));

test('the service of the guide decides and logs', () => {
  expect(printed.split('\n').slice(0, 3)).toEqual([
    'small below-threshold',
    'large at-or-above-threshold',
    'large held',
  ]);
  expect(printed).toContain('3 written { queueFull: 0, sinkFailed: 0, unwritable: 0 }');
});

/** What each command of the guide must say, in order. */
const expected = [
  /^3 decisions\n {2}3 reproduced, equal to the last bit/u,
  /^3,347 requests, in 2,796 conversations\n[\s\S]*routed by the policy +\d[\s\S]*all to large +\d[\s\S]*all to small +\d/u,
  /3,347 decisions in [\s\S]*small +[\d,]+ /u,
];

test('every command of the guide does what the guide says', async () => {
  const commands = (await guideBlocks(guide, 'sh')).flatMap((block) => block.trim().split('\n'));
  expect(commands).toHaveLength(expected.length);
  for (const [index, command] of commands.entries()) {
    const words = command.split(' ').slice(1);
    const inFolder = words.map((word) =>
      /^(?:logs|models)\/|\.(?:jsonl?|parquet)$/u.test(word) ? join(folder, word) : word,
    );
    const terminal = memoryTerminal();
    expect(await runCli(inFolder, terminal), terminal.noted.join('\n')).toBe(0);
    expect(terminal.printed.join('\n'), command).toMatch(expected[index]!);
  }
  expect((await readFile(join(folder, 'routed.parquet'))).toString('latin1', 0, 4)).toBe('PAR1');
}, 30_000);
