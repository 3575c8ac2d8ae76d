import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { type Browser, chromium, type Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { findChromium } from '../../../../scripts/find-chromium.ts';
import { evaluateScores } from '../evaluate.ts';
import { simulatePrompts } from '../testing/prompts.ts';
import { pairsOf, simulateTierRows } from '../testing/tier-rows.ts';
import { operatingPoints } from '../threshold-table.ts';
import { evaluateTiers } from '../tiers/evaluate-tiers.ts';
import { renderReport } from './render-report.ts';
import { withTunedNotice } from './tuned-notice.ts';

const executablePath = findChromium();
const title =
  executablePath === undefined
    ? 'the report in a browser (SKIPPED: no chromium, chromium-browser or google-chrome on this machine)'
    : 'the report in a browser';

const options = { seed: 1, resamples: 100 };
const prompts = simulatePrompts({ n: 300, seed: 4 }).map((each) => ({
  ...each,
  weakCostUsd: 0.001,
  strongCostUsd: 0.02,
}));
const tuned = { value: 0.2, threshold: 0.5, strongShare: 0.2, quality: 0.7, guarantee: null } as const;
const guarantee = {
  confidence: 0.95,
  method: 'binomial',
  labels: 900,
  groups: 900,
  largestGroup: 1,
  statement: 'At most 20 % get a worse answer.',
} as const;

/** Three models, with all that a page about them is made from. */
function tierReport(): string {
  const rows = simulateTierRows({ n: 300, seed: 3, costsUsd: [0.001, 0.004, 0.02] });
  const sample = pairsOf(rows);
  const costs = [0, 0.16, 1];
  const evaluation = evaluateTiers(rows, {
    models: ['small', 'medium', 'large'],
    tierCosts: { unit: 'usd', relative: costs },
    threshold: 0.4,
    including: [0.5],
    ...options,
  });
  return renderReport({
    prompts: sample,
    evaluation: evaluateScores(sample, options),
    tiers: { evaluation, rows, costs },
    models: { weak: 'small', strong: 'large' },
    threshold: { value: 0.4, chosenBy: 'chosen' },
    tuned: [{ target: 'strong-share', ...tuned }],
    routerId: 'tiers-1',
    dataHash: 'sha256:0123',
    rowsChosenBy: 'all of them',
  });
}

let browser: Browser;
let folder: string;
let address: string;
let tierAddress: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'farthing-report-'));
  const path = join(folder, 'report.html');
  const report = renderReport({
    prompts,
    evaluation: evaluateScores(prompts, options),
    models: { weak: 'small', strong: 'large' },
    threshold: { value: 0.4, chosenBy: 'tuned on 200 calibration rows' },
    tuned: [
      { target: 'strong-share', ...tuned },
      { target: 'max-worse', ...tuned, threshold: 0.3, guarantee },
    ],
    routerId: 'lexical-1',
    dataHash: 'sha256:0123',
    rowsChosenBy: 'a fifth of the prompts',
  });
  await writeFile(path, report);
  address = pathToFileURL(path).href;
  await writeFile(join(folder, 'tiers.html'), tierReport());
  tierAddress = pathToFileURL(join(folder, 'tiers.html')).href;
  if (executablePath === undefined) return;
  browser = await chromium.launch({ executablePath, args: ['--no-sandbox', '--disable-gpu'] });
}, 120_000);
afterAll(async () => {
  await browser?.close();
  await rm(folder, { recursive: true });
});

/** Opens the report from disk; fails when it asks for anything else or breaks its own policy. */
async function open(
  setting: { readonly javaScriptEnabled?: boolean; readonly width?: number; readonly at?: string } = {},
) {
  const { width = 1000, at = address, ...context } = setting;
  const page = await (await browser.newContext({ ...context, viewport: { width, height: 900 } })).newPage();
  const troubles: string[] = [];
  page.on('request', (request) => request.url() !== at && troubles.push(request.url()));
  page.on('pageerror', (error) => troubles.push(error.message));
  page.on('console', (message) => troubles.push(message.text()));
  await page.goto(at);
  return { page, troubles };
}

const figure = (page: Page, name: string) => page.locator(`[data-figure="${name}"]`).textContent();

/** Where the dot on the curve that is shown stands in its drawing, in pixels. */
async function dot(page: Page) {
  const [x, y] = await Promise.all(['cx', 'cy'].map((at) => page.locator('.live-dot:visible').getAttribute(at)));
  return { x: Number(x), y: Number(y) };
}

describe.skipIf(executablePath === undefined)(title, { timeout: 120_000 }, () => {
  it('shows what the verdict says, and moves figures and dot with the keyboard', async () => {
    const { page, troubles } = await open();
    const slider = page.getByRole('slider', { name: 'Move the threshold' });
    const [point] = operatingPoints(prompts, { thresholds: [0.4], ...options });
    expect(await figure(page, 'Threshold')).toBe('0.4');
    expect(Number.parseFloat((await figure(page, 'To large')) ?? '')).toBeCloseTo(100 * point.strongShare, 1);
    expect(await figure(page, 'Quality kept')).toMatch(/^\d+\.\d\u00a0% \[\d+\.\d,\u00a0\d+\.\d\]$/u);
    const before = await dot(page);

    await slider.focus();
    await page.keyboard.press('End');
    expect(await figure(page, 'To large')).toBe('100.0\u00a0%');
    expect(await figure(page, 'Quality kept')).toContain('100.0\u00a0%');
    expect(await figure(page, 'Cost of 1,000 requests')).toBe('$20.00');
    expect((await dot(page)).x).toBeGreaterThan(before.x + 100);
    await page.keyboard.press('Home');
    expect(await figure(page, 'Threshold')).toBe('1');
    expect(await figure(page, 'Gap recovered')).toBe('0.0\u00a0%');
    expect(await figure(page, 'Cost of 1,000 requests')).toBe('$1.00');
    expect((await dot(page)).y).toBeGreaterThan(before.y);
    expect(await slider.getAttribute('aria-valuetext')).toMatch(/^Threshold 1, To large 0\.0\u00a0%, Quality kept /u);
    expect(troubles).toEqual([]);
  });

  it('goes to a tuned threshold at a press, and says whether it is guaranteed', async () => {
    const { page } = await open();
    const mark = page.getByRole('button', { name: 'at most 20 % to strong' });
    await mark.focus();
    await page.keyboard.press('Enter');
    expect(await figure(page, 'Threshold')).toBe('0.5');
    expect(await mark.getAttribute('aria-pressed')).toBe('true');
    expect(await page.locator('.aim:visible').textContent()).toContain('an estimate, not a guarantee');
    await page.getByRole('button', { name: 'the verdict’s' }).click();
    expect(await figure(page, 'Threshold')).toBe('0.4');
  });

  it('goes to the cut nearest to a threshold set since, and says whether it is that one', async () => {
    const since = (defaultThreshold: number) =>
      withTunedNotice(tierReport(), { thresholds: [], candidates: ['small', 'medium', 'large'], defaultThreshold });
    expect(since(0.4)).not.toContain('data-tuned');
    expect(since(0.5)).toContain('>the tuned one<');
    const path = join(folder, 'since.html');
    await writeFile(path, since(0.501));
    const { page } = await open({ at: pathToFileURL(path).href });
    await page.getByRole('button', { name: 'near the tuned one' }).click();
    expect(await figure(page, 'Threshold')).toBe('0.5');
  });

  it('says at every threshold what is guaranteed there', async () => {
    const { page } = await open();
    const promise = page.locator('.aim:visible');
    await page.getByRole('button', { name: 'at most 20 % worse' }).click();
    expect(await promise.textContent()).toBe('At most 20\u00a0% get a worse answer.');
    await page.getByRole('slider').focus();
    await page.keyboard.press('ArrowRight');
    expect(await promise.textContent()).toContain('Shown for a higher threshold, it holds here too.');
    await page.keyboard.press('Home');
    expect(await promise.textContent()).toBe('Estimates on the reported rows, not a guarantee.');
  });

  it('of three models moves the share of each, and the dot from the cheapest to the dearest', async () => {
    const { page, troubles } = await open({ at: tierAddress });
    await page.getByRole('button', { name: 'at most 20 % to strong' }).click();
    expect(await figure(page, 'Threshold')).toBe('0.5');
    const shares = await Promise.all(['small', 'medium', 'large'].map((model) => figure(page, `To ${model}`)));
    expect(shares.reduce((sum, share) => sum + Number.parseFloat(share ?? ''), 0)).toBeCloseTo(100, 0);
    const before = await dot(page);
    await page.getByRole('slider').focus();
    await page.keyboard.press('End');
    expect(await figure(page, 'To large')).toBe('100.0\u00a0%');
    expect(await figure(page, 'Cost of 1,000 requests')).toBe('$20.00');
    expect((await dot(page)).x).toBeGreaterThan(before.x + 100);
    expect(await page.evaluate('document.documentElement.scrollWidth <= window.innerWidth')).toBe(true);
    expect(troubles).toEqual([]);
  });

  it.each([1000, 360])('of three models names every dot and keeps it off the ticks, %d pixels wide', async (width) => {
    const { page } = await open({ at: tierAddress, width });
    const boxes = async (selector: string) =>
      Promise.all((await page.locator(`svg[data-frame]:visible ${selector}`).all()).map((each) => each.boundingBox()));
    const [dots, ticks] = [await boxes('[aria-label="dot"] circle'), await boxes('[aria-label$="tick label"] text')];
    expect(ticks.length).toBeGreaterThan(4);
    const apart = (a: (typeof dots)[0], b: typeof a) =>
      a!.x + a!.width <= b!.x || b!.x + b!.width <= a!.x || a!.y + a!.height <= b!.y || b!.y + b!.height <= a!.y;
    expect(dots.every((dot) => ticks.every((tick) => apart(dot, tick)))).toBe(true);
    const numbers = page.locator('svg[data-frame]:visible [aria-label="text"] text');
    expect((await numbers.allTextContents()).slice(-3)).toEqual(['1', '2', '3']);
    expect(await page.locator('.names li:visible').allInnerTexts()).toEqual(['1\nsmall', '2\nmedium', '3\nlarge']);
  });

  it.each([1000, 700, 360])('puts its dot on the point of the verdict, %d pixels wide', async (width) => {
    const { page } = await open({ width });
    const still = await page.locator('svg[data-frame]:visible [aria-label="dot"] circle').last().boundingBox();
    const moving = await page.locator('.live-dot:visible').boundingBox();
    const centre = (box: typeof moving) => [
      (box?.x ?? 0) + (box?.width ?? 0) / 2,
      (box?.y ?? 0) + (box?.height ?? 0) / 2,
    ];
    for (const [axis, at] of centre(moving).entries()) expect(at).toBeCloseTo(centre(still)[axis] ?? Number.NaN, 0);
    expect(await page.evaluate('document.documentElement.scrollWidth <= window.innerWidth')).toBe(true);
  });

  it('runs no other script, and is complete without its own', async () => {
    const { page } = await open();
    await page.evaluate(`
      const script = document.createElement('script');
      script.textContent = 'window.ran = true';
      document.body.append(script);
    `);
    expect(await page.evaluate('window.ran')).toBeUndefined();
    const plain = await open({ javaScriptEnabled: false });
    expect(await plain.page.getByRole('slider').count()).toBe(0);
    expect(await plain.page.getByRole('row').count()).toBeGreaterThan(20);
    expect(plain.troubles).toEqual([]);
  });

  it('prints the figures without the controls', async () => {
    const { page } = await open();
    await page.emulateMedia({ media: 'print' });
    expect(await page.getByRole('slider').count()).toBe(0);
    expect(await page.getByText('Gap recovered').first().isVisible()).toBe(true);
  });
});
