import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createRandom } from '@farthing/core';
import { percent, percentInterval } from '@farthing/evaluation';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { runCli } from '../cli.ts';
import { memoryTerminal } from '../testing/memory-terminal.ts';

let folder = '';
const path = (name: string): string => join(folder, name);

async function farthing(...argv: string[]) {
  const terminal = memoryTerminal();
  const exitCode = await runCli(argv, terminal);
  return { exitCode, printed: terminal.printed.join('\n'), noted: terminal.noted.join('\n') };
}

/** Scores of four models: sums of long numbers need a dear one, of middling ones the middle, and one model is no good. */
function scoreLines(n: number, seed: number): string {
  const random = createRandom(seed, 'scores of tiers');
  const lines = Array.from({ length: n }, (_, index) => {
    const level = random.integer(3);
    const number = (): number => random.integer(9 * 10 ** (2 + 3 * level)) + 10 ** (1 + 3 * level);
    const right = (chance: number): number => Number(random.next() < chance);
    return JSON.stringify({
      id: `row-${index}`,
      prompt: `please add ${number()} and ${number()} for row ${index}`,
      scores: {
        small: right([0.95, 0.2, 0.1][level] ?? 0),
        medium: right([0.95, 0.93, 0.15][level] ?? 0),
        large: right(0.96),
        useless: right(0.05),
      },
    });
  });
  return `${lines.join('\n')}\n`;
}

const names = ['--candidates', 'small,medium,large', '--price', 'small=0.1/0.1', 'medium=0.3/0.3', 'large=2/2'];

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'farthing-tiers-'));
  await writeFile(path('scores.jsonl'), scoreLines(420, 1));
  await writeFile(path('others.jsonl'), scoreLines(300, 2));
  await farthing('import', path('scores.jsonl'), '-o', path('labels.arrow'), ...names);
  await farthing('import', path('others.jsonl'), '-o', path('others.arrow'), ...names);
});
afterAll(() => rm(folder, { recursive: true }));

describe('three of many models, by commands alone', () => {
  test('are trained with a verdict, a table and a report that name them all', async () => {
    const { exitCode, printed } = await farthing('train', path('labels.arrow'), '-o', path('router'));
    expect(exitCode).toBe(0);
    expect(printed).toMatch(/^Route: at threshold .* to small, .* to medium, and .* to large; you keep .* of large's/);
    expect(printed).toMatch(/Requests +Cost of 1,000 +Quality +Above the mix\nrouter at 0\.\d+ +100 %/);
    expect(printed).toMatch(/\nmedium +\d+\.\d % \[/);
    expect(printed).toContain('How well it tells small (weak) from large (strong):');
    const config = JSON.parse(await readFile(path('router/router.json'), 'utf8'));
    expect(config.tierCosts).toEqual({ unit: 'usd', relative: [0, expect.closeTo(0.2 / 1.9, 3), 1] });
    expect(config.testMetrics.tiers.summary.meanAdvantage).toBeGreaterThan(0);
    const [card, report] = [
      await readFile(path('router/README.md'), 'utf8'),
      await readFile(path('router/report.html'), 'utf8'),
    ];
    expect(card).toContain('A request goes where `strongWinRate + threshold × cost` is lowest');
    expect(card).toMatch(/\| medium \| \d+\.\d % \[/);
    expect(report).toContain('<h1>small, medium, or large</h1>');
    expect(report).toContain('Above the mix');
    for (const page of [card, report]) expect(page).toContain('Costs are dollars as the labels give them');
  });

  test('are evaluated on other rows, and the service chooses as the evaluation did', async () => {
    const { printed } = await farthing('evaluate', path('router'), path('others.arrow'), '--json');
    const { tiers, verdict } = JSON.parse(printed);
    expect(verdict.sentence).toMatch(/^Route: .*medium/);
    expect(tiers).toMatchObject({ n: 300, unit: 'usd', pricedBy: 'usd' });
    expect(tiers.point.advantageInterval[0]).toBeGreaterThan(0);
    const shares = tiers.tiers.map(({ share }: { share: number }) => share);
    expect(shares.reduce((sum: number, share: number) => sum + share, 0)).toBeCloseTo(1, 9);
    const models = new Set<string>();
    for (const line of (await readFile(path('others.jsonl'), 'utf8')).trim().split('\n').slice(0, 40)) {
      const routed = await farthing('route', path('router'), JSON.parse(line).prompt, '--json');
      models.add(JSON.parse(routed.printed).model);
    }
    expect([...models].sort()).toEqual(['large', 'medium', 'small']);
    const one = await farthing('route', path('router'), 'please add 12 and 34 for row 5');
    expect(one.printed).toMatch(
      /^\w+ {2}\(strongWinRate small 0\.\d{3}, medium 0\.\d{3}; threshold 0\.\d{3}; coverage/,
    );
  });

  test('are tuned to a share of the reference, a cost, and answers no worse than its', async () => {
    const tune = async (...target: string[]) =>
      JSON.parse((await farthing('tune', path('router'), path('others.arrow'), ...target, '--json')).printed);
    const share = await tune('--strong-share', '0.2');
    expect(share.strongShare).toBeLessThanOrEqual(0.2);
    expect(share.strongShare).toBeGreaterThan(0.1);
    const { printed } = await farthing('tune', path('router'), path('others.arrow'), '--strong-share', '0.2');
    for (const { model, share: part, shareInterval } of share.expected.tiers) {
      expect(shareInterval[0]).toBeLessThan(part);
      expect(printed).toContain(`to ${model}: ${percent(part)} ${percentInterval(shareInterval)} of requests`);
    }
    const cheap = await tune('--max-cost-usd-per-1k', '0.008');
    expect(cheap.costUsdPer1k).toBeLessThanOrEqual(0.008);
    expect(cheap.threshold).toBeGreaterThan((await tune('--max-cost-usd-per-1k', '0.012')).threshold);
    const proved = await tune('--max-worse', '0.15');
    expect(proved.guarantee.statement).toContain('get an answer worse than that of large');
    expect(proved.worseShare).toBeLessThan(0.15);
    expect(proved.strongShare).toBeLessThan(1);
  });
});
