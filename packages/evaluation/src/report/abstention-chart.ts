import * as Plot from '@observablehq/plot';
import type { Abstention, AbstentionPoint } from '../abstention.ts';
import { chart, lines, percentTick } from './chart.ts';
import type { Html } from './html.ts';

/** Share given up against the share of worse answers among the rest, a line for each order in which they are given up. */
export function abstentionChart({ byCoverage, byCertainty }: Abstention): Html {
  const curves = [
    ...(byCoverage === undefined ? [] : [{ name: 'least covered first', points: byCoverage, line: lines.router }]),
    { name: 'least certain first', points: byCertainty, line: lines.promptLength },
  ];
  const high = curves
    .flatMap(({ points }) => points)
    .map((point) => (point.worseShareInterval ?? [0, point.worseShare])[1]);
  const top = Math.max(0.05, Math.ceil(Math.max(...high) * 20) / 20);
  const at = { x: 'abstained', y: 'worseShare' } as const;
  return chart({
    label:
      'Worse answers among the rest against the share of requests given to strong unseen: ' +
      `${curves.map(({ name }) => name).join(' and ')}. The table below holds the numbers.`,
    widths: [796, 556, 270],
    draw: () => ({
      height: 240,
      marginLeft: 54,
      marginRight: 16,
      marginBottom: 44,
      marginTop: 30,
      x: { domain: [0, 0.55], label: 'given to strong unseen', tickFormat: percentTick, ticks: 5 },
      y: { domain: [0, top], label: 'worse answers among the rest', tickFormat: percentTick, ticks: 4, grid: true },
      marks: curves.flatMap(({ points, line }) => [
        Plot.areaY(points, {
          x: 'abstained',
          y1: (each: AbstentionPoint) => each.worseShareInterval?.[0] ?? each.worseShare,
          y2: (each: AbstentionPoint) => each.worseShareInterval?.[1] ?? each.worseShare,
          fill: line.stroke,
          fillOpacity: 0.12,
        }),
        Plot.line(points, { ...at, ...line }),
        Plot.dot(points, { ...at, r: 3.5, fill: line.stroke }),
      ]),
    }),
  });
}
