import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { runCli } from '../cli.ts';
import { replacedRouterNote } from '../replaced-router-note.ts';
import { memoryTerminal } from '../testing/memory-terminal.ts';
import { outcomeLines } from '../testing/outcomes.ts';

let folder: string;
const path = (name: string): string => join(folder, name);

async function farthing(...argv: string[]) {
  const terminal = memoryTerminal();
  const exitCode = await runCli(argv, terminal);
  return { exitCode, printed: terminal.printed.join('\n'), noted: terminal.noted.join('\n') };
}

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'farthing-tune-'));
  await writeFile(path('outcomes.jsonl'), outcomeLines(400));
  await writeFile(path('others.jsonl'), outcomeLines(300, 2));
  await farthing('import', path('outcomes.jsonl'), '-o', path('labels.arrow'));
  await farthing('import', path('others.jsonl'), '-o', path('others.arrow'));
  await farthing('train', path('labels.arrow'), '-o', path('router'));
});
afterAll(() => rm(folder, { recursive: true }));

describe('farthing tune', () => {
  test('says what is promised, on what it rests and what was written', async () => {
    const { exitCode, printed } = await farthing('tune', path('router'), path('others.arrow'), '--max-worse', '0.1');
    expect(exitCode).toBe(0);
    expect(printed).toContain('With 95 % confidence, at most 10 % of requests get an answer worse than that of large.');
    expect(printed).toContain('By an exact binomial bound from 300 labels;');
    expect(printed).toMatch(
      /estimated from 300 rows; 95 % bootstrap intervals:\n {2}to large: \d+\.\d % \[.*\] of requests/,
    );
    expect(printed).toMatch(/mean quality: 0\.\d+ \[.*\]; \d+\.\d % \[.*\] of large's\n/);
    expect(printed).toContain('the default is still');
  });

  test('what it sets as default is what route uses, and what route says', async () => {
    const tuned = await farthing(
      'tune',
      path('router'),
      path('others.arrow'),
      '--quality',
      '0.9',
      '--set-default',
      '--json',
    );
    const { threshold, defaultThreshold, guarantee, strongShare, expected } = JSON.parse(tuned.printed);
    expect(expected).toMatchObject({ n: 300, confidence: 0.95, strongShare, costUsdPer1kInterval: null });
    expect(expected.strongShareInterval[0]).toBeLessThan(strongShare);
    expect(expected.tiers.map(({ model }: { model: string }) => model)).toEqual(['small', 'large']);
    expect(defaultThreshold).toBe(threshold);
    const routed = await farthing('route', path('router'), 'please add 1 and 2', '--json');
    expect(JSON.parse(routed.printed).threshold).toBe(threshold);
    expect(routed.noted).toBe(`route: ${guarantee.statement}`);
    expect((await farthing('route', path('router'), 'hi', '--threshold', '0.5')).noted).toBe('');
  });

  test('evaluate and compare say how many of their rows chose the default threshold', async () => {
    await farthing('tune', path('router'), path('others.arrow'), '--max-worse', '0.1', '--set-default');
    await writeFile(path('some.jsonl'), outcomeLines(500, 2));
    await farthing('import', path('some.jsonl'), '-o', path('some.arrow'));
    const said = /Tuned on 300 of these 500 rows: the default threshold, 0\.\d+\. What it does on them is better than/;
    const { noted, printed } = await farthing('evaluate', path('router'), path('some.arrow'), '--json');
    expect(noted).toMatch(said);
    expect(JSON.parse(printed)).toMatchObject({ n: 500, trainedOn: 0, tunedOn: 300 });
    const compared = await farthing('compare', path('router'), 'constant:strong', path('some.arrow'));
    expect(compared.noted).toMatch(said);
    const elsewhere = await farthing('evaluate', path('router'), path('labels.arrow'), '--json');
    expect(JSON.parse(elsewhere.printed).tunedOn).toBe(0);
  });

  test('refuses with the number of labels it would take, and leaves out rows trained on', async () => {
    const { exitCode, noted } = await farthing('tune', path('router'), path('labels.arrow'), '--max-worse', '0.03');
    expect(exitCode).toBe(3);
    expect(noted).toMatch(/80 labels are too few .* at least 99 are needed/);
  });

  test('has no confidence for what nothing is guaranteed of', async () => {
    const target = ['tune', path('router'), path('others.arrow'), '--strong-share', '0.3'];
    expect((await farthing(...target)).exitCode).toBe(0);
    const { exitCode, noted } = await farthing(...target, '--confidence', '0.9');
    expect(exitCode).toBe(2);
    expect(noted).toBe('farthing: --confidence is that of a guarantee: it goes with --max-worse or --quality.');
  });

  test.each([[[]], [['--quality', '0.9', '--max-worse', '0.1']]])('expects one target: %j', async (options) => {
    const { exitCode, noted } = await farthing('tune', path('router'), path('others.arrow'), ...options);
    expect(exitCode).toBe(2);
    expect(noted).toContain('one of --strong-share, --max-cost-usd-per-1k, --max-worse and --quality expected');
  });

  test('a training over a tuned router, or one of other models, says what it replaces', async () => {
    await farthing('tune', path('router'), path('others.arrow'), '--quality', '0.9', '--set-default');
    await farthing('adopt', path('router'), '--candidates', 'mini,maxi', '-o', path('adopted'));
    expect(await replacedRouterNote(path('router'), ['small', 'large'])).toMatch(
      /router holds \S+, tuned to a default threshold of 0\.\d+; it will be replaced$/,
    );
    const train = ['train', path('labels.arrow'), '-o', path('adopted'), '--learning-curve', 'false'];
    const others = /^train: .*adopted holds \S+, for mini < maxi, tuned to a default threshold of 0\.\d+; it will be/;
    expect((await farthing(...train)).noted).toMatch(others);
    expect(await replacedRouterNote(path('adopted'), ['small', 'large'])).toBeUndefined();
  });
});
