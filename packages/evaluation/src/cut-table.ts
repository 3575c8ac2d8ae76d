import { type BootstrapOptions, bootstrapSettings } from './bootstrap.ts';
import { columnsOf } from './columns.ts';
import { rankBy } from './ranking.ts';
import type { ScoredPrompt } from './scored-prompt.ts';
import { thresholdOfShare } from './threshold.ts';
import { type OperatingPoint, operatingPoints } from './threshold-table.ts';

export interface CutTableOptions extends BootstrapOptions {
  /** Steps of equal mass between all weak and all strong; equal scores make them fewer. Default 200. */
  readonly steps?: number | undefined;
  /** Thresholds that must be in the table, whatever the steps. Default: none. */
  readonly including?: readonly number[] | undefined;
}

/**
 * What routing does at thresholds that run through the whole sample, from all weak to all strong: enough to look any
 * threshold up without the rows. Thresholds fall and strong shares rise from one to the next.
 */
export function cutTable(
  prompts: readonly ScoredPrompt[],
  { steps = 200, including = [], ...options }: CutTableOptions,
): OperatingPoint[] {
  const { score, weight, n } = columnsOf(prompts);
  const ranking = rankBy(score, { tieKeys: new Float64Array(n) });
  const thresholds = new Set(including);
  for (let step = 0; step <= steps; step++) thresholds.add(thresholdOfShare(step / steps, { score, ranking, weight }));
  const falling = [...thresholds].sort((a, b) => b - a);
  return [...operatingPoints(prompts, { thresholds: falling, ...bootstrapSettings(options) })];
}
