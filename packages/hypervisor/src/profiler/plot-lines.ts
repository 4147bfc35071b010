import { anArray, aString, type OptionCheck } from '@bioxen/core';
import { aNumber, requireOptions } from '../errors/require-options.js';
import { place, roundUp, type Scale, xAxis, yAxis } from './plot-axes.js';
import { colorOf, dashesOf } from './plot-colors.js';
import { heading, legendOf, MARGIN, WIDTH } from './plot-frame.js';
import { marksOf, type PlotMark } from './plot-marks.js';
import { element, pixels, renderSvg } from './svg.js';

/** A line of a plot. */
export interface PlotLine {
  readonly name: string;
  /** Pairs of x and y, x rising. */
  readonly points: readonly (readonly [x: number, y: number])[];
}

/** What a plot of lines shows. */
export interface LinePlotOptions {
  readonly title: string;
  readonly description: string;
  /** Quantity and unit, such as `time (s)`. */
  readonly xTitle: string;
  readonly yTitle: string;
  readonly lines: readonly PlotLine[];
  readonly marks?: readonly PlotMark[];
  /** Smallest end of the vertical axis. @defaultValue the largest value, rounded up */
  readonly yTo?: number;
}

const CHECKS = {
  title: aString,
  description: aString,
  xTitle: aString,
  yTitle: aString,
  lines: anArray,
  marks: anArray,
  yTo: aNumber,
} satisfies Readonly<Record<keyof LinePlotOptions, OptionCheck>>;
const REQUIRED: readonly (keyof LinePlotOptions)[] = ['title', 'description', 'xTitle', 'yTitle', 'lines'];

const HEIGHT = 320;
// More would not be seen, and the file stays small.
const MOST_POINTS = 600;

/** At most so many points, the first, the last, and in each stretch the lowest and the highest. */
const thinned = (points: PlotLine['points']): PlotLine['points'] => {
  if (points.length <= MOST_POINTS) return points;
  const stretch = Math.ceil((points.length * 2) / MOST_POINTS);
  const kept: (readonly [number, number])[] = [];
  for (let start = 0; start < points.length; start += stretch) {
    const part = points.slice(start, start + stretch);
    const low = part.reduce((a, b) => (b[1] < a[1] ? b : a));
    const high = part.reduce((a, b) => (b[1] > a[1] ? b : a));
    kept.push(...(low[0] <= high[0] ? [low, high] : [high, low]));
  }
  const last = points.at(-1);
  return last === undefined ? kept : [...kept, last];
};

const dashed = (series: number): Readonly<Record<string, string>> => {
  const dashes = dashesOf(series);
  return dashes === undefined ? {} : { 'stroke-dasharray': dashes };
};

/** A plot of lines over numbers. @throws InvalidOptionError */
export const linePlot = (options: LinePlotOptions): string => {
  requireOptions(options, CHECKS, REQUIRED);
  const { lines, marks = [] } = options;
  const all = lines.flatMap(({ points }) => points);
  const xs = [...all.map(([value]) => value), ...marks.map((mark) => mark.x)];
  const ys = [...all.map(([, value]) => value), ...marks.map((mark) => mark.y)];
  const largest = (values: readonly number[]): number => values.reduce((a, b) => Math.max(a, b), 0);
  const bottom = HEIGHT - MARGIN.bottom;
  const smallest = xs.reduce((a, b) => Math.min(a, b), Infinity);
  const x: Scale = {
    from: Number.isFinite(smallest) ? smallest : 0,
    to: xs.length === 0 ? 1 : largest(xs),
    start: MARGIN.left,
    end: WIDTH - MARGIN.right,
  };
  const y: Scale = { from: 0, to: options.yTo ?? roundUp(largest(ys)), start: bottom, end: MARGIN.top };
  const legend = legendOf(
    lines.map(({ name }) => name),
    HEIGHT + 12,
  );
  return renderSvg({
    width: WIDTH,
    height: HEIGHT + legend.height + 6,
    title: options.title,
    description: options.description,
    children: [
      heading(options.title),
      ...xAxis({ scale: x, title: options.xTitle, across: [bottom, MARGIN.top] }),
      ...yAxis({ scale: y, title: options.yTitle, across: [MARGIN.left, x.end] }),
      ...lines.map(({ points }, index) => {
        const [only] = points;
        // A line of one point would not be seen.
        if (only !== undefined && points.length === 1)
          return element('circle', {
            cx: place(x, only[0]),
            cy: place(y, only[1]),
            r: 3,
            fill: colorOf(index),
          });
        return element('polyline', {
          points: thinned(points)
            .map(([px, py]) => `${pixels(place(x, px))},${pixels(place(y, py))}`)
            .join(' '),
          fill: 'none',
          stroke: colorOf(index),
          'stroke-width': 2,
          ...dashed(index),
        });
      }),
      ...marksOf(marks, x, y),
      ...legend.nodes,
    ],
  });
};
