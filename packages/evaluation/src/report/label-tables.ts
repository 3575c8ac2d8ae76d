import type { CandidateCounts, LabelSummary, PerfectCost, ShareEstimate, SliceCounts } from '@farthing/dataset';
import { count, decimal, dollars, percent, percentInterval } from '../format.ts';
import { type Html, html, unbroken } from './html.ts';
import type { LabelingRun } from './label-report-input.ts';
import { referenceOf } from './label-verdict.ts';
import { table } from './table.ts';

/** A slice of the rows under its name. */
export interface NamedSlice extends SliceCounts {
  readonly name: string;
}

/** In how many requests of each slice the cheapest candidate suffices, as numbers and drawn. */
export function sliceRows(slices: readonly NamedSlice[], title: string): Html {
  return table({
    head: [title, 'Rows', 'Labelled', 'As good', ''],
    optional: [2, 4],
    rows: slices.map(({ name, rows, usableRows, agreement }) => ({
      cells: [isolated(name), count(rows), count(usableRows), estimate(agreement), sharePlot(agreement)],
    })),
  });
}

/** Each candidate but the reference. */
export function agreementRows({ agreement }: LabelSummary): Html {
  const hasUniform = agreement.some(({ uniform }) => uniform !== undefined);
  return table({
    head: ['Model', 'Rows', 'Effective rows', 'As good', ...(hasUniform ? ['Uniform slice'] : []), ''],
    optional: [1, 2, hasUniform ? 5 : 4],
    rows: agreement.map(({ candidate, all, uniform }) => ({
      cells: [
        isolated(candidate),
        count(all?.rows ?? 0),
        count(Math.round(all?.effectiveRows ?? 0)),
        estimate(all),
        ...(hasUniform ? [estimate(uniform)] : []),
        sharePlot(all),
      ],
    })),
  });
}

/** What 1,000 requests cost under three policies. */
export function costRows(summary: LabelSummary, cost: PerfectCost): Html {
  const [cheapest] = summary.agreement;
  const reference = referenceOf(summary);
  const worse = cheapest?.all === undefined ? null : 1 - cheapest.all.share;
  const saved = (usd: number): string => dollars(Math.max(0, cost.referenceUsd - usd));
  const { savedShare } = cost;
  return table({
    head: ['1,000 requests', 'Cost', 'Saved', `Worse than ${reference}`],
    rows: [
      { cells: [isolated(`${reference} for all`), dollars(cost.referenceUsd), '–', '–'] },
      {
        isChosen: true,
        cells: [
          'perfectly routed',
          dollars(cost.routedUsd),
          html`${saved(cost.routedUsd)} <small>${percent(savedShare?.share ?? null)} ${percentInterval(savedShare?.interval ?? null)}</small>`,
          'none',
        ],
      },
      {
        cells: [
          isolated(`${cheapest?.candidate ?? ''} for all`),
          dollars(cost.cheapestUsd),
          saved(cost.cheapestUsd),
          percent(worse),
        ],
      },
    ],
  });
}

/** Where each candidate's labels and answers are from. */
export function sourceRows({ candidates, rowCount }: LabelSummary): Html {
  return table({
    head: ['Model, cheapest first', 'Labelled', 'Gold', 'Verifier', 'Judge', 'Mean label', 'An answer'],
    optional: [5, 6],
    rows: candidates.map((candidate, index) => ({
      cells: [
        isolated(candidate.model),
        labelled(candidate, { rowCount, isReference: index === candidates.length - 1 }),
        ...(['gold', 'verifier', 'judge'] as const).map((source) => count(candidate.sources[source] ?? 0)),
        decimal(candidate.meanLabel ?? null),
        dollars(candidate.meanCostUsd),
      ],
    })),
  });
}

function labelled(
  { labelledRows }: CandidateCounts,
  { rowCount, isReference }: { readonly rowCount: number; readonly isReference: boolean },
): string {
  if (labelledRows === 0 && isReference) return 'compared with';
  return `${count(labelledRows)} (${percent(rowCount === 0 ? null : labelledRows / rowCount)})`;
}

/** Why rows have no label, the most frequent reason first. */
export function unscoredRows({ unscored, rowCount }: LabelSummary): Html {
  return table({
    head: ['Reason', 'Rows', 'Share'],
    rows: unscored.map(({ name, rows }) => ({ cells: [isolated(name), count(rows), percent(rows / rowCount)] })),
  });
}

/** What the run that made the table asked and paid, by model. */
export function spendingRows({ models }: LabelingRun): Html {
  return table({
    head: ['Model', 'Calls', 'From the journal', 'Tokens in', 'Tokens out', 'Cost'],
    optional: [2, 3, 4],
    rows: models.map(({ model, calls, recalled, inputTokens, outputTokens, costUsd }) => ({
      cells: [isolated(model), ...[calls, recalled, inputTokens, outputTokens].map(count), dollars(costUsd)],
    })),
  });
}

/** A share over its interval. */
export function estimate(found: Pick<ShareEstimate, 'share' | 'interval'> | undefined): Html | string {
  if (found === undefined) return '–';
  return html`${unbroken(percent(found.share))} <small>${percentInterval(found.interval)}</small>`;
}

/** Foreign text in its own direction, so that an Arabic name does not turn the cell around. */
function isolated(text: string): Html {
  return html`<bdi>${text}</bdi>`;
}

const plotWidth = 140;

/** An interval from 0 to 1 with its estimate; the numbers stand beside it. */
function sharePlot(found: Pick<ShareEstimate, 'share' | 'interval'> | undefined): Html | string {
  if (found === undefined) return '';
  const x = (share: number): string => (4 + share * (plotWidth - 8)).toFixed(1);
  const [low, high] = found.interval;
  return html`<svg class="range" width="${plotWidth}" height="16" aria-hidden="true">
<line x1="${x(0)}" x2="${x(1)}" y1="8" y2="8" style="stroke:var(--edge);stroke-width:1"/>
<line x1="${x(0.5)}" x2="${x(0.5)}" y1="3" y2="13" style="stroke:var(--edge);stroke-width:1"/>
<line x1="${x(low)}" x2="${x(high)}" y1="8" y2="8" style="stroke:var(--router);stroke-width:3;stroke-linecap:round"/>
<circle cx="${x(found.share)}" cy="8" r="4" style="fill:var(--router)"/></svg>`;
}
