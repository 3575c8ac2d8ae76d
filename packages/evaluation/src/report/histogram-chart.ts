import * as Plot from '@observablehq/plot';
import { count, thresholdText } from '../format.ts';
import type { HistogramBin } from '../score-histogram.ts';
import { chart, thresholdMark } from './chart.ts';
import type { Html } from './html.ts';

/**
 * Requests by score: where strong was better upwards, where weak sufficed downwards. A `threshold` that alone decides is
 * marked.
 */
export function histogramChart(
  bins: readonly HistogramBin[],
  { threshold }: { readonly threshold: number | undefined },
): Html {
  const bar = { x1: 'low', x2: 'high', insetLeft: 0.5, insetRight: 0.5 };
  const reach = bins.at(-1)?.high ?? 1;
  return chart({
    label:
      'Requests by strongWinRate: upwards where strong was better, downwards where weak sufficed. The table below holds ' +
      'the numbers.',
    widths: [364, 270],
    draw: (width) => ({
      height: width,
      marginLeft: 50,
      marginRight: 16,
      marginBottom: 48,
      marginTop: 28,
      x: { domain: [0, reach], label: 'strongWinRate', ticks: 5 },
      y: { label: null, tickFormat: (requests: number) => count(Math.abs(requests)), ticks: 6, grid: true, nice: true },
      marks: [
        Plot.rectY(bins, { ...bar, y1: 0, y2: 'strongBetter', fill: 'var(--strong-better)' }),
        Plot.rectY(bins, {
          ...bar,
          y1: 0,
          y2: (bin: HistogramBin) => -bin.weakSuffices,
          fill: 'var(--weak-suffices)',
        }),
        Plot.ruleY([0], { stroke: 'var(--text)' }),
        threshold === undefined || threshold > reach
          ? null
          : thresholdMark(threshold, `threshold ${thresholdText(threshold)}`, { middle: reach / 2 }),
      ],
    }),
  });
}
