import type { Interval } from './bootstrap.ts';

/** A share as a percentage: `0.978` → `97.8 %`; `–` for `null`. */
export function percent(share: number | null, digits = 1): string {
  return share === null ? '–' : `${fixed(share * 100, digits)} %`;
}

/** A share that was given, in as many digits as it was given with, for a promise is not rounded: `0.999` → `99.9 %`. */
export function exactPercent(share: number): string {
  return `${Number((100 * share).toPrecision(12))} %`;
}

/** The ends of an interval of shares as percentages without their sign: `[96.9, 98.5]`; empty for `null`. */
export function percentInterval(interval: Interval | null): string {
  return interval === null ? '' : `[${interval.map((end) => fixed(end * 100, 1)).join(', ')}]`;
}

/** A number with three decimals; `–` for `null`. */
export function decimal(value: number | null, digits = 3): string {
  return value === null ? '–' : fixed(value, digits);
}

/** `[0.562, 0.613]`; empty for `null`. */
export function decimalInterval(interval: Interval | null): string {
  return interval === null ? '' : `[${interval.map((end) => fixed(end, 3)).join(', ')}]`;
}

/** A count with thousands separators: `5,443`; weights may make it fractional. */
export function count(value: number): string {
  return new Intl.NumberFormat('en-US', { maximumFractionDigits: 1 }).format(value);
}

/** `1,606 rows`; `1 row`. */
export function counted(value: number, noun: string): string {
  return `${count(value)} ${noun}${value === 1 ? '' : 's'}`;
}

/** An amount in US dollars, with cents, or two significant digits below ten cents: `$1,204.50`, `$0.0031`. */
export function dollars(usd: number | undefined): string {
  if (usd === undefined) return '–';
  const digits = { style: 'currency', currency: 'USD' } as const;
  const options =
    usd >= 0.1 || usd === 0 ? digits : { ...digits, minimumSignificantDigits: 2, maximumSignificantDigits: 2 };
  return new Intl.NumberFormat('en-US', options).format(usd);
}

/** A threshold in the fewest digits, at most four decimals. One above every score is `above 1`. */
export function thresholdText(threshold: number): string {
  return threshold > 1 ? 'above 1' : String(Number(threshold.toFixed(4)));
}

function fixed(value: number, digits: number): string {
  const text = value.toFixed(digits);
  if (!text.startsWith('-')) return text;
  return Number(text) === 0 ? text.slice(1) : `−${text.slice(1)}`;
}
