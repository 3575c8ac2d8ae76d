import { readFile } from 'node:fs/promises';
import { userConversation } from '@farthing/core';
import type { LabelTable } from '@farthing/dataset';
import { type Browser, type BrowserContext, chromium, type Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { findChromium } from '../../../../scripts/find-chromium.ts';
import { auditPathOf, readAudit } from '../audit.ts';
import { judgedRow, judgedTable, ordinaryRows } from '../testing/judged-table.ts';
import { servedAudit } from '../testing/served-audit.ts';

const executablePath = findChromium();
const title =
  executablePath === undefined
    ? 'in a browser (SKIPPED: no chromium, chromium-browser or google-chrome on this machine)'
    : 'in a browser';

let browser: Browser;
let context: BrowserContext;
/** Every address that any page asked for. */
let asked: string[] = [];

async function open(url: string, viewport = { width: 1280, height: 800 }): Promise<Page> {
  context ??= await browser.newContext();
  const page = await context.newPage();
  await page.setViewportSize(viewport);
  page.on('request', (request) => asked.push(request.url()));
  page.on('dialog', (dialog) => dialog.dismiss().then(() => Promise.reject(new Error('a script of the data ran'))));
  await page.goto(url);
  return page;
}

const place = (page: Page, text: string): Promise<void> => page.locator('.place b', { hasText: text }).waitFor();

/** Presses a key and waits for the page that says where the review now stands. */
async function press(page: Page, key: string, then: string): Promise<void> {
  await page.keyboard.press(key);
  await place(page, then);
}

/** The decisions in the file, as `order:verdict`. */
async function saved(table: LabelTable): Promise<string[]> {
  const lines = (await readFile(auditPathOf(table), 'utf8')).trim().split('\n').slice(2);
  return lines.map((line) => JSON.parse(line)).map(({ order, verdict }) => `${order}:${verdict}`);
}

/** Where the texts that can be scrolled stand, each from 0 to 1; the others are left out. */
function scrolled(page: Page): Promise<readonly number[]> {
  return page.evaluate(`[...document.querySelectorAll('.scroll')]
    .filter((box) => box.scrollHeight > box.clientHeight)
    .map((box) => box.scrollTop / (box.scrollHeight - box.clientHeight))`);
}

describe.skipIf(executablePath === undefined)(title, { timeout: 120_000 }, () => {
  beforeAll(async () => {
    browser = await chromium.launch({
      ...(executablePath && { executablePath }),
      args: ['--no-sandbox', '--disable-gpu'],
    });
  }, 120_000);
  afterAll(() => browser.close());
  afterEach(async () => {
    for (const page of context.pages()) await page.close();
    const outside = asked.filter((url) => new URL(url).hostname !== '127.0.0.1');
    asked = [];
    expect(outside).toEqual([]);
  });

  test('a person compares by keyboard, reloads, stops, resumes, undoes, finishes and sees the result', async () => {
    const table = await judgedTable(ordinaryRows().slice(0, 12));
    const begun = await servedAudit(table, { rows: 6 });
    const page = await open(begun.url);
    await place(page, '1 of 6');
    await press(page, 'ArrowLeft', '2 of 6');
    await press(page, 'ArrowRight', '3 of 6');
    await press(page, 's', '4 of 6');
    await page.reload();
    await place(page, '4 of 6');
    await press(page, 'u', '3 of 6');
    await press(page, 'ArrowUp', '4 of 6');
    await begun.close();

    const resumed = await servedAudit(table);
    await page.goto(resumed.url);
    await place(page, '4 of 6');
    await press(page, 'T', '5 of 6');
    await page.getByRole('button', { name: 'B is better' }).click();
    await place(page, '6 of 6');
    await press(page, 'S', 'All 6 decided');
    await page.getByRole('heading', { name: /person and judge agree on/u }).waitFor();
    expect(await page.locator('td').first().textContent()).toMatch(/^\d+$/u);
    const [left, right, ...others] = await saved(table);
    expect(left).toBe(left?.startsWith('weak') ? 'weak-first:weak-wins' : 'strong-first:strong-wins');
    expect(right).toBe(right?.startsWith('weak') ? 'weak-first:strong-wins' : 'strong-first:weak-wins');
    const found = others.map((decision) => decision.split(':')[1]);
    expect(found).toEqual(['skipped', 'undone', 'tie', 'tie', expect.stringMatching(/-wins$/u), 'skipped']);
    const report = await readAudit(table);
    expect([report.compared, report.skipped]).toEqual([5, 1]);
  });

  test('the first press of a page counts, a second does not', async () => {
    const { audit, url } = await servedAudit(await judgedTable(), { rows: 6 });
    const page = await open(url);
    await page.evaluate(
      "for (const key of ['ArrowLeft', 't']) document.dispatchEvent(new KeyboardEvent('keydown', { key }))",
    );
    await place(page, '2 of 6');
    expect(audit.done).toBe(1);
    expect(await page.locator('.notice').count()).toBe(0);
  });

  test('a tab left behind changes nothing and says why', async () => {
    const table = await judgedTable();
    const { url } = await servedAudit(table, { rows: 6 });
    const [one, other] = [await open(url), await open(url)];
    await press(one, 'ArrowLeft', '2 of 6');
    await press(other, 'ArrowRight', '2 of 6');
    expect(await other.getByRole('status').textContent()).toContain('decided already, perhaps in another tab');
    await press(other, 'ArrowRight', '3 of 6');
    await press(one, 'u', '3 of 6');
    expect(await one.getByRole('status').textContent()).toContain('nothing to undo');
    expect(await saved(table)).toHaveLength(2);
  });

  test('help opens with ? and closes with Escape; meanwhile no key decides', async () => {
    const { audit, url } = await servedAudit(await judgedTable(), { rows: 6 });
    const page = await open(url);
    await page.keyboard.press('?');
    await page.getByRole('dialog', { name: 'Which answer serves the request better?' }).waitFor();
    await page.keyboard.press('ArrowLeft');
    await page.keyboard.press('Escape');
    await page.getByRole('dialog').waitFor({ state: 'hidden' });
    expect(audit.done).toBe(0);
    await press(page, 'ArrowLeft', '2 of 6');
  });

  test('nothing in the data runs, and nothing could be loaded from elsewhere', async () => {
    const hostile = [
      '<script>window.ran = true</script>',
      '<img src="http://192.0.2.1/x.png" onerror="window.ran = true">',
      '</pre></p></section><iframe src="https://example.com"></iframe>',
      '```html\n<script>window.ran = true</script>\n</code></pre><svg onload="window.ran = true">\n```',
      `"><a href="javascript:window.ran = true">click</a>`,
    ].join('\n');
    const row = judgedRow('a', 'tie', { conversation: userConversation(hostile) });
    const outcomes = row.outcomes.map((outcome, index) => ({ ...outcome, answer: `${index}\n${hostile}` }));
    const { url } = await servedAudit(await judgedTable([{ ...row, outcomes }]));
    const page = await open(url);
    const texts = await page.locator('.scroll').allTextContents();
    expect(texts.map((text) => text.includes('<script>window.ran = true</script>'))).toEqual([true, true, true]);
    expect(await page.locator('.scroll :is(script, img, iframe, svg, a)').count()).toBe(0);
    await page.evaluate(`
      const script = document.createElement('script');
      script.textContent = 'window.ran = true';
      const image = document.createElement('img');
      image.src = 'http://192.0.2.1/x.png';
      document.body.append(script, image);
    `);
    expect(await page.evaluate("fetch('http://192.0.2.1/').then(() => 'sent', () => 'refused')")).toBe('refused');
    expect(await page.evaluate('window.ran')).toBeUndefined();
    asked = asked.filter((address) => !address.includes('192.0.2.1')); // Asked by this test, and refused by the policy.
  });

  test('columns are equal, long answers scroll by themselves, and ↑ in one of them scrolls', async () => {
    const row = judgedRow('a', 'tie');
    const long = Array.from({ length: 200 }, (_, line) => `line ${line}`).join('\n');
    const outcomes = row.outcomes.map((outcome, index) => ({ ...outcome, answer: index === 0 ? long : 'short' }));
    const { audit, url } = await servedAudit(await judgedTable([{ ...row, outcomes }]));
    const page = await open(url);
    const [left, right] = [
      page.getByRole('region', { name: 'Answer A, full text' }),
      page.getByRole('region', { name: 'Answer B, full text' }),
    ];
    const [a, b] = [await left.boundingBox(), await right.boundingBox()];
    expect(Math.abs((a?.width ?? 0) - (b?.width ?? 1))).toBeLessThan(1);
    expect(await page.evaluate('document.documentElement.scrollHeight <= window.innerHeight')).toBe(true);
    const longer = audit.current?.item.order === 'weak-first' ? left : right;
    await longer.focus();
    await page.keyboard.press('End');
    await expect.poll(() => scrolled(page)).toEqual([expect.closeTo(1, 2)]);
    await page.keyboard.press('ArrowUp');
    await expect.poll(async () => (await scrolled(page))[0]).toBeLessThan(0.995);
    expect(audit.done).toBe(0);
    await page.setViewportSize({ width: 390, height: 800 });
    const [above, below] = [await left.boundingBox(), await right.boundingBox()];
    expect(below?.y).toBeGreaterThan((above?.y ?? 0) + (above?.height ?? 0) - 1);
    expect(await page.evaluate('document.documentElement.scrollWidth <= window.innerWidth')).toBe(true);
    await press(page, 't', 'All 1 decided');
  });

  test('of a long conversation, the message to be answered is in view', async () => {
    const long = Array.from({ length: 60 }, (_, line) => `line ${line}`).join('\n');
    const conversation = [
      ...userConversation(`first\n${long}`),
      { role: 'assistant', content: long } as const,
      ...userConversation('the last word'),
    ];
    const { url } = await servedAudit(await judgedTable([judgedRow('a', 'tie', { conversation })]));
    const page = await open(url);
    const [box, last] = [page.getByRole('region', { name: 'The request' }), page.getByText('the last word')];
    await expect.poll(() => scrolled(page)).toEqual([expect.closeTo(1, 1)]);
    const [outer, inner] = [await box.boundingBox(), await last.boundingBox()];
    expect(inner?.y).toBeGreaterThan(outer?.y ?? Number.NaN);
    expect((inner?.y ?? Number.NaN) + (inner?.height ?? 0)).toBeLessThan((outer?.y ?? 0) + (outer?.height ?? 0));
  });

  test('can be gone through with Tab alone, and works without its script', async () => {
    const { url } = await servedAudit(await judgedTable(), { rows: 3 });
    const page = await open(url);
    const names: string[] = [];
    for (let step = 0; step < 8; step++) {
      await page.keyboard.press('Tab');
      names.push(
        await page.evaluate<string>(
          'document.activeElement.getAttribute("aria-label") ?? document.activeElement.innerText',
        ),
      );
    }
    expect(names.map((name) => name.replace(/\s+/gu, ' ').trim())).toEqual([
      'Help ?',
      'The request',
      'Answer A, full text',
      'Answer B, full text',
      '← A is better',
      'Tie ↑',
      'Skip S',
      'B is better →',
    ]);
    const plain = await browser.newContext({ javaScriptEnabled: false });
    const scriptless = await plain.newPage();
    await scriptless.goto(url);
    await scriptless.getByRole('button', { name: 'Tie' }).click();
    await place(scriptless, '2 of 3');
    await scriptless.getByRole('button', { name: 'Undo the last' }).click();
    await place(scriptless, '1 of 3');
    await plain.close();
  });
});
