import { columnsOf } from './columns.ts';
import { requireBins } from './reliability.ts';
import type { ScoredPrompt } from './scored-prompt.ts';

/** One bar of the histogram of scores. */
export interface HistogramBin {
  /** Scores in [low, high); the last bin includes 1. */
  readonly low: number;
  readonly high: number;
  /** Requests on which strong was better. */
  readonly strongBetter: number;
  /** Requests on which weak sufficed. */
  readonly weakSuffices: number;
}

/** Counts requests by `strongWinRate` over equal widths of [0, 1], apart by outcome. Default: 20 bins. */
export function scoreHistogram(
  prompts: readonly ScoredPrompt[],
  { bins = 20 }: { readonly bins?: number | undefined } = {},
): HistogramBin[] {
  requireBins(bins);
  const { estimate, outcome, weight } = columnsOf(prompts);
  const strongBetter = new Float64Array(bins);
  const weakSuffices = new Float64Array(bins);
  for (const [row, each] of estimate.entries()) {
    const side = outcome[row] === 1 ? strongBetter : weakSuffices;
    side[Math.min(bins - 1, Math.floor(each * bins))]! += weight[row]!;
  }
  return Array.from(strongBetter, (better, bin) => ({
    low: bin / bins,
    high: (bin + 1) / bins,
    strongBetter: better,
    weakSuffices: weakSuffices[bin]!,
  }));
}
