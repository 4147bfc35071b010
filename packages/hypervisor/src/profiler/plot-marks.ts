import { place, type Scale } from './plot-axes.js';
import { INK } from './plot-colors.js';
import { LETTER, shortName } from './plot-frame.js';
import { element, type SvgNode } from './svg.js';

/** A point with words beside it, such as where the guest is. */
export interface PlotMark {
  readonly name: string;
  readonly x: number;
  readonly y: number;
}

interface Label {
  readonly text: string;
  readonly left: number;
  readonly right: number;
  readonly baseline: number;
  readonly isAtEdge: boolean;
}

const ROW = 16;
const TRIES = 40;
const [SIDE, ABOVE, BELOW] = [10, 10, 26];
/** So steeply curves fall below words, pixels for each pixel to the right. */
const SLOPE = 0.4;

const overlaps = (one: Label, other: Label): boolean =>
  one.left < other.right && other.left < one.right && Math.abs(one.baseline - other.baseline) < ROW;

/**
 * Where words may stand: to the right of their point and above it, where curves that fall leave room, at the right edge a
 * row higher; then in the rows below it, then in those further up.
 */
const placesOf = (name: string, cx: number, cy: number, x: Scale, y: Scale): readonly Label[] => {
  const text = shortName(name);
  const width = LETTER * Array.from(text).length;
  const isAtEdge = cx + SIDE + width >= x.end;
  const at = (baseline: number): Label =>
    isAtEdge
      ? { text, left: x.end - width, right: x.end, baseline, isAtEdge }
      : { text, left: cx + SIDE, right: cx + SIDE + width, baseline, isAtEdge };
  const first = cy - ABOVE - (isAtEdge ? width * SLOPE : 0);
  const rows = Array.from({ length: TRIES }, (_, row) => row * ROW);
  const below = rows
    .map((down) => cy + BELOW + width * SLOPE + down)
    .filter((baseline) => baseline < y.start - ROW / 2);
  const further = rows.map((up) => first - ROW - up).filter((baseline) => baseline > y.end + ROW / 2);
  return [first, ...below, ...further].filter((baseline) => baseline >= y.end).map(at);
};

/** Points with a line down to the axis, and their words where these do not cover each other. */
export const marksOf = (marks: readonly PlotMark[], x: Scale, y: Scale): readonly SvgNode[] => {
  const placed: Label[] = [];
  const points: SvgNode[] = [];
  for (const mark of [...marks].toSorted((one, other) => one.x - other.x)) {
    const [cx, cy] = [place(x, mark.x), place(y, mark.y)];
    points.push(
      element('line', { x1: cx, y1: y.start, x2: cx, y2: cy, stroke: INK, 'stroke-dasharray': '4 3' }),
      element('circle', { cx, cy, r: 5, fill: '#ffffff', stroke: INK, 'stroke-width': 2 }),
    );
    const places = placesOf(mark.name, cx, cy, x, y);
    const free = places.find((label) => !placed.some((other) => overlaps(label, other))) ?? places[0];
    if (free !== undefined) placed.push(free);
  }
  // Above all lines. Twice: not every renderer draws the outline of letters below them.
  const words = placed.flatMap(({ text, left, right, baseline, isAtEdge }) =>
    [{ stroke: '#ffffff', 'stroke-width': 3 }, {}].map((outline) =>
      element(
        'text',
        {
          x: isAtEdge ? right : left,
          y: baseline,
          'text-anchor': isAtEdge ? 'end' : 'start',
          fill: INK,
          ...outline,
        },
        text,
      ),
    ),
  );
  return [...points, ...words];
};
