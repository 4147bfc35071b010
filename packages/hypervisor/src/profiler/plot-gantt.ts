import { anArray, aString, type OptionCheck } from '@bioxen/core';
import { requireOptions } from '../errors/require-options.js';
import { place, type Scale, xAxis } from './plot-axes.js';
import { colorOf, INK, PALE } from './plot-colors.js';
import { heading, MARGIN, shortName, WIDTH } from './plot-frame.js';
import { element, pixels, renderSvg } from './svg.js';

/** One turn of a VM. */
export interface GanttBar {
  /** Which row, such as the id of the VM. */
  readonly row: string;
  readonly start: number;
  readonly end: number;
}

/** What a Gantt chart shows. */
export interface GanttOptions {
  readonly title: string;
  readonly description: string;
  /** @defaultValue 'time (s)' */
  readonly xTitle?: string;
  /** In the order of start. */
  readonly bars: readonly GanttBar[];
  /** Rows from the top; those without a bar stay empty. @defaultValue rows in the order of their first bar */
  readonly rows?: readonly string[];
}

const CHECKS = {
  title: aString,
  description: aString,
  xTitle: aString,
  bars: anArray,
  rows: anArray,
} satisfies Readonly<Record<keyof GanttOptions, OptionCheck>>;
const REQUIRED: readonly (keyof GanttOptions)[] = ['title', 'description', 'bars'];

const ROW_HEIGHT = 24;
const BAR_HEIGHT = 16;
const LEFT = 150;
const NAME_LETTERS = 18;
// Above this the picture has no room, and the bars of one VM that touch are one.
const MOST_ROWS = 60;

/** Bars of a row as one path; those nearer than a quarter of a pixel are one bar. */
const rowPath = (bars: readonly GanttBar[], x: Scale, top: number): string => {
  const pieces: { from: number; to: number }[] = [];
  for (const bar of bars) {
    const [from, to] = [place(x, bar.start), place(x, bar.end)];
    const last = pieces.at(-1);
    if (last !== undefined && from - last.to < 0.25) last.to = Math.max(last.to, to);
    else pieces.push({ from, to });
  }
  return pieces
    .map(
      ({ from, to }) =>
        `M${pixels(from)} ${pixels(top)}H${pixels(Math.max(to, from + 0.25))}v${BAR_HEIGHT}H${pixels(from)}z`,
    )
    .join('');
};

/** Who worked when: a row for each VM, a bar for each of its turns. @throws InvalidOptionError */
export const ganttPlot = (options: GanttOptions): string => {
  requireOptions(options, CHECKS, REQUIRED);
  const { bars } = options;
  const all = options.rows ?? [...new Set(bars.map(({ row }) => row))];
  const rows = all.slice(0, MOST_ROWS);
  const left = bars.reduce((a, { start }) => Math.min(a, start), Infinity);
  const right = bars.reduce((a, { end }) => Math.max(a, end), 0);
  const from = Number.isFinite(left) ? left : 0;
  const x: Scale = { from, to: right > from ? right : from + 1, start: LEFT, end: WIDTH - MARGIN.right };
  const bottom = MARGIN.top + rows.length * ROW_HEIGHT + 6;
  const own = new Map<string, GanttBar[]>(rows.map((row) => [row, []]));
  for (const bar of bars) own.get(bar.row)?.push(bar);
  const hidden = all.length - rows.length;
  return renderSvg({
    width: WIDTH,
    height: bottom + MARGIN.bottom + (hidden > 0 ? 18 : 0),
    title: options.title,
    description: options.description,
    children: [
      heading(options.title),
      ...xAxis({ scale: x, title: options.xTitle ?? 'time (s)', across: [bottom, MARGIN.top] }),
      ...rows.flatMap((row, index) => {
        const top = MARGIN.top + index * ROW_HEIGHT + 4;
        const path = rowPath(own.get(row) ?? [], x, top);
        return [
          element('line', {
            x1: x.start,
            y1: top + BAR_HEIGHT / 2,
            x2: x.end,
            y2: top + BAR_HEIGHT / 2,
            stroke: PALE,
          }),
          element(
            'text',
            { x: LEFT - 8, y: top + 12, 'text-anchor': 'end', fill: INK },
            shortName(row, NAME_LETTERS),
          ),
          ...(path === '' ? [] : [element('path', { d: path, fill: colorOf(index) })]),
        ];
      }),
      ...(hidden > 0
        ? [element('text', { x: LEFT, y: bottom + MARGIN.bottom + 6, fill: INK }, `and ${hidden} more`)]
        : []),
    ],
  });
};
