import { colorOf, INK } from './plot-colors.js';
import { element, type SvgElement, type SvgNode } from './svg.js';

/** Width of every plot. */
export const WIDTH = 720;
/** Pixels around the area of a plot. */
export const MARGIN = { left: 84, right: 20, top: 40, bottom: 50 } as const;

const LEGEND_ROW = 18;
/** Pixels that a letter takes, rather too many. */
export const LETTER = 7;
const MOST_LETTERS = 28;
/** What the bold letters of a title leave room for. */
const TITLE_LETTERS = 62;

/** A name that fits, cut in its middle where it is too long, so that names that differ at the end still do. */
export const shortName = (name: string, most: number = MOST_LETTERS): string => {
  const letters = Array.from(name);
  if (letters.length <= most) return name;
  const half = (most - 1) / 2;
  return `${letters.slice(0, Math.ceil(half)).join('')}…${letters.slice(-Math.floor(half)).join('')}`;
};

/** The title above a plot. */
export const heading = (title: string): SvgElement =>
  element(
    'text',
    { x: MARGIN.left, y: 24, 'font-size': 15, 'font-weight': 'bold', fill: INK },
    shortName(title, TITLE_LETTERS),
  );

/** A legend below a plot, in as many rows as it needs. */
export interface Legend {
  readonly nodes: readonly SvgNode[];
  readonly height: number;
}

/** Lays a legend out from `top` on: a square of its colour before each name. */
export const legendOf = (names: readonly string[], top: number, colors: readonly string[] = []): Legend => {
  const nodes: SvgNode[] = [];
  let x: number = MARGIN.left;
  let row = 0;
  for (const [index, name] of names.entries()) {
    const text = shortName(name);
    const width = 18 + LETTER * Array.from(text).length + 16;
    if (x + width > WIDTH - MARGIN.right && x > MARGIN.left) {
      x = MARGIN.left;
      row++;
    }
    const y = top + row * LEGEND_ROW;
    nodes.push(
      element('rect', { x, y: y - 10, width: 12, height: 12, fill: colors[index] ?? colorOf(index) }),
      element('text', { x: x + 18, y, fill: INK }, text),
    );
    x += width;
  }
  return { nodes, height: names.length === 0 ? 0 : (row + 1) * LEGEND_ROW };
};
