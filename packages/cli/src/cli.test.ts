import { expect, test } from 'vitest';
import { runCli } from './cli.ts';
import { memoryTerminal } from './testing/memory-terminal.ts';

test.each([[['--help']], [[]]])('prints help on stdout and exits 0: %j', async (argv) => {
  const terminal = memoryTerminal();
  expect(await runCli(argv, terminal)).toBe(0);
  expect(terminal.printed.join('\n')).toContain('Exit codes:');
  expect(terminal.noted).toEqual([]);
});

test.each([[['--json']], [['frobnicate']], [['route', 'models/x', 'hi', '--threshhold', '1']]])(
  'says in one line what is wrong with the command line %j and exits 2',
  async (argv) => {
    const terminal = memoryTerminal();
    expect(await runCli(argv, terminal)).toBe(2);
    expect(terminal.printed).toEqual([]);
    expect(terminal.noted).toHaveLength(1);
    expect(terminal.noted[0]).toMatch(/^farthing: \S/);
  },
);

test('prints its version', async () => {
  const terminal = memoryTerminal();
  expect(await runCli(['--version'], terminal)).toBe(0);
  expect(terminal.printed).toEqual([expect.stringMatching(/^\d+\.\d+\.\d+/)]);
});

test('names a missing option the way it is typed', async () => {
  const terminal = memoryTerminal();
  expect(await runCli(['train', 'labels.arrow'], terminal)).toBe(2);
  expect(terminal.noted).toEqual(['farthing: missing --out; --help after the command explains it']);
});

test.each([
  [['train', 'labels.arrow', '--sede', '2'], '--sede is not known; did you mean --seed?'],
  [['label', 'log.jsonl', '-o', 'x', '--weka=w', '--strong', 's'], '--weka is not known; did you mean --weak?'],
  [
    ['train', '--no-learning-curv', '--testShare=0', '--', '--x'],
    '--no-learning-curv is not known; did you mean --no-learning-curve?',
  ],
  [['logs', '--frobnicate'], '--frobnicate is not known; --help after the command lists the options'],
  [['logs'], 'missing <files..>: farthing logs <files..>; --help after the command explains it'],
  [['tune', 'models/x'], 'missing <labels>: farthing tune <router> <labels>; --help after the command explains it'],
])('tells a misspelt option first, with the one it resembles, then what is missing: %j', async (argv, line) => {
  const terminal = memoryTerminal();
  expect(await runCli(argv, terminal)).toBe(2);
  expect(terminal.noted).toEqual([`farthing: ${line}`]);
});

test('refuses a number that is none', async () => {
  const terminal = memoryTerminal();
  expect(await runCli(['train', 'labels.arrow', '-o', 'x', '--seed', 'abc'], terminal)).toBe(2);
  expect(terminal.noted).toEqual(['farthing: --seed must be a number']);
});

test.each([
  [['train', 'labels.arrow', '-o', 'x', '-o', 'y'], '--out'],
  [['train', 'labels.arrow', '-o', 'x', '--seed', '1', '--seed', '2'], '--seed'],
  [['label', 'log.jsonl', '-o', 'x', '--judge', 'j', '--base-url', 'http://a', '--base-url', 'http://b'], '--base-url'],
])('an option given twice in %j is no list, and is refused by its name', async (argv, name) => {
  const terminal = memoryTerminal();
  expect(await runCli(argv, terminal)).toBe(2);
  expect(terminal.noted).toEqual([`farthing: ${name} may be given only once`]);
});

test('options that are lists may be repeated', async () => {
  const terminal = memoryTerminal({ env: { ANTHROPIC_API_KEY: 'any' } });
  const lists = [
    '--judge',
    'j',
    '--judge',
    'k',
    '--logged-as',
    'a=b',
    '--logged-as',
    'c=d',
    '--group',
    'g',
    '--group',
    'h',
  ];
  const argv = ['label', 'nothing.jsonl', '-o', 'x.arrow', '--weak', 'a', '--strong', 'c', ...lists];
  expect(await runCli(argv, terminal)).toBe(3);
  expect(terminal.noted).toEqual(['farthing: nothing.jsonl: no such file or folder']);
});
