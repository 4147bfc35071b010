import { anArray, aString, type OptionCheck } from '@bioxen/core';
import { aNumber, requireOptions } from '../errors/require-options.js';
import { place, roundUp, type Scale, xAxis, yAxis } from './plot-axes.js';
import { colorOf, PALE } from './plot-colors.js';
import { heading, legendOf, MARGIN, WIDTH } from './plot-frame.js';
import { element, pixels, renderSvg } from './svg.js';

/** How much everybody held from a moment on, until the next sample. */
export interface ShareSample {
  readonly time: number;
  /** In the order of the names. */
  readonly amounts: readonly number[];
  /** All that there was. @defaultValue the capacity of the plot */
  readonly capacity?: number;
}

/** What a plot of stacked shares shows. */
export interface SharePlotOptions {
  readonly title: string;
  readonly description: string;
  /** Such as `ribosomes`. */
  readonly yTitle: string;
  /** Such as `time (s)`. @defaultValue 'time (s)' */
  readonly xTitle?: string;
  readonly names: readonly string[];
  /** Time rising. */
  readonly samples: readonly ShareSample[];
  /** When the last sample ends. @defaultValue the time of the last sample */
  readonly end?: number;
  /** All that there is; what nobody holds is pale. */
  readonly capacity?: number;
}

const CHECKS = {
  title: aString,
  description: aString,
  yTitle: aString,
  xTitle: aString,
  names: anArray,
  samples: anArray,
  end: aNumber,
  capacity: aNumber,
} satisfies Readonly<Record<keyof SharePlotOptions, OptionCheck>>;
const REQUIRED: readonly (keyof SharePlotOptions)[] = ['title', 'description', 'yTitle', 'names', 'samples'];

type Corner = readonly [x: number, y: number];

const HEIGHT = 320;
const MOST_SAMPLES = 400;

/** Samples that the picture can show; of more, those at even distances. */
const shown = (samples: readonly ShareSample[]): readonly ShareSample[] =>
  samples.length <= MOST_SAMPLES
    ? samples
    : Array.from(
        { length: MOST_SAMPLES },
        (_, at) => samples[Math.floor((at * samples.length) / MOST_SAMPLES)],
      ).filter((sample) => sample !== undefined);

/** Stacked shares over time, as steps: an allocation holds until it is changed. @throws InvalidOptionError */
export const sharePlot = (options: SharePlotOptions): string => {
  requireOptions(options, CHECKS, REQUIRED);
  const { names, capacity } = options;
  const samples = shown(options.samples);
  const end = options.end ?? options.samples.at(-1)?.time ?? 1;
  const sums = samples.map(({ amounts }) => amounts.reduce((sum, amount) => sum + amount, 0));
  const capacities = samples.map((sample) => sample.capacity ?? capacity ?? 0);
  const hasCapacity = capacities.some((all) => all > 0);
  const largest = [...sums, ...capacities].reduce((a, b) => Math.max(a, b), capacity ?? 0);
  const bottom = HEIGHT - MARGIN.bottom;
  const start = samples[0]?.time ?? 0;
  const x: Scale = {
    from: start,
    to: end > start ? end : start + 1,
    start: MARGIN.left,
    end: WIDTH - MARGIN.right,
  };
  const y: Scale = { from: 0, to: roundUp(largest), start: bottom, end: MARGIN.top };

  const steps = (heightOf: (sample: ShareSample, at: number) => number): readonly Corner[] =>
    samples.flatMap((sample, at) => {
      const height = heightOf(sample, at);
      const until = samples[at + 1]?.time ?? x.to;
      return [
        [place(x, sample.time), place(y, height)],
        [place(x, until), place(y, height)],
      ] as const;
    });
  const edge = (series: number): readonly Corner[] =>
    steps(({ amounts }) => amounts.slice(0, series).reduce((sum, amount) => sum + amount, 0));
  const polygon = (lower: readonly Corner[], upper: readonly Corner[]): string =>
    [...lower, ...upper.toReversed()].map(([px, py]) => `${pixels(px)},${pixels(py)}`).join(' ');

  const legend = legendOf([...names, ...(hasCapacity ? ['free'] : [])], HEIGHT + 12, [
    ...names.map((_, at) => colorOf(at)),
    PALE,
  ]);
  return renderSvg({
    width: WIDTH,
    height: HEIGHT + legend.height + 6,
    title: options.title,
    description: options.description,
    children: [
      heading(options.title),
      ...(hasCapacity
        ? [
            element('polygon', {
              points: polygon(
                edge(0),
                steps((_, at) => capacities[at] ?? 0),
              ),
              fill: PALE,
            }),
          ]
        : []),
      ...names.map((_, series) =>
        element('polygon', {
          points: polygon(edge(series), edge(series + 1)),
          fill: colorOf(series),
          stroke: '#ffffff',
          'stroke-width': 0.5,
        }),
      ),
      ...xAxis({ scale: x, title: options.xTitle ?? 'time (s)', across: [bottom, MARGIN.top] }),
      ...yAxis({ scale: y, title: options.yTitle, across: [MARGIN.left, x.end] }),
      ...legend.nodes,
    ],
  });
};
