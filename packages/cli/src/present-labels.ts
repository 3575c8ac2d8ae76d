import type { LabelRow } from '@farthing/core';
import type { LabelSummary, ShareEstimate, SliceCounts } from '@farthing/dataset';
import { decimal, judgeWarnings, labelVerdict, percent, percentInterval } from '@farthing/evaluation';
import { alignColumns } from './align-columns.ts';
import { judgeHealth } from './judge-health.ts';
import { formatCount, formatInteger, oneLine } from './plain-text.ts';

const groupsShown = 10;
const reasonsShown = 5;
const previewLength = 100;

/** What a label table holds, as a stranger can read it. */
export function presentLabels(summary: LabelSummary): string {
  const sections = [
    overview(summary),
    verdictLines(summary),
    sampleLines(summary),
    candidateTable(summary),
    pairTable(summary),
    agreementTable(summary),
    sliceTables(summary),
    judgementLines(summary),
    splitLine(summary),
    missingLine(summary),
    ...summary.examples.map((row, index) => exampleRow(row, index + 1)),
  ];
  return sections.filter((section) => section !== '').join('\n\n');
}

function overview({ path, rowCount, totalWeight, distinctPrompts, usableRows, unscored }: LabelSummary): string {
  const requests = totalWeight === rowCount ? '' : ` for ${formatCount(totalWeight, 'request')}`;
  const rest = unscored.slice(reasonsShown).reduce((sum, { rows }) => sum + rows, 0);
  return [
    `${path}: ${formatCount(rowCount, 'row')}${requests}, ${formatCount(distinctPrompts, 'distinct prompt')}`,
    `${formatCount(usableRows, 'row')} usable: every candidate is scored`,
    ...unscored
      .slice(0, reasonsShown)
      .map(({ name, rows }) => `${formatCount(rows, 'row')} not usable: ${oneLine(name)}`),
    ...(rest > 0 ? [`${formatCount(rest, 'row')} not usable for other reasons`] : []),
  ].join('\n');
}

function verdictLines(summary: LabelSummary): string {
  const { sentence, detail } = labelVerdict(summary);
  return summary.rowCount === 0 ? '' : `${oneLine(sentence)}\n${oneLine(detail)}`;
}

/** Only what the table knows: most tables are no sample and rate nothing. */
function sampleLines({ rowCount, sample }: LabelSummary): string {
  const { drawnRows, uniformRows, requests, needs, answerSources, complexityRows, meanComplexity } = sample;
  const lines: string[] = [];
  if (drawnRows > 0 || uniformRows < rowCount) {
    const slice = `${formatInteger(uniformRows)} in the uniform slice`;
    lines.push(`A sample: ${slice}; the rows stand for about ${formatCount(Math.round(requests), 'request')}`);
  }
  const asked = Object.entries(needs).map(([need, rows]) => `${need} (${formatCount(rows, 'row')})`);
  if (asked.length > 0) lines.push(`Needs: ${asked.join(', ')}`);
  const answers = Object.entries(answerSources).map(([source, count]) => `${formatInteger(count)} ${source}`);
  if (answers.length > 0) lines.push(`Answers: ${answers.join(', ')}`);
  if (meanComplexity !== undefined) {
    lines.push(`Complexity: ${meanComplexity.toFixed(2)} of 5 on average of ${formatCount(complexityRows, 'row')}`);
  }
  return lines.join('\n');
}

function candidateTable({ candidates, rowCount }: LabelSummary): string {
  const isJudged = candidates.some(({ sources }) => sources.judge !== undefined);
  const last = candidates.length - 1;
  return alignColumns(
    [
      ['candidate, cheapest first', 'mean label', 'labelled', 'from', 'USD an answer'],
      ...candidates.map(({ model, meanLabel, labelledRows, sources, meanCostUsd }, index) => [
        `${oneLine(model)}${index === last ? ' (reference)' : ''}`,
        decimal(meanLabel ?? null),
        percent(rowCount === 0 ? null : labelledRows / rowCount),
        Object.keys(sources).join(', ') || (isJudged && index === last ? 'compared with' : '–'),
        meanCostUsd === undefined ? '–' : meanCostUsd.toPrecision(3),
      ]),
    ],
    [1, 2, 4],
  );
}

/** How often which of the two suffices, over usable rows. */
function pairTable({ pairs, usableRows }: LabelSummary): string {
  const [first] = pairs;
  if (first === undefined || usableRows === 0) return '';
  const table = alignColumns(
    [
      [
        `rows, against ${oneLine(first.reference)}`,
        'both suffice',
        'only reference',
        'only candidate',
        'neither',
        'soft',
        'reference better',
      ],
      ...pairs.map((pair) => [
        oneLine(pair.candidate),
        ...[pair.bothSuffice, pair.onlyReference, pair.onlyCandidate, pair.neither, pair.soft].map(formatInteger),
        `${formatInteger(pair.strongBetter)} (${percent(pair.strongBetter / usableRows)})`,
      ]),
    ],
    [1, 2, 3, 4, 5, 6],
  );
  const hasSoft = pairs.some((pair) => pair.soft > 0);
  return hasSoft ? `${table}\nsoft: one of the two labels is neither 0 nor 1` : table;
}

/** What the rows say of the log, each counted as the requests it stands for. */
function agreementTable({ agreement, usableRows }: LabelSummary): string {
  if (usableRows === 0) return '';
  const hasUniform = agreement.some(({ uniform }) => uniform !== undefined);
  const table = alignColumns(
    [
      ['share of requests', 'suffices', '95 % interval', 'worth rows', ...(hasUniform ? ['uniform slice only'] : [])],
      ...agreement.map(({ candidate, all, uniform }) => [
        oneLine(candidate),
        percent(all?.share ?? null),
        percentInterval(all?.interval ?? null),
        all === undefined ? '–' : formatInteger(Math.round(all.effectiveRows)),
        ...(hasUniform ? [shareWithInterval(uniform)] : []),
      ]),
    ],
    [1, 2, 3, 4],
  );
  return hasUniform
    ? `${table}\neach row counts weight / inclusion probability; in the uniform slice, its weight`
    : table;
}

function shareWithInterval(estimate: ShareEstimate | undefined): string {
  return estimate === undefined ? '–' : `${percent(estimate.share)} ${percentInterval(estimate.interval)}`;
}

/** Where the cheapest candidate suffices: by group, by length and by complexity, where there is more than one of each. */
function sliceTables({ groups, lengthBands, complexities }: LabelSummary): string {
  const shown = groups.slice(0, groupsShown);
  const title = groups.length > shown.length ? `largest ${shown.length} of ${groups.length} groups` : 'group';
  const named = shown.map(({ group, ...slice }) => ({
    name: group === undefined ? '(none)' : oneLine(group, 40),
    ...slice,
  }));
  const bands = lengthBands.map(({ from, below, ...slice }) => ({ name: bandName(from, below), ...slice }));
  const levels = complexities.map(({ complexity, ...slice }) => ({ name: `${complexity} of 5`, ...slice }));
  return [sliceTable(title, named), sliceTable('characters', bands), sliceTable('complexity', levels)]
    .filter((table) => table !== '')
    .join('\n\n');
}

function bandName(from: number, below: number | undefined): string {
  return below === undefined ? `${formatInteger(from)} and more` : `${formatInteger(from)}–${formatInteger(below - 1)}`;
}

function sliceTable(title: string, slices: readonly (SliceCounts & { readonly name: string })[]): string {
  if (slices.length < 2) return '';
  return alignColumns(
    [
      [title, 'rows', 'cheapest suffices', '95 % interval'],
      ...slices.map(({ name, rows, agreement }) => [
        name,
        formatInteger(rows),
        percent(agreement?.share ?? null),
        percentInterval(agreement?.interval ?? null),
      ]),
    ],
    [1, 2, 3],
  );
}

function judgementLines({ judgements }: LabelSummary): string {
  const counts = Object.entries(judgements.byVerdict);
  if (counts.every(([, count]) => count === 0)) return '';
  return [
    `Judgements: ${counts.map(([verdict, count]) => `${formatInteger(count)} ${verdict}`).join(', ')}`,
    ...judgeHealth(judgements),
    ...judgeWarnings(judgements).map((warning) => `Beware: ${oneLine(warning)}`),
  ].join('\n');
}

function splitLine({ splits }: LabelSummary): string {
  return splits.length === 0
    ? ''
    : `Splits: ${splits.map(({ name, rows }) => `${formatInteger(rows)} ${name}`).join(', ')}`;
}

function missingLine({ missing, rowCount }: LabelSummary): string {
  const all = missing.filter(({ rows }) => rows === rowCount).map(({ name }) => name);
  const some = missing
    .filter(({ rows }) => rows < rowCount)
    .map(({ name, rows }) => `${name} (${formatCount(rows, 'row')})`);
  return [
    ...(all.length > 0 ? [`Without values: ${all.join(', ')}`] : []),
    ...(some.length > 0 ? [`Missing in places: ${some.join(', ')}`] : []),
  ].join('\n');
}

function exampleRow(row: LabelRow, number: number): string {
  const outcomes = row.outcomes.map(({ model, label, unscoredReason }) => {
    const why = unscoredReason === undefined ? '' : ` (${oneLine(unscoredReason, 60)})`;
    return `${oneLine(model)} ${label ?? `–${why}`}`;
  });
  const group = row.group === undefined ? '' : ` [${oneLine(row.group, 40)}]`;
  return [
    `Row ${number}: ${oneLine(row.id, 60)}${group}`,
    `  ${oneLine(row.text, previewLength)}`,
    `  labels: ${outcomes.join(', ')}`,
  ].join('\n');
}
