import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { readLabels } from '@farthing/dataset';
import { loadRouter } from '@farthing/runtime';
import { startSandbox } from '@farthing/sandbox';
import { expect, onTestFinished, test } from 'vitest';
import { runCli } from '../cli.ts';
import { memoryTerminal } from '../testing/memory-terminal.ts';
import { outcomeLines } from '../testing/outcomes.ts';

test('label --strategy uncertainty buys labels where a trained router is in doubt, and says how likely each row was', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'farthing-uncertainty-'));
  onTestFinished(() => rm(folder, { recursive: true }));
  const path = (name: string): string => join(folder, name);
  const sandbox = await startSandbox();
  onTestFinished(() => sandbox.close());
  const run = async (...argv: string[]): Promise<void> => {
    const terminal = memoryTerminal({ env: { ANTHROPIC_API_KEY: 'any' } });
    expect(await runCli(argv, terminal), terminal.noted.join('\n')).toBe(0);
  };

  await writeFile(path('outcomes.jsonl'), outcomeLines(100));
  await run('import', path('outcomes.jsonl'), '-o', path('first.arrow'));
  await run('train', path('first.arrow'), '-o', path('router'), '--test-share', '0');
  // Other sums than the router was trained on.
  const texts = outcomeLines(200, 2)
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line).prompt as string);
  await writeFile(path('log.jsonl'), texts.map((prompt) => JSON.stringify({ prompt })).join('\n'));
  await run(
    ...['label', path('log.jsonl'), '-o', path('labels.arrow'), '--base-url', sandbox.url],
    ...['--weak', 'sandbox-weak', '--strong', 'sandbox-strong', '--judge', 'sandbox-judge'],
    ...['--sample', '40', '--strategy', 'uncertainty', '--router', path('router')],
  );

  const router = await loadRouter(path('router'));
  const { defaultThreshold } = router.config;
  const doubt = (text: string): number => Math.abs(router.score(text)[0]! - defaultThreshold);
  const nearest = new Set([...texts].sort((a, b) => doubt(a) - doubt(b)).slice(0, texts.length / 10));
  const rows = [];
  for await (const row of (await readLabels(path('labels.arrow'))).rows()) rows.push(row);
  expect(rows).toHaveLength(40);
  // A uniform sample would hold 4 of the nearest tenth.
  const near = rows.filter(({ text }) => nearest.has(text));
  expect(near.length).toBeGreaterThanOrEqual(8);
  const chances = rows.map(({ inclusionProbability = 0 }) => inclusionProbability);
  for (const { inclusionProbability } of near) expect(inclusionProbability).toBe(Math.max(...chances));
  expect(Math.min(...chances)).toBeGreaterThan(0);
  expect(chances.reduce((sum, chance) => sum + 1 / chance, 0)).toBeGreaterThan(100);
});
