import type { RoutingDecision } from '@farthing/core';
import type { RouterConfig } from '@farthing/runtime';
import { alignColumns } from './align-columns.ts';
import { formatCount, formatInteger } from './plain-text.ts';
import type { RoutedFiles } from './route/route-files.ts';

/**
 * A decision in one line.
 *
 * @param config of the router that took it.
 */
export function presentDecision(
  { model, strongWinRate, coverage, threshold, reason, detail }: RoutingDecision,
  config: RouterConfig,
): string {
  const covered = coverage === undefined ? '' : `coverage ${coverage.toFixed(3)}`;
  if (reason === 'out-of-coverage' && strongWinRate !== undefined) {
    const floor = config.coverage?.floor.toFixed(3);
    return `${model}  (out of ${covered.replace(' ', ': ')} < floor ${floor}; strongWinRate ${strongWinRate.toFixed(3)})`;
  }
  if (strongWinRate === undefined || !isByThreshold(reason))
    return `${model}  (${reason}${detail === undefined ? '' : `: ${detail}`})`;
  const comparison = reason === 'below-threshold' ? '<' : '>=';
  return `${model}  (strongWinRate ${strongWinRate.toFixed(3)} ${comparison} threshold ${threshold.toFixed(3)}${covered && `; ${covered}`})`;
}

/** Other reasons have little to do with the threshold. */
function isByThreshold(reason: RoutingDecision['reason']): boolean {
  return reason === 'below-threshold' || reason === 'at-or-above-threshold';
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
