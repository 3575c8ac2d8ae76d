import { createHash } from 'node:crypto';
import { parseHTML } from 'linkedom';
import { describe, expect, it } from 'vitest';
import { evaluateScores } from '../evaluate.ts';
import type { ScoredPrompt } from '../scored-prompt.ts';
import { scoredPrompt, simulatePrompts } from '../testing/prompts.ts';
import { pairsOf, simulateTierRows } from '../testing/tier-rows.ts';
import { evaluateTiers } from '../tiers/evaluate-tiers.ts';
import { renderReport } from './render-report.ts';
import type { ReportInput } from './report-input.ts';

const options = { seed: 1, resamples: 100 };

function inputFor(prompts: readonly ScoredPrompt[], fields: Partial<ReportInput> = {}): ReportInput {
  return {
    prompts,
    evaluation: evaluateScores(prompts, options),
    models: { weak: 'small', strong: 'large' },
    threshold: { value: 0.4, chosenBy: 'tuned on 200 calibration rows' },
    routerId: 'lexical-1',
    dataHash: 'sha256:0123',
    rowsChosenBy: 'a fifth of the prompts',
    ...fields,
  };
}

const documentOf = (page: string) => parseHTML(page).document;

/** Text as it is seen: without that of scripts. */
function textOf(page: string): string {
  const { document } = parseHTML(page);
  for (const script of document.querySelectorAll('script')) script.remove();
  return document.body.textContent;
}

describe('renderReport', () => {
  const prompts = simulatePrompts({ n: 300, seed: 4 });
  const page = renderReport(inputFor(prompts));

  it('opens with the verdict and holds every chart, each with a text alternative', () => {
    const document = documentOf(page);
    expect(document.querySelector('main section')?.textContent).toContain('Route: at threshold 0.4,');
    const labels = [...document.querySelectorAll('svg[role=img]')].map((svg) => svg.getAttribute('aria-label'));
    expect(new Set(labels.map((label) => label?.split(/[ :]/u)[0]))).toEqual(
      new Set(['Mean', 'Calibration', 'Requests', 'Worse']),
    );
    for (const each of ['lexical-1', 'sha256:0123', 'a fifth of the prompts', 'tuned on 200'])
      expect(page).toContain(each);
  });

  it('marks the chosen threshold among the tenths', () => {
    const document = documentOf(page);
    const table = document.querySelector('table');
    expect(table?.querySelectorAll('tbody tr')).toHaveLength(12);
    expect(table?.querySelector('tr.chosen th')?.textContent).toBe('0.4');
  });

  it('shows a threshold once, however many shares it is the nearest to', () => {
    const equal = prompts.map((each) => ({ ...each, strongWinRate: 0.6 }));
    const table = documentOf(renderReport(inputFor(equal))).querySelector('table');
    expect([...(table?.querySelectorAll('tbody th') ?? [])].map((cell) => cell.textContent)).toEqual([
      '1',
      '0.8',
      '0.4',
      '0',
    ]);
  });

  it('loads nothing and runs only the script that its policy names', () => {
    const [data, own, ...others] = documentOf(page).querySelectorAll('script');
    expect(others).toEqual([]);
    expect(data?.getAttribute('type')).toBe('application/json');
    const hash = createHash('sha256')
      .update(own?.textContent ?? '')
      .digest('base64');
    expect(page).toContain(`content="default-src 'none'; style-src 'unsafe-inline'; script-src 'sha256-${hash}'"`);
    expect(page.match(/<script/gu)).toHaveLength(2);
    expect(page).not.toMatch(/<link|<img|\ssrc=|@import|url\(|\son\w+=/iu);
    expect(page.match(/https?:\/\/[^"'<\s]+/gu)?.filter((url) => !url.startsWith('http://www.w3.org/')) ?? []).toEqual(
      [],
    );
  });

  it('is the same byte for byte for the same input, also after other reports', () => {
    renderReport(inputFor(simulatePrompts({ n: 30, seed: 9 })));
    expect(renderReport(inputFor(prompts))).toBe(page);
    expect(renderReport(inputFor(prompts.toReversed()))).toBe(page);
  });

  it('shows markup in names as text', () => {
    const evil = `</title></style><script>alert("x")</script><img src=x onerror='y'>`;
    const named = prompts.map((each) => ({ ...each, group: `${evil}${each.group}` }));
    const document = documentOf(
      renderReport(
        inputFor(named, {
          models: { weak: evil, strong: `${evil}!` },
          routerId: evil,
          dataHash: evil,
          rowsChosenBy: evil,
          threshold: { value: 0.4, chosenBy: evil },
        }),
      ),
    );
    expect(document.querySelectorAll('script, img')).toHaveLength(2);
    expect(document.querySelector('h1')?.textContent).toBe(`${evil} or ${evil}!`);
    expect(document.querySelector('details[open] tbody th')?.textContent).toContain('<script>');
  });

  it('has no text below 12 px', () => {
    const sizes = [...page.matchAll(/font(?:-size)?[:=]\s*"?(\d+)(?:px)?/gu)].map((match) => Number(match[1]));
    expect(sizes.length).toBeGreaterThan(10);
    for (const size of sizes.filter((each) => each < 100)) expect(size).toBeGreaterThanOrEqual(12);
  });

  it('shows the guarantee of the threshold it speaks of, and of no other', () => {
    const guarantee = {
      confidence: 0.95,
      method: 'binomial',
      labels: 900,
      groups: 900,
      largestGroup: 1,
      statement: 'Sure.',
    } as const;
    const tuned = {
      target: 'max-worse',
      value: 0.05,
      threshold: 0.4,
      strongShare: 0.5,
      quality: 0.8,
      guarantee,
    } as const;
    const shown = (threshold: number) =>
      documentOf(renderReport(inputFor(prompts, { tuned: [{ ...tuned, threshold }] }))).querySelector('.guarantee');
    expect(shown(0.4)?.textContent).toBe('Sure.');
    expect(shown(0.5)).toBeNull();
    const document = documentOf(renderReport(inputFor(prompts, { tuned: [tuned] })));
    const mark = document.querySelectorAll('.marks button')[1];
    expect(mark?.textContent.replaceAll('\u00a0', ' ')).toBe('at most 5 % worse, 95 % sure');
    expect([...document.querySelectorAll('.aim')].map((note) => note.textContent)).toEqual([
      'Estimates on the reported rows, not a guarantee.',
      'The threshold of the verdict. Sure.',
      'Sure. Shown for a higher threshold, it holds here too.',
    ]);
  });

  it('lists the surest mistakes of either kind, each prompt once, and says how frequent they are', () => {
    const mistakes = [
      scoredPrompt({ id: 'costly', strongWinRate: 0.02, weakScore: 0 }),
      scoredPrompt({ id: 'again', promptKey: 'costly', strongWinRate: 0.03, weakScore: 0 }),
      scoredPrompt({ id: 'wasteful', strongWinRate: 0.9, weakScore: 1 }),
      ...Array.from({ length: 7 }, (_, index) =>
        scoredPrompt({ id: `good-${index}`, strongWinRate: 0.5, weakScore: 0 }),
      ),
    ];
    const document = documentOf(renderReport(inputFor(mistakes)));
    const section = [...document.querySelectorAll('section')].find(
      (each) => each.querySelector('h2')?.textContent === 'Where is it wrong?',
    );
    expect(section?.querySelector('p')?.textContent.replaceAll('\u00a0', ' ')).toBe(
      "At threshold 0.4, 20.0 % of requests go to small though large's answer was better, and 10.0 % go to large though small's was as good.",
    );
    expect([...(section?.querySelectorAll('tbody th bdi') ?? [])].map((cell) => cell.textContent)).toEqual([
      'costly',
      'wasteful',
    ]);
  });

  it('shows what was asked under a mistake when it is given the texts, as text and cut short; else no text at all', () => {
    const evil = `</blockquote><script>alert("x")</script><img src=x onerror='y'>`;
    const texts = new Map([
      ['costly', evil],
      ['wasteful', `${'long '.repeat(1000)}end`],
      ['right', 'of no interest'],
    ]);
    const rows = [
      scoredPrompt({ id: 'costly', promptKey: evil, strongWinRate: 0.02, weakScore: 0 }),
      scoredPrompt({ id: 'wasteful', strongWinRate: 0.9, weakScore: 1 }),
      scoredPrompt({ id: 'right', strongWinRate: 0.9, weakScore: 0 }),
    ];
    const withTexts = renderReport(inputFor(rows, { texts }));
    const document = documentOf(withTexts);
    const [costly, wasteful, ...others] = document.querySelectorAll('tr.below blockquote');
    expect(others).toEqual([]);
    expect(costly?.textContent).toBe(evil);
    expect(costly?.parentElement?.getAttribute('colspan')).toBe('5');
    expect(wasteful?.textContent).toMatch(/^long .*… \(3,803 characters more\)$/u);
    expect(document.querySelectorAll('script, img')).toHaveLength(2);
    expect(withTexts).not.toContain('of no interest');
    const without = renderReport(inputFor(rows));
    expect(without).not.toContain('alert');
    expect(documentOf(without).querySelector('tr.below')).toBeNull();
  });

  it('of three models says which answered where it was wrong', () => {
    const rows = simulateTierRows({ n: 200, seed: 3 });
    const sample = pairsOf(rows);
    const costs = [0, 0.2, 1];
    const evaluation = evaluateTiers(rows, {
      models: ['small', 'medium', 'large'],
      tierCosts: { unit: 'usd', relative: costs },
      threshold: 0.4,
      ...options,
    });
    const text = textOf(renderReport(inputFor(sample, { tiers: { evaluation, rows, costs } }))).replaceAll(
      '\u00a0',
      ' ',
    );
    const share = (100 * (evaluation.point.worseShare ?? 0)).toFixed(1);
    expect(text).toContain(`At threshold 0.4, ${share} % of requests get a worse answer than large's,`);
    expect(text).toMatch(/Sent to a dearer model, a cheaper one was as good.*(medium|large)0\.\d{4} · 0\.\d{4}\d+ %/su);
  });

  it('opens with the verdict that it is given', () => {
    const verdict = { route: false, sentence: 'Do not route: nothing was learnt.', detail: 'Use large.' };
    const section = documentOf(renderReport(inputFor(prompts, { verdict }))).querySelector('.verdict');
    expect(section?.className.trim()).toBe('verdict');
    expect(section?.textContent).toContain('Do not route: nothing was learnt.');
  });

  it('says so when the threshold was chosen on the reported rows', () => {
    const document = documentOf(renderReport(inputFor(prompts, { threshold: undefined })));
    expect(document.body.textContent).toContain('on these very rows');
  });

  it.each([
    ['one row', [scoredPrompt({ id: 'only' })]],
    ['rows without groups or gap', prompts.map((each) => ({ ...each, group: undefined, strongScore: each.weakScore }))],
    ['equal scores', prompts.map((each) => ({ ...each, strongWinRate: 1 }))],
    ['costs', prompts.map((each) => ({ ...each, weakCostUsd: 0.001, strongCostUsd: 0.02 }))],
  ])('is complete for %s', (_, sample) => {
    const text = textOf(renderReport(inputFor(sample)));
    expect(text).toContain('Facts');
    expect(text).not.toMatch(/NaN|undefined|null|Infinity/u);
  });
});
