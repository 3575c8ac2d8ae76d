import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { readLabels } from '@farthing/dataset';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { runCli } from '../cli.ts';
import { memoryTerminal } from '../testing/memory-terminal.ts';

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'farthing-demo-'));
});
afterAll(() => rm(folder, { recursive: true }));

test('the demo labels over HTTP, trains, evaluates, routes, and says what it is worth', async () => {
  const terminal = memoryTerminal();
  expect(await runCli(['demo', '--prompts', '300', '-o', folder], terminal)).toBe(0);
  expect(terminal.noted).toEqual([]);
  const printed = terminal.printed.join('\n');
  expect(printed).toMatch(/300 labelled, 0 unscored/);
  expect(printed).toMatch(/^3 {2}Evaluate: on the other 90/m);
  expect(printed.match(/^ {3}sandbox-(weak|strong) +0\.\d\d/gm)).toHaveLength(5);
  expect(printed).toMatch(/^ {3}(Route|Do not route): /m);
  expect((await readLabels(join(folder, 'labels.arrow'))).rowCount).toBe(300);
  expect(await readdir(join(folder, 'router'))).toContain('report.html');
});

test('the demo refuses a number of prompts it cannot learn from', async () => {
  const terminal = memoryTerminal();
  expect(await runCli(['demo', '--prompts', '5', '-o', folder], terminal)).toBe(2);
  expect(terminal.noted).toEqual(['farthing: --prompts must be 100 or more, got 5']);
});
