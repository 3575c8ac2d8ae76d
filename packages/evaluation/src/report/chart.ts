import * as Plot from '@observablehq/plot';
import { parseHTML } from 'linkedom';
import { type Html, html, trusted } from './html.ts';

export interface ChartOptions {
  /** What the chart is, for readers who cannot see it. */
  readonly label: string;
  /** Widths to draw it at, in CSS pixels, widest first. The style sheet shows the one that fits, so text never shrinks. */
  readonly widths: readonly number[];
  /** The chart at one of the widths. */
  readonly draw: (width: number) => Plot.PlotOptions;
  /** Whether the drawing says where its axes lie, so that a script can place a mark on it. Default false. */
  readonly hasFrame?: boolean | undefined;
}

/** Draws a chart as inline SVG, once for each width. Its colours are the style sheet's, so that it follows the theme. */
export function chart({ label, widths, draw, hasFrame = false }: ChartOptions): Html {
  const sizes = ['wide', 'medium', 'narrow'].slice(-widths.length);
  return html`${widths.map((width, index) => {
    const { document } = parseHTML('<html></html>');
    const svg = Plot.plot({ ...frame, ...draw(width), width, document, ariaLabel: label });
    svg.setAttribute('role', 'img');
    svg.setAttribute('font-size', '13');
    if (hasFrame) svg.setAttribute('data-frame', JSON.stringify(frameOf(svg)));
    return html`<div class="chart ${sizes[index]}">${trusted(svg.outerHTML)}</div>`;
  })}`;
}

/** The ends of both axes, in their units and in pixels of the drawing. */
function frameOf(svg: Plot.Plot) {
  const [x, y] = [svg.scale('x'), svg.scale('y')];
  if (x === undefined || y === undefined) throw new RangeError('a chart with a frame has two axes');
  const [first, last] = x.domain as readonly [number, number];
  const [lowest, highest] = y.domain as readonly [number, number];
  return {
    first,
    last,
    lowest,
    highest,
    left: x.apply(first),
    right: x.apply(last),
    bottom: y.apply(lowest),
    top: y.apply(highest),
  };
}

const frame: Plot.PlotOptions = {
  className: 'plot',
  style: { fontFamily: 'inherit', background: 'none', overflow: 'visible' },
};

/** Colour and dash of each line; the dash also tells them apart in print and to colour-blind readers. */
export const lines = {
  router: { stroke: 'var(--router)', strokeWidth: 2.5, strokeDasharray: 'none' },
  promptLength: { stroke: 'var(--length)', strokeWidth: 2, strokeDasharray: '8 4' },
  oracle: { stroke: 'var(--oracle)', strokeWidth: 2, strokeDasharray: '2 3' },
  random: { stroke: 'var(--muted)', strokeWidth: 1.5, strokeDasharray: '5 5' },
} as const;

/** A piece of a line, for a legend. */
export function swatch(key: keyof typeof lines): Html {
  const { stroke, strokeWidth, strokeDasharray } = lines[key];
  return html`<svg width="34" height="10" aria-hidden="true"><line x1="1" x2="33" y1="5" y2="5" style="stroke:${stroke};stroke-width:${strokeWidth};stroke-dasharray:${strokeDasharray}"/></svg>`;
}

export function percentTick(share: number): string {
  return `${Math.round(share * 1000) / 10} %`;
}

/** Keeps text legible where a line runs behind it. */
export const halo = { fill: 'var(--text)', stroke: 'var(--surface)', strokeWidth: 4 } as const;

/** A vertical line at `x`, named above the frame on the side that has room: to the right up to `middle`. Default 0.5. */
export function thresholdMark(x: number, text: string, { middle = 0.5 } = {}): Plot.Markish {
  const right = x < middle;
  return [
    Plot.ruleX([x], { stroke: 'var(--text)', strokeWidth: 1, strokeDasharray: '2 3' }),
    Plot.text([x], {
      x: (each: number) => each,
      text: () => text,
      frameAnchor: 'top',
      textAnchor: right ? 'start' : 'end',
      dx: right ? -2 : 2,
      dy: -16,
      fill: 'var(--text)',
      fontWeight: 600,
    }),
  ];
}
