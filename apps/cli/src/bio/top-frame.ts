import type { CellStatus, CellVm } from 'bioxen';
import { styled } from '../terminal/colors.js';

/** What a frame is drawn from. */
export interface TopView {
  readonly cells: readonly CellStatus[];
  /** Residues of each VM in a second on the wall, since the frame before. */
  readonly rates: ReadonlyMap<string, number>;
  readonly selected: string | undefined;
  readonly columns: number;
  readonly rows: number;
  readonly colors: { readonly isTTY?: boolean };
  /** What went wrong with the last key. */
  readonly notice?: string | undefined;
}

const BAR = 20;
const PARTS_APART = '   ';
const STATES: Readonly<Record<string, 'green' | 'yellow' | 'red' | 'dim'>> = {
  running: 'green',
  paused: 'yellow',
  error: 'red',
};
const COLUMNS = [
  ['VM', 20],
  ['STATE', 8],
  ['TYPE', 12],
  ['RIB', 7],
  ['ATP %', 6],
  ['HEAP KiB', 13],
  ['PROC', 4],
  ['TURNS', 8],
  ['RESIDUES', 12],
  ['PER SECOND', 11],
  ['WAIT s', 8],
] as const;

/** Without these columns a narrow picture goes on, the first of them first. */
const LEAST: readonly Column[] = [
  'WAIT s',
  'TYPE',
  'PER SECOND',
  'TURNS',
  'PROC',
  'HEAP KiB',
  'ATP %',
  'RIB',
];
const NARROW_NAME = 10;

type Column = (typeof COLUMNS)[number][0];

/** The columns that there is room for, beside the mark of the VM that is chosen. */
function columnsIn(width: number): ReadonlyMap<Column, number> {
  const kept = new Map<Column, number>(COLUMNS);
  const taken = (): number => [...kept.values()].reduce((sum, each) => sum + each + 1, 0);
  kept.set('VM', Math.min(20, Math.max(NARROW_NAME, 20 + width - taken())));
  for (const name of LEAST) if (taken() > width) kept.delete(name);
  return kept;
}

/** A bar for a part of 1. */
function bar(part: number, places: number): string {
  const full = Math.round(Math.min(1, Math.max(0, part)) * places);
  return `${'█'.repeat(full)}${'░'.repeat(places - full)}`;
}

function short(text: string, width: number): string {
  return text.length <= width ? text : `${text.slice(0, width - 1)}…`;
}

function count(value: number): string {
  if (value < 10_000_000) return String(Math.round(value));
  return value < 1e10 ? `${(value / 1e6).toFixed(1)}M` : `${(value / 1e9).toFixed(1)}G`;
}

/** Left where it is a word, right where it is a number. */
function line(cells: readonly string[], shown: ReadonlyMap<Column, number>): string {
  return COLUMNS.flatMap(([name], at) => {
    const width = shown.get(name);
    if (width === undefined) return [];
    const text = short(cells[at] ?? '', width);
    return at < 3 ? text.padEnd(width) : text.padStart(width);
  }).join(' ');
}

/** What stands above the VMs of a cell: in each row as much as there is room for. */
function headOf(
  { chassis, clock, nowSeconds, resources: has, scheduling, maxVms, vms, work, host }: CellStatus,
  columns: number,
): readonly string[] {
  const places = columns < 3 * BAR ? BAR / 2 : BAR;
  const memory = has.allocatedMemoryKb + has.freeMemoryKb;
  const used = work.residues.supplied === 0 ? 0 : work.residues.used / work.residues.supplied;
  const given = has.availableRibosomes === 0 ? 0 : has.allocatedRibosomes / has.availableRibosomes;
  const rows: readonly (readonly string[])[] = [
    [
      `${chassis.chassisType}  ${clock} clock ${nowSeconds.toFixed(1)} s`,
      `VMs ${String(vms.length)}/${String(maxVms)}  turns ${count(scheduling.quanta)}  fairness ${scheduling.fairness.toFixed(1)} %`,
    ],
    [
      `  ribosomes ${bar(given, places)} ${String(has.allocatedRibosomes)}/${String(has.availableRibosomes)}`,
      `ATP ${bar(has.totalAtpAllocated / 100, places)} ${has.totalAtpAllocated.toFixed(0)} %`,
    ],
    [
      `  memory    ${bar(memory === 0 ? 0 : has.allocatedMemoryKb / memory, places)} ${String(has.allocatedMemoryKb)}/${String(memory)} KiB`,
      `work ${bar(used, places)} ${(100 * used).toFixed(1)} % of what was supplied`,
    ],
    ...(host === undefined
      ? []
      : [
          [
            `  growth    ${bar(host.relativeGrowth, places)} ${host.growthRatePerHour.toFixed(3)}/h`,
            `${(100 * host.relativeGrowth).toFixed(1)} % of that without guests`,
            `${host.elongationRate.toFixed(1)} residues/s, ${(100 * host.activeFraction).toFixed(0)} % of ribosomes translate`,
          ],
        ]),
  ];
  return rows.flatMap((parts) => {
    const whole = parts.join(PARTS_APART);
    return whole.length <= columns ? [whole] : parts.map((part, at) => (at === 0 ? part : `  ${part}`));
  });
}

function rowOf(vm: CellVm, rate: number | undefined, shown: ReadonlyMap<Column, number>): string {
  return line(
    [
      vm.vmId,
      vm.state,
      vm.biologicalType,
      String(vm.ribosomeAllocation),
      String(vm.atpPercentage),
      `${(vm.heapBytes / 1024).toFixed(0)}/${String(vm.memoryKb)}`,
      String(vm.processes),
      count(vm.quanta),
      count(vm.residues),
      rate === undefined ? '-' : count(rate),
      vm.waitTime.toFixed(0),
    ],
    shown,
  );
}

/** The lines of one picture, as many as the terminal has rows at most. */
export function topFrame(view: TopView): readonly string[] {
  const { cells, colors, columns, rows } = view;
  const fit = (text: string): string => short(text, columns);
  const widths = columnsIn(columns);
  const lines: string[] = [];
  let chosen = 0;
  for (const cell of cells) {
    const [head = '', ...bars] = headOf(cell, columns);
    lines.push(styled('bold', fit(head), colors), ...bars.map(fit));
    if (cell.vms.length > 0)
      lines.push(
        styled(
          'dim',
          fit(
            ` ${line(
              COLUMNS.map(([name]) => name),
              widths,
            )}`,
          ),
          colors,
        ),
      );
    for (const vm of cell.vms) {
      const text = rowOf(vm, view.rates.get(vm.vmId), widths);
      const isChosen = vm.vmId === view.selected;
      if (isChosen) chosen = lines.length;
      const style = STATES[vm.state] ?? 'dim';
      lines.push(styled(style, fit(`${isChosen ? '>' : ' '}${text}`), colors));
    }
    lines.push('');
  }
  if (cells.length === 0) lines.push('No cell is in use. Make a VM: bioxen bio create NAME --start', '');
  const room = Math.max(1, rows - 1);
  // The VM that is chosen stays in sight.
  const from = lines.length > room ? Math.max(0, chosen - Math.max(0, room - 2)) : 0;
  const shown =
    lines.length > room
      ? [...lines.slice(from, from + room - 1), fit(`… ${String(lines.length - room + 1)} more lines`)]
      : lines;
  const foot = view.notice ?? 'q quit   ↑↓ choose   s start/stop   p pause/resume';
  return view.selected === undefined && view.notice === undefined && colors.isTTY !== true
    ? shown
    : [...shown, styled('dim', fit(foot), colors)];
}
