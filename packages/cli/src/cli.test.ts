import { expect, test } from 'vitest';
import { runCli } from './cli.ts';
import { memoryTerminal } from './testing/memory-terminal.ts';

test('prints help on stdout and exits 0', async () => {
  const terminal = memoryTerminal();
  expect(await runCli(['--help'], terminal)).toBe(0);
  expect(terminal.printed.join('\n')).toContain('Exit codes:');
  expect(terminal.noted).toEqual([]);
});

test.each([[[]], [['frobnicate']], [['route', 'models/x', 'hi', '--threshhold', '1']]])(
  'says in one line what is wrong with the command line %j and exits 2',
  async (argv) => {
    const terminal = memoryTerminal();
    expect(await runCli(argv, terminal)).toBe(2);
    expect(terminal.printed).toEqual([]);
    expect(terminal.noted).toHaveLength(1);
    expect(terminal.noted[0]).toMatch(/^farthing: \S/);
  },
);
