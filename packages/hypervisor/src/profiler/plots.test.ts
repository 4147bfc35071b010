import { describe, expect, test } from 'vitest';
import { ganttPlot } from './plot-gantt.js';
import { linePlot } from './plot-lines.js';
import { sharePlot } from './plot-shares.js';
import { growthPlot } from './plots.js';
import { ticks } from './plot-axes.js';

/** Whether every element that is opened is closed, in order, and no sign stands unescaped. */
const isWellFormed = (svg: string): boolean => {
  const open: string[] = [];
  const rest = svg.replace(
    /<(\/?)([\w-]+)((?: [\w:-]+="[^"<&]*(?:&(?:amp|lt|gt|quot);[^"<&]*)*")*)(\/?)>/g,
    (_, closing, name, _attributes, single) => {
      if (closing === '/') return open.pop() === name ? '' : '<';
      if (single !== '/') open.push(String(name));
      return '';
    },
  );
  return open.length === 0 && !/[<>]|&(?!(?:amp|lt|gt|quot);)/.test(rest);
};

const HOSTILE = 'a<b>&"c"\u0000\uD800 ein sehr langer Name, der nirgends Platz hat';
const bars = Array.from({ length: 20_000 }, (_, at) => ({ row: `vm_${at % 4}`, start: at, end: at + 1 }));
const samples = Array.from({ length: 5000 }, (_, at) => ({ time: at, amounts: [17, at % 17, 10] }));
const points = Array.from({ length: 50_000 }, (_, at) => [at, Math.sin(at / 500) + 1] as const);

const plots: Readonly<Record<string, () => string>> = {
  growth: () =>
    growthPlot({
      chassis: 'ecoli',
      medium: { growthRatePerHour: 1 },
      guests: [{ name: HOSTILE, phiX: 0.1 }],
    }),
  shares: () =>
    sharePlot({
      title: HOSTILE,
      description: HOSTILE,
      yTitle: 'ribosomes',
      names: ['a', HOSTILE, 'c'],
      samples,
      capacity: 68,
    }),
  gantt: () =>
    ganttPlot({ title: HOSTILE, description: '', bars: [...bars, { row: HOSTILE, start: 3, end: 9 }] }),
  lines: () =>
    linePlot({
      title: 'ATP',
      description: 'x',
      xTitle: 'time (s)',
      yTitle: 'ATP (%)',
      lines: [{ name: HOSTILE, points }],
    }),
  'empty shares': () =>
    sharePlot({ title: 'none', description: '', yTitle: 'ribosomes', names: [], samples: [] }),
  'empty gantt': () => ganttPlot({ title: 'none', description: '', bars: [] }),
  'empty lines': () => linePlot({ title: 'none', description: '', xTitle: 'x', yTitle: 'y', lines: [] }),
  'many rows': () =>
    ganttPlot({
      title: 'many',
      description: '',
      bars: Array.from({ length: 1000 }, (_, at) => ({ row: `vm ${at}`, start: at, end: at + 1 })),
    }),
};

describe.each(Object.entries(plots))('the plot %s', (_, draw) => {
  test('is well-formed, has a title and a description, and says no NaN', () => {
    const svg = draw();
    expect(isWellFormed(svg)).toBe(true);
    expect(svg).toMatch(/^<svg xmlns="http:\/\/www\.w3\.org\/2000\/svg"[^>]*><title>/);
    expect(svg).toContain('<desc');
    expect(svg).not.toMatch(/NaN|Infinity|undefined/);
  });

  test('has at most 200 KB, and the same bytes each time', () => {
    expect(draw().length).toBeLessThan(200_000);
    expect(draw()).toBe(draw());
  });
});

test.each([
  [linePlot, 'lines'],
  [ganttPlot, 'bars'],
  [sharePlot, 'samples'],
])('%o without data says which option is missing', (plot, option) => {
  const texts = { title: 't', description: 'd', yTitle: 'y', ...(plot === ganttPlot ? {} : { xTitle: 'x' }) };
  const { yTitle, ...others } = texts;
  const given =
    plot === ganttPlot ? others : { ...others, yTitle, ...(plot === sharePlot ? { names: [] } : {}) };
  expect(() => plot(given as never)).toThrow(
    expect.objectContaining({ option, problem: 'undefined is not an array' }) as Error,
  );
  expect(() => plot(undefined as never)).toThrow(`an object with title, description`);
});

test('growth without a host or with an unknown option is refused', () => {
  expect(() => growthPlot(undefined as never)).toThrow('an object with chassis, medium');
  expect(() => growthPlot({ chassis: 'ecoli' } as never)).toThrow('Invalid medium');
  const medium = { growthRatePerHour: 1 };
  expect(() => growthPlot({ chassis: 'ecoli', medium, guest: [] } as never)).toThrow("option 'guest'");
});

test('ticks are round numbers from end to end', () => {
  expect(ticks(0, 1)).toEqual([0, 0.2, 0.4, 0.6, 0.8, 1]);
  expect(ticks(0, 68)).toEqual([0, 20, 40, 60]);
  expect(ticks(3, 3)).toEqual([3]);
});

test('the words of marks that are close do not cover each other, and stand inside of the plot', () => {
  const marks = Array.from({ length: 8 }, (_, at) => ({
    name: `guest_${at}`,
    x: 0.1 + at / 500,
    y: 0.9 - at / 500,
  }));
  const plots = [
    linePlot({ title: 't', description: '', xTitle: 'x', yTitle: 'y', lines: [], marks, yTo: 1 }),
    linePlot({
      title: 't',
      description: '',
      xTitle: 'x',
      yTitle: 'y',
      lines: [
        {
          name: 'l',
          points: [
            [0, 1],
            [1, 0],
          ],
        },
      ],
      marks: [...marks, { name: 'at the end', x: 1, y: 0.01 }, { name: 'there, too', x: 0.99, y: 0.02 }],
    }),
  ];
  for (const svg of plots) {
    const words = [
      ...svg.matchAll(
        /<text x="([\d.]+)" y="([\d.]+)" text-anchor="(start|end)"[^>]*>(guest_\d+|at the end|there, too)</g,
      ),
    ].map(([, x, y, anchor, name]) => {
      const width = 7 * (name?.length ?? 0);
      return { name, y: Number(y), left: Number(x) - (anchor === 'end' ? width : 0), width };
    });
    const boxes = [...new Map(words.map((word) => [word.name, word])).values()];
    expect(boxes.length).toBeGreaterThan(7);
    for (const one of boxes) {
      expect(one.y).toBeGreaterThan(20);
      expect(one.left + one.width).toBeLessThanOrEqual(720);
      for (const other of boxes) {
        const isApart = Math.abs(one.left - other.left) >= one.width || Math.abs(one.y - other.y) >= 14;
        expect({ one: one.name, other: other.name, isApart: isApart || one === other }).toMatchObject({
          isApart: true,
        });
      }
    }
  }
});

test('a guest is marked with its name where the curve is', () => {
  const svg = growthPlot({
    chassis: 'ecoli',
    medium: { growthRatePerHour: 1 },
    guests: [{ name: 'gfp', phiX: 0.2 }],
  });
  expect(svg).toMatch(/<circle [^>]*>/);
  expect(svg).toContain('>gfp</text>');
});

test('growth against load has one quantity on each axis: a mass fraction, or a share of the work', () => {
  const given = { chassis: 'ecoli', medium: { growthRatePerHour: 1 }, guests: [{ name: 'gfp', phiX: 0.2 }] };
  const [mass, work] = [growthPlot(given), growthPlot({ ...given, load: 'work' })];
  expect(mass).toContain('>mass fraction of guest protein (g per g of all protein)</text>');
  expect(mass).toContain('>growth rate (1/h)</text>');
  expect(mass).not.toContain('work');
  expect(work).toContain(">guests' share of the work that the cell supplied (%)</text>");
  expect(work).toContain('>growth, of that without guests (%)</text>');
  expect(work).not.toContain('mass fraction');
  expect(work).toContain('>40</text>');
  expect(() => growthPlot({ ...given, load: 'share' } as never)).toThrow("'mass' or 'work'");
});

test('shares of a cell that has fewer for guests than before stand before what there was', () => {
  const svg = sharePlot({
    title: 't',
    description: '',
    yTitle: 'ribosomes',
    names: ['a'],
    samples: [
      { time: 0, amounts: [10], capacity: 100 },
      { time: 1, amounts: [5], capacity: 50 },
    ],
    end: 2,
  });
  const heights = [...svg.matchAll(/<polygon points="([^"]*)"/g)].map(
    ([, points = '']) => new Set(points.split(' ').map((point) => point.split(',')[1])).size,
  );
  // What is free has two heights and the ground; so has what is given.
  expect(heights).toEqual([3, 3]);
  expect(svg).toContain('>free</text>');
});

test('a line that lies on another lets it be seen', () => {
  const points = [
    [0, 50],
    [10, 50],
  ] as const;
  const svg = linePlot({
    title: 'Use',
    description: 'two that are equal',
    xTitle: 'time (s)',
    yTitle: 'per cent',
    lines: [
      { name: 'ribosomes', points },
      { name: 'ATP', points },
    ],
  });
  const [below, above] = svg.match(/<polyline[^>]*>/g) ?? [];
  expect(below).not.toContain('stroke-dasharray');
  expect(above).toContain('stroke-dasharray');
});
