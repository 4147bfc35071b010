import { numberWithCommas } from './number-text.js';
import { INK, PALE } from './plot-colors.js';
import { element, type SvgElement } from './svg.js';

/** Where the numbers of an axis lie. */
export interface Scale {
  readonly from: number;
  readonly to: number;
  /** Pixels of both ends. */
  readonly start: number;
  readonly end: number;
}

/** The pixel of a value. */
export const place = ({ from, to, start, end }: Scale, value: number): number =>
  start + ((value - from) / (to - from || 1)) * (end - start);

/** About `count` round numbers from `from` to `to`. */
export const ticks = (from: number, to: number, count = 5): readonly number[] => {
  if (!(to > from)) return [from];
  const raw = (to - from) / count;
  const power = 10 ** Math.floor(Math.log10(raw));
  const step =
    [1, 2, 2.5, 5, 10].map((factor) => factor * power).find((candidate) => candidate >= raw) ?? raw;
  const first = Math.ceil(from / step - 1e-9);
  const found: number[] = [];
  for (let at = first; at * step <= to + step * 1e-9; at++) found.push(Number((at * step).toPrecision(12)));
  return found;
};

/** A round number that is not below `value`, so that an axis ends where a tick may be. */
export const roundUp = (value: number): number => {
  if (!(value > 0)) return 1;
  const list = ticks(0, value);
  const last = list.at(-1) ?? value;
  const step = (list[1] ?? value) - (list[0] ?? 0);
  return last >= value ? last : Number((last + step).toPrecision(12));
};

/** Six digits at most, by threes: 150,000 and 1.5e6. */
const label = (value: number): string => {
  const short = Number(value.toPrecision(6));
  return Math.abs(short) < 1e6 ? numberWithCommas(short) : short.toExponential().replace('+', '');
};

/** What an axis says. */
export interface AxisOptions {
  readonly scale: Scale;
  /** Quantity and unit, such as `time (s)`. */
  readonly title: string;
  /** Where the other axis begins and ends, in pixels. */
  readonly across: readonly [from: number, to: number];
}

/** The horizontal axis with its ticks, numbers and title. */
export const xAxis = ({ scale, title, across: [bottom, top] }: AxisOptions): readonly SvgElement[] => [
  ...ticks(scale.from, scale.to).flatMap((value) => {
    const x = place(scale, value);
    return [
      element('line', { x1: x, y1: bottom, x2: x, y2: top, stroke: PALE, 'stroke-width': 0.5 }),
      element('text', { x, y: bottom + 17, 'text-anchor': 'middle', fill: INK }, label(value)),
    ];
  }),
  element('line', { x1: scale.start, y1: bottom, x2: scale.end, y2: bottom, stroke: INK }),
  element(
    'text',
    { x: (scale.start + scale.end) / 2, y: bottom + 36, 'text-anchor': 'middle', fill: INK },
    title,
  ),
];

/** The vertical axis with its ticks, numbers and title. */
export const yAxis = ({ scale, title, across: [left, right] }: AxisOptions): readonly SvgElement[] => {
  const middle = (scale.start + scale.end) / 2;
  return [
    ...ticks(scale.from, scale.to).flatMap((value) => {
      const y = place(scale, value);
      return [
        element('line', { x1: left, y1: y, x2: right, y2: y, stroke: PALE, 'stroke-width': 0.5 }),
        element('text', { x: left - 7, y: y + 4, 'text-anchor': 'end', fill: INK }, label(value)),
      ];
    }),
    element('line', { x1: left, y1: scale.start, x2: left, y2: scale.end, stroke: INK }),
    element(
      'text',
      {
        x: 16,
        y: middle,
        'text-anchor': 'middle',
        fill: INK,
        transform: `rotate(-90 16 ${Math.round(middle)})`,
      },
      title,
    ),
  ];
};
