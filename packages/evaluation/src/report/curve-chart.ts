import * as Plot from '@observablehq/plot';
import type { BootstrapOptions } from '../bootstrap.ts';
import { type CurvePoint, costQualityCurve } from '../cost-quality-curve.ts';
import { percent, thresholdText } from '../format.ts';
import type { ScoredPrompt } from '../scored-prompt.ts';
import type { OperatingPoint } from '../threshold-table.ts';
import { chart, halo, lines, percentTick, thresholdMark } from './chart.ts';
import type { Html } from './html.ts';

export interface CurveChartOptions extends BootstrapOptions {
  /** Where the router is meant to work. */
  readonly point: OperatingPoint;
}

/** Quality against strong share: the router with its band, the baselines, and either model alone. */
export function curveChart(prompts: readonly ScoredPrompt[], { point, ...options }: CurveChartOptions): Html {
  const series = curveSeries(prompts, options);
  return chart({
    label:
      'Mean quality against the share of requests sent to strong: the router with its confidence band, prompt length, ' +
      'oracle and random. The threshold table holds the numbers.',
    widths: [796, 556, 270],
    hasFrame: true,
    draw: (width) => curvePlot(series, { point, isNarrow: width < 400 }),
  });
}

type CurveSeries = ReturnType<typeof curveSeries>;

function curveSeries(prompts: readonly ScoredPrompt[], options: BootstrapOptions) {
  const rankedBy = (score: (prompt: ScoredPrompt) => number): CurvePoint[] => {
    const rescored = prompts.map((prompt) => ({ ...prompt, strongWinRate: score(prompt) }));
    return costQualityCurve(rescored, { seed: options.seed, resamples: 0 });
  };
  const longest = prompts.reduce((length, prompt) => Math.max(length, prompt.textLength), 1);
  const router = costQualityCurve(prompts, options);
  const promptLength = rankedBy((prompt) => prompt.textLength / longest);
  const oracle = rankedBy((prompt) => (1 + prompt.strongScore - prompt.weakScore) / 2);
  const band = router.flatMap(({ strongShare, qualityInterval }) =>
    qualityInterval === null ? [] : [{ strongShare, low: qualityInterval[0], high: qualityInterval[1] }],
  );
  const heights = [...router, ...promptLength, ...oracle].map((each) => each.quality);
  const bottom = Math.min(...heights, ...band.map((each) => each.low));
  const top = Math.max(...heights, ...band.map((each) => each.high));
  const room = Math.max(top - bottom, 0.01) / 10;
  return { router, promptLength, oracle, band, domain: [bottom - room, top + room / 2] };
}

function curvePlot(
  { router, promptLength, oracle, band, domain }: CurveSeries,
  { point, isNarrow }: { readonly point: OperatingPoint; readonly isNarrow: boolean },
): Plot.PlotOptions {
  const at = { x: 'strongShare', y: 'quality' };
  const allWeak = router.slice(0, 1);
  const allStrong = router.slice(-1);
  const models = [...allWeak, ...allStrong];
  // On the side from which the lines do not come.
  const below = point.pgr === null ? -14 : 16;
  const named = (name: string) => (each: CurvePoint) => `${name}${percent(each.quality)}`;
  return {
    height: isNarrow ? 280 : 400,
    marginLeft: 52,
    marginRight: isNarrow ? 24 : 76,
    marginBottom: 48,
    marginTop: 28,
    x: {
      domain: [0, 1],
      label: 'requests sent to strong',
      tickFormat: percentTick,
      ticks: isNarrow ? [0, 0.5, 1] : 10,
    },
    y: { domain, label: null, tickFormat: percentTick, grid: true, ticks: 6 },
    marks: [
      Plot.areaY(band, { x: 'strongShare', y1: 'low', y2: 'high', fill: 'var(--band)' }),
      Plot.line(models, { ...at, ...lines.random }),
      Plot.line(oracle, { ...at, ...lines.oracle }),
      Plot.line(promptLength, { ...at, ...lines.promptLength }),
      Plot.line(router, { ...at, ...lines.router }),
      thresholdMark(point.strongShare, `threshold ${thresholdText(point.threshold)}`),
      Plot.dot(models, { ...at, r: 4, fill: 'var(--text)' }),
      Plot.dot([point], { ...at, r: 6, fill: 'var(--surface)', stroke: 'var(--router)', strokeWidth: 2.5 }),
      Plot.text(allWeak, { ...at, text: named('all weak '), textAnchor: 'start', dx: 9, dy: below, ...halo }),
      isNarrow
        ? null
        : Plot.text(allStrong, { ...at, text: named('all strong\n'), textAnchor: 'start', dx: 9, ...halo }),
    ],
  };
}
