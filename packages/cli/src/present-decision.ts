import type { RoutingDecision } from '@farthing/core';
import type { RouterConfig } from '@farthing/runtime';
import { alignColumns } from './align-columns.ts';
import { compared, formatCount, formatInteger } from './plain-text.ts';
import type { RoutedFiles } from './route/route-files.ts';

/**
 * A decision in one line.
 *
 * @param config of the router that took it.
 */
export function presentDecision(decision: RoutingDecision, config: RouterConfig): string {
  const { model, reason, detail } = decision;
  const why = comparison(decision, config) ?? `${reason}${detail === undefined ? '' : `: ${detail}`}`;
  return `${model}  (${why})`;
}

/** What was compared; `undefined` where the reason says more than any number. */
function comparison(
  { strongWinRate, strongWinRates, coverage, threshold, reason }: RoutingDecision,
  { candidates, coverage: measured }: RouterConfig,
): string | undefined {
  if (strongWinRate === undefined) return undefined;
  if (reason === 'out-of-coverage' && coverage !== undefined && measured !== undefined) {
    const [rank, floor] = compared(coverage, measured.floor);
    return `out of coverage: ${rank} < floor ${floor}; strongWinRate ${rates(strongWinRates, candidates)}`;
  }
  if (reason !== 'below-threshold' && reason !== 'at-or-above-threshold') return undefined;
  const covered = coverage === undefined ? '' : `; coverage ${coverage.toFixed(3)}`;
  // Of more than two candidates each one's risk is weighed against what it costs: there is no one comparison.
  if (candidates.length > 2)
    return `strongWinRate ${rates(strongWinRates, candidates)}; threshold ${threshold.toFixed(3)}${covered}`;
  const [rate, bar] = compared(strongWinRate, threshold);
  return `strongWinRate ${rate} ${reason === 'below-threshold' ? '<' : '>='} threshold ${bar}${covered}`;
}

/** `0.134`; of more than two candidates `small 0.610, medium 0.134`. */
function rates(strongWinRates: readonly number[], candidates: readonly string[]): string {
  const texts = strongWinRates.map((rate) => rate.toFixed(3));
  return texts.length === 1 ? texts[0]! : texts.map((text, tier) => `${candidates[tier]} ${text}`).join(', ');
}

/** What was decided on files, in a few lines. */
export function presentRoutedFiles({ out, decisions, models, reasons, seconds }: RoutedFiles): string {
  const share = (times: number): string => (decisions === 0 ? '–' : `${((100 * times) / decisions).toFixed(1)} %`);
  const rows = Object.entries(models).map(([model, times]) => ['', model, formatInteger(times), share(times)]);
  const why = Object.entries(reasons).sort(([, a], [, b]) => b - a);
  return [
    `${out}: ${formatCount(decisions, 'decision')} in ${seconds.toFixed(1)} s`,
    alignColumns(rows, [2, 3]),
    why.map(([reason, times]) => `${reason} ${formatInteger(times)}`).join(' · '),
  ].join('\n');
}
