import type { LabelRow } from '@farthing/core';
import { parseHTML } from 'linkedom';
import { describe, expect, it } from 'vitest';
import { judgedRow, summaryOf } from '../testing/label-summary.ts';
import type { LabelReportInput } from './label-report-input.ts';
import { labelVerdict } from './label-verdict.ts';
import { renderLabelReport } from './render-label-report.ts';

const rows: readonly LabelRow[] = [
  ...Array.from({ length: 60 }, (_, index) => judgedRow(`easy-${index}`, 1, { group: 'chat', complexity: 1 })),
  ...Array.from({ length: 30 }, (_, index) => judgedRow(`hard-${index}`, 0, { group: 'code', complexity: 5 })),
  ...Array.from({ length: 6 }, (_, index) => judgedRow(`either-${index}`, 0.5, { group: 'code' })),
  ...Array.from({ length: 4 }, (_, index) => judgedRow(`lost-${index}`, undefined, { text: 'x'.repeat(5000) })),
];

const run: LabelReportInput['run'] = {
  models: [{ model: 'small', calls: 96, recalled: 4, inputTokens: 12_345, outputTokens: 678, costUsd: 0.5 }],
  spentUsd: 1.25,
  retries: 3,
  failures: 1,
};

const render = (input: Partial<LabelReportInput> = {}): string =>
  renderLabelReport({ summary: summaryOf(rows), ...input });
const documentOf = (page: string) => parseHTML(page).document;
/** Text as it is seen, a line break being a blank and a no-break space one too. */
const textOf = (page: string): string => documentOf(page).body.textContent.replaceAll(/\s+/gu, ' ');
const headings = (page: string) => [...documentOf(page).querySelectorAll('h2')].map((heading) => heading.textContent);

describe('renderLabelReport', () => {
  it('opens with the verdict in plain words', () => {
    const verdict = documentOf(render()).querySelector('main section');
    expect(verdict?.querySelector('.sentence')?.textContent.replaceAll('\u00a0', ' ')).toBe(
      "small's answer is as good as large's for 68.8 % [58.9, 77.1] of requests; a perfect router would save $6.19 of every $10.00.",
    );
    expect(verdict?.textContent).toContain('From 96 of 100 rows. $10.00 is what 1,000 requests cost when large');
  });

  it('has a section for each question, those about the run only when there was one', () => {
    expect(headings(render({ run }))).toEqual([
      'Where the cheap model suffices',
      'What routing could save',
      'Where the labels come from',
      'How the judge went about it',
      'Examples',
      'What the run cost',
      'Facts',
    ]);
    expect(headings(render())).not.toContain('What the run cost');
  });

  it('tells agreement by group, by length and by complexity, each with its interval', () => {
    const tables = [...documentOf(render()).querySelectorAll('section:nth-of-type(2) table')];
    const cells = tables.map((table) =>
      [...table.querySelectorAll('tbody tr')].map((row) =>
        [...row.children].map((cell) => cell.textContent.replaceAll(/\s+/gu, ' ').trim()),
      ),
    );
    expect(cells[0]).toEqual([
      ['chat', '60', '60', '100.0 % [94.0, 100.0]', ''],
      ['code', '36', '36', '16.7 % [7.9, 31.9]', ''],
      ['(no group)', '4', '0', '–', ''],
    ]);
    expect(cells[1]?.map(([band, count]) => [band, count])).toEqual([
      ['0 – 99', '96'],
      ['3,000 – 9,999', '4'],
    ]);
    expect(cells[2]?.map(([level]) => level)).toEqual(['1 of 5', '5 of 5']);
  });

  it('tells how the judge went about it, and warns in words', () => {
    const text = textOf(render());
    expect(text).toContain('Verdicts: 60 weak-wins, 66 tie, 66 strong-wins, 0 unscored.');
    expect(text).toMatch(/Same verdict in both orders *31\.3 % \[22\.9, 41\.1\]/u);
    expect(text).toContain('umpire keeps its verdict on only 31.3 % [22.9, 41.1] of pairs');
    expect(headings(render({ summary: summaryOf([judgedRow('a', 1, { judgements: [] })]) }))).not.toContain(
      'How the judge went about it',
    );
  });

  it('shows what the run asked and paid, by model', () => {
    const text = textOf(render({ run }));
    expect(text).toContain('$1.25 in all');
    expect(text).toMatch(/small *96 *4 *12,345 *678 *\$0\.50/u);
    expect(text).toContain('3 attempts came to nothing and were made again. 1 call found no answer at all.');
  });

  it('shows examples of every kind, and what was asked and answered only when told to', () => {
    const without = textOf(render());
    for (const kind of ['small suffices', 'large is needed', 'The verdict depended on the order', 'No label'])
      expect(without).toContain(kind);
    const secret = /asked (?:easy|hard|either)|answered by|because of this|xxxx/u;
    expect(render()).not.toMatch(secret);
    const included = textOf(render({ includeText: true }));
    for (const text of ['asked easy-', 'answered by small', 'answered by large', 'because of this'])
      expect(included).toContain(text);
    expect(included).toContain('xxx… (1,000 characters more)');
  });

  it('never cuts a character in two', () => {
    const page = render({
      summary: summaryOf([judgedRow('a', 1, { text: `x${'😀'.repeat(3000)}` })]),
      includeText: true,
    });
    expect(Buffer.from(page).toString()).toBe(page);
    expect(page).toContain('😀… (2,');
  });

  it('loads nothing and runs nothing', () => {
    const page = render({ includeText: true, run });
    expect(page).not.toMatch(/<script|<link|<img|\ssrc=|@import|url\(|\son\w+=|https?:/iu);
    expect(page).toContain(`content="default-src 'none'; style-src 'unsafe-inline'"`);
  });

  it('is the same byte for byte for the same rows, whatever their order within a kind', () => {
    expect(render()).toBe(render());
    expect(documentOf(render({ summary: summaryOf(rows.toReversed()) })).querySelector('article')?.textContent).toBe(
      documentOf(render()).querySelector('article')?.textContent,
    );
  });

  it('shows markup in names and texts as text', () => {
    const evil = `</title></style></blockquote><script>alert("x")</script><img src=x onerror='y'>`;
    const [first, second] = [`${evil}1`, `${evil}2`];
    const row = judgedRow(evil, 0.5);
    const evilRow: LabelRow = {
      ...row,
      text: evil,
      group: evil,
      outcomes: row.outcomes.map((outcome, index) => ({
        ...outcome,
        answer: evil,
        model: index === 0 ? first : second,
      })),
      judgements: row.judgements.map((judgement) => ({ ...judgement, judge: evil, candidate: first, rationale: evil })),
    };
    const lost: LabelRow = { ...evilRow, outcomes: [{ model: first, unscoredReason: evil }, { model: second }] };
    const summary = { ...summaryOf([evilRow, lost], [first, second]), path: evil };
    const page = render({ summary, includeText: true, run: { ...run, models: [{ ...run.models[0]!, model: evil }] } });
    const document = documentOf(page);
    expect(document.querySelectorAll('script, img')).toHaveLength(0);
    expect(document.querySelector('h1')?.textContent).toBe(`${first} or ${second}`);
    expect(document.querySelector('blockquote')?.textContent).toBe(evil);
  });

  it.each<[string, readonly LabelRow[]]>([
    ['no rows', []],
    ['one row', [judgedRow('a', 1)]],
    ['no labelled row', [judgedRow('a', undefined)]],
    [
      'no costs',
      rows.map((row) => ({ ...row, outcomes: row.outcomes.map((each) => ({ ...each, costUsd: undefined })) })),
    ],
    [
      'costs of nothing',
      rows.map((row) => ({ ...row, outcomes: row.outcomes.map((each) => ({ ...each, costUsd: 0 })) })),
    ],
    ['no judgements', rows.map((row) => ({ ...row, judgements: [] }))],
    ['rows that stand for nothing', [judgedRow('a', 1, { weight: 0 })]],
    ['a sample', rows.map((row, index) => ({ ...row, inclusionProbability: 0.1, isUniform: index % 2 === 0 }))],
    ['many groups', Array.from({ length: 300 }, (_, index) => judgedRow(`${index}`, 1, { group: `group ${index}` }))],
  ])('is complete for %s', (_, sample) => {
    const text = textOf(render({ summary: summaryOf(sample), includeText: true }));
    expect(text).toContain('Facts');
    expect(text).not.toMatch(/NaN|undefined|null|Infinity|\[object/u);
  });
});

describe('labelVerdict', () => {
  it('counts strong calls where costs are not known', () => {
    const free = rows.map((row) => ({
      ...row,
      outcomes: row.outcomes.map((each) => ({ ...each, costUsd: undefined })),
    }));
    expect(labelVerdict(summaryOf(free)).sentence).toContain('a perfect router would need large for 31.3 % of them.');
  });

  it('speaks of every candidate', () => {
    const three = judgedRow('a', 1).outcomes.map((outcome) => ({ ...outcome, label: 1, labelSource: 'gold' as const }));
    const row = { ...judgedRow('a', 1), outcomes: [three[0]!, { ...three[0]!, model: 'medium' }, three[1]!] };
    expect(labelVerdict(summaryOf([row], ['small', 'medium', 'large'])).sentence).toMatch(
      /^small's answer is as good as large's for 100\.0 % \[20\.7, 100\.0\] of requests, medium's for 100\.0 %/u,
    );
  });

  it('says what the uniform slice alone says', () => {
    const drawn = rows.map((row, index) => ({ ...row, inclusionProbability: 0.5, isUniform: index % 2 === 0 }));
    expect(labelVerdict(summaryOf(drawn)).detail).toContain(
      'which stand for about 200 requests. The uniform slice alone',
    );
  });

  it('gives the reason when nothing could be labelled', () => {
    expect(labelVerdict(summaryOf([judgedRow('a', undefined)]))).toEqual({
      sentence: 'The only row could not be labelled, so nothing can be said of any model.',
      detail: 'No router can be trained on this table. The most frequent reason: small: refusal (1 row).',
    });
    expect(labelVerdict(summaryOf([])).sentence).toBe('This table has no rows.');
  });
});
