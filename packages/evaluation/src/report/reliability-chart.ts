import * as Plot from '@observablehq/plot';
import type { ReliabilityPoint } from '../reliability.ts';
import { chart, percentTick } from './chart.ts';
import type { Html } from './html.ts';

/** Predicted against observed, on axes of one scale: honest scores lie on the diagonal. */
export function reliabilityChart(points: readonly ReliabilityPoint[]): Html {
  const reach = points.reduce((most, each) => Math.max(most, each.meanScore, each.strongBetterRateInterval[1]), 0);
  const domain = [0, Math.min(1, Math.ceil(reach * 10 + 0.5) / 10)];
  return chart({
    label:
      'Calibration: predicted strongWinRate against how often strong was better, by bin, with 95 % intervals; the ' +
      'diagonal is perfect. The table below holds the numbers.',
    widths: [364, 270],
    draw: (width) => ({
      height: width,
      marginLeft: 50,
      marginRight: 16,
      marginBottom: 48,
      marginTop: 16,
      x: { domain, label: 'predicted', tickFormat: percentTick, ticks: width < 300 ? 3 : 5 },
      y: { domain, label: null, tickFormat: percentTick, ticks: 5, grid: true },
      marks: [
        Plot.line([domain[0], domain[1]], {
          x: (each: number) => each,
          y: (each: number) => each,
          stroke: 'var(--muted)',
          strokeWidth: 1.5,
          strokeDasharray: '5 5',
        }),
        Plot.ruleX(points, {
          x: 'meanScore',
          y1: (each: ReliabilityPoint) => each.strongBetterRateInterval[0],
          y2: (each: ReliabilityPoint) => each.strongBetterRateInterval[1],
          stroke: 'var(--router)',
          strokeWidth: 1.5,
        }),
        Plot.dot(points, {
          x: 'meanScore',
          y: 'strongBetterRate',
          r: 4.5,
          fill: 'var(--router)',
          stroke: 'var(--surface)',
        }),
      ],
    }),
  });
}
