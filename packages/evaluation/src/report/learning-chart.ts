import * as Plot from '@observablehq/plot';
import { count } from '../format.ts';
import type { LearningCurve, LearningCurvePoint } from '../learning-curve.ts';
import { chart, lines } from './chart.ts';
import type { Html } from './html.ts';

/** APGR against labels on a logarithmic axis, with intervals; the dashed end is extrapolated. */
export function learningChart({ points, doubled }: LearningCurve): Html {
  const all = [...points, doubled];
  const low = Math.min(0.5, ...all.map(({ apgrInterval }) => apgrInterval[0]));
  const high = Math.max(0.5, ...all.map(({ apgrInterval }) => apgrInterval[1]));
  const domain = [Math.floor(low * 20) / 20, Math.ceil(high * 20) / 20];
  // Equal steps for equal factors, by hand: a logarithmic axis leaves out the names of some ticks.
  const x = ({ labels }: LearningCurvePoint): number => Math.log2(labels);
  const at = { x, y: 'apgr' } as const;
  return chart({
    label:
      'APGR against the number of labels, with 95 % intervals; the last point is extrapolated to twice as many. The ' +
      'table below holds the numbers.',
    widths: [796, 556, 270],
    draw: () => ({
      height: 260,
      marginLeft: 50,
      marginRight: 28,
      marginBottom: 44,
      marginTop: 30,
      x: {
        domain: [x(all[0]!) - 0.15, x(doubled) + 0.15],
        label: 'labels',
        ticks: all.map(x),
        tickFormat: (log: number) => count(Math.round(2 ** log)),
      },
      y: { domain, label: 'APGR', ticks: 5, grid: true },
      marks: [
        Plot.ruleY([0.5], lines.random),
        Plot.line(points, { ...at, ...lines.router }),
        Plot.line([points.at(-1)!, doubled], { ...at, ...lines.router, strokeDasharray: '3 4' }),
        Plot.ruleX(all, {
          x,
          y1: (each: LearningCurvePoint) => each.apgrInterval[0],
          y2: (each: LearningCurvePoint) => each.apgrInterval[1],
          stroke: 'var(--router)',
          strokeWidth: 1.5,
        }),
        Plot.dot(points, { ...at, r: 4.5, fill: 'var(--router)', stroke: 'var(--surface)' }),
        Plot.dot([doubled], { ...at, r: 4.5, fill: 'var(--surface)', stroke: 'var(--router)', strokeWidth: 2 }),
      ],
    }),
  });
}
