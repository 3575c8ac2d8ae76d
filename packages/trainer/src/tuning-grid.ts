import type { RouterConfig } from '@farthing/runtime';

/**
 * The thresholds that a saved router is tuned over, which no label decides: everything to the reference, quantiles of the
 * thresholds at which training prompts left it, nothing to it; with more than two candidates also every hundredth, for
 * where requests only move between the others.
 */
export function tuningGrid({
  scoreQuantiles,
  candidates,
}: Pick<RouterConfig, 'scoreQuantiles' | 'candidates'>): number[] {
  const even = candidates.length > 2 ? Array.from({ length: 99 }, (_, index) => (index + 1) / 100) : [];
  return [0, ...scoreQuantiles, ...even, 1];
}
