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

describe('farthing evaluate', () => {
  test('says how far the rows are from the training data and what abstaining would buy, as text, JSON and page', async () => {
    const { printed } = await farthing('evaluate', path('router'), path('others.arrow'));
    expect(printed).toMatch(/^0\.5 – 1 +50 % +\d+\.\d % +\[/mu);
    expect(printed).toMatch(/^ +20 % +\d+\.\d % +\[.*\] +\d+\.\d % +\[/mu);
    const json = JSON.parse((await farthing('evaluate', path('router'), path('others.arrow'), '--json')).printed);
    expect(json.coverage.bands).toHaveLength(5);
    expect(json.abstention.byCoverage).toHaveLength(json.abstention.shares.length);
    await farthing('evaluate', path('router'), path('others.arrow'), '--report', path('r.html'));
    const page = await readFile(path('r.html'), 'utf8');
    for (const heading of ['How far is this from the training data?', 'What if doubtful requests went to strong?']) {
      expect(page).toContain(`<h2>${heading}</h2>`);
    }
  });

  test('shows the labels of the whole table, and first says what is left out', async () => {
    const { noted } = await farthing('evaluate', path('router'), path('labels.arrow'), '--report', path('own.html'));
    expect(noted).toContain('evaluate: Left out: 240 rows that the router was trained on.');
    const page = await readFile(path('own.html'), 'utf8');
    expect(page.indexOf('<li>Left out: 240 rows')).toBeLessThan(page.indexOf('<h2>'));
    expect(page).toMatch(/<h2>Where the labels come from<\/h2>.*300 \(100\.0/su);
    expect(page).toContain('the 60 labelled rows of');
  });

  test('warns of rows on which a threshold was tuned', async () => {
    const before = await farthing('evaluate', path('router'), path('others.arrow'), '--json');
    expect(JSON.parse(before.printed).tunedOn).toBe(0);
    await farthing('tune', path('router'), path('others.arrow'), '--quality', '0.9', '--set-default');
    const { printed, noted } = await farthing(
      ...['evaluate', path('router'), path('others.arrow'), '--json', '--report', path('tuned.html')],
    );
    expect(JSON.parse(printed).tunedOn).toBe(300);
    expect(noted).toMatch(/Tuned on these very rows: the default threshold, [\d.]+\. What it does on them is better/u);
    const page = await readFile(path('tuned.html'), 'utf8');
    expect(page).toContain('Tuned on these very rows');
    expect(page).toContain('default, tuned on 300 rows after training for “keep 90');
  });
});
