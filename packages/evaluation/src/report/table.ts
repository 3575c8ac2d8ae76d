import type { Interval } from '../bootstrap.ts';
import { decimal, decimalInterval, percent, percentInterval } from '../format.ts';
import { type Html, html } from './html.ts';

export interface TableRow {
  /** The first cell names the row. */
  readonly cells: readonly (Html | string)[];
  /** Marks the row. Default false. */
  readonly isChosen?: boolean | undefined;
  /** What stands under the row, as wide as the table. Default: nothing. */
  readonly below?: Html | undefined;
}

export interface Table {
  readonly head: readonly string[];
  readonly rows: readonly TableRow[];
  /** Indices of columns that may go where the screen is narrow. */
  readonly optional?: readonly number[] | undefined;
}

export function table({ head, rows, optional = [] }: Table): Html {
  const hidden = (column: number) => (optional.includes(column) ? 'optional' : '');
  return html`<div class="scroll"><table>
<thead><tr>${head.map((name, column) => html`<th scope="col" class="${hidden(column)}">${name}</th>`)}</tr></thead>
<tbody>${rows.map(
    ({ cells: [name, ...cells], isChosen = false, below }) => html`
<tr class="${isChosen ? 'chosen' : ''}"><th scope="row">${name}</th>${cells.map(
      (cell, index) => html`<td class="${hidden(index + 1)}">${cell}</td>`,
    )}</tr>${below && html`<tr class="below"><td colspan="${head.length}">${below}</td></tr>`}`,
  )}
</tbody></table></div>`;
}

type Values<Key extends string> = Readonly<Record<Key, number | null>>;
type Intervals<Key extends string> = Readonly<Record<`${Key}Interval`, Interval | null>>;

/** A metric with three decimals over its interval, as they stand beside each other in an evaluation. */
export function number<Key extends string>(metrics: Values<Key> & Intervals<Key>, key: Key): Html {
  return html`${decimal(valueAt(metrics, key))} <small>${decimalInterval(openInterval(metrics, key))}</small>`;
}

/** A metric that is a share, as a percentage over its interval. */
export function share<Key extends string>(metrics: Values<Key> & Intervals<Key>, key: Key): Html {
  return html`${percent(valueAt(metrics, key))} <small>${percentInterval(openInterval(metrics, key))}</small>`;
}

/** A share with its interval, as text alone. */
export function shareText<Key extends string>(metrics: Values<Key> & Intervals<Key>, key: Key): string {
  return `${percent(valueAt(metrics, key))} ${percentInterval(openInterval(metrics, key))}`.trimEnd();
}

function valueAt<Key extends string>(metrics: Values<Key>, key: Key): number | null {
  return metrics[key];
}

/** Leaves out an interval of no width: all strong keeps 100 % by definition. */
export function openInterval<Key extends string>(metrics: Intervals<Key>, key: Key): Interval | null {
  const interval: Interval | null = metrics[`${key}Interval`];
  return interval !== null && interval[0] < interval[1] ? interval : null;
}
