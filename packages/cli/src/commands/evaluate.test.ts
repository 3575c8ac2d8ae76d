import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { runCli } from '../cli.ts';
import { memoryTerminal } from '../testing/memory-terminal.ts';
import { outcomeLines } from '../testing/outcomes.ts';

let folder: string;
const path = (name: string): string => join(folder, name);

async function farthing(...argv: string[]) {
  const terminal = memoryTerminal();
  const exitCode = await runCli(argv, terminal);
  const noted = terminal.noted.join('\n');
  if (exitCode !== 0) throw new Error(noted);
  return { printed: terminal.printed.join('\n'), noted };
}

/** Sums that ask for something to be run. */
const hostile = (lines: string): string => lines.replaceAll('please add', `<script>alert('please')</script> add`);

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'farthing-evaluate-'));
  await writeFile(path('outcomes.jsonl'), hostile(outcomeLines(300)));
  await writeFile(path('others.jsonl'), hostile(outcomeLines(300, 2)));
  await farthing('import', path('outcomes.jsonl'), '-o', path('labels.arrow'));
  await farthing('import', path('others.jsonl'), '-o', path('others.arrow'));
  await farthing('train', path('labels.arrow'), '-o', path('router'));
});
afterAll(() => rm(folder, { recursive: true }));

describe('prompts in a report', () => {
  const quoted = /<blockquote dir="auto">&#60;script&#62;alert\(&#39;please&#39;\)&#60;\/script&#62; add \d+/u;

  test('are there with --include-text, where the router was wrong, as text', async () => {
    await farthing('train', path('labels.arrow'), '-o', path('open'), '--include-text');
    expect(await readFile(path('open/report.html'), 'utf8')).toMatch(quoted);
    await farthing('evaluate', path('router'), path('others.arrow'), '--report', path('open.html'), '--include-text');
    const page = await readFile(path('open.html'), 'utf8');
    expect(page).toMatch(quoted);
    expect(page).not.toContain('<script>alert');
  });

  test('are nowhere without it', async () => {
    await farthing('evaluate', path('router'), path('others.arrow'), '--report', path('closed.html'));
    expect(await readFile(path('closed.html'), 'utf8')).not.toContain('alert');
    for (const file of await readdir(path('router'))) {
      expect(await readFile(path(`router/${file}`), 'latin1'), file).not.toMatch(/alert|please/u);
    }
  });
});
