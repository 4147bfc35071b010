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
  ['WAIT s', 9],
] as const;

/** A bar of 20 places for a part of 1. */
function bar(part: number): string {
  const full = Math.round(Math.min(1, Math.max(0, part)) * BAR);
  return `${'█'.repeat(full)}${'░'.repeat(BAR - full)}`;
}

function short(text: string, width: number): string {
  return text.length <= width ? text : `${text.slice(0, width - 1)}…`;
}

function count(value: number): string {
  if (value < 10_000_000) return String(Math.round(value));
  return value < 1e10 ? `${(value / 1e6).toFixed(1)}M` : `${(value / 1e9).toFixed(1)}G`;
}

/** Left where it is a word, right where it is a number. */
function line(cells: readonly string[]): string {
  return COLUMNS.map(([, width], at) => {
    const text = short(cells[at] ?? '', width);
    return at < 3 ? text.padEnd(width) : text.padStart(width);
  }).join(' ');
}

function headOf({
  chassis,
  clock,
  nowSeconds,
  resources: has,
  scheduling,
  maxVms,
  vms,
  work,
  host,
}: CellStatus): readonly string[] {
  const memory = has.allocatedMemoryKb + has.freeMemoryKb;
  const used = work.residues.supplied === 0 ? 0 : work.residues.used / work.residues.supplied;
  const given = has.availableRibosomes === 0 ? 0 : has.allocatedRibosomes / has.availableRibosomes;
  return [
    `${chassis.chassisType}  ${clock} clock ${nowSeconds.toFixed(1)} s  VMs ${String(vms.length)}/${String(maxVms)}  turns ${count(scheduling.quanta)}  fairness ${scheduling.fairness.toFixed(1)} %`,
    `  ribosomes ${bar(given)} ${String(has.allocatedRibosomes)}/${String(has.availableRibosomes)}   ATP ${bar(has.totalAtpAllocated / 100)} ${has.totalAtpAllocated.toFixed(0)} %`,
    `  memory    ${bar(memory === 0 ? 0 : has.allocatedMemoryKb / memory)} ${String(has.allocatedMemoryKb)}/${String(memory)} KiB   work ${bar(used)} ${(100 * used).toFixed(1)} % of what was supplied`,
    ...(host === undefined
      ? []
      : [
          `  growth    ${bar(host.relativeGrowth)} ${host.growthRatePerHour.toFixed(3)}/h, ${(100 * host.relativeGrowth).toFixed(1)} % of that without guests   ${host.elongationRate.toFixed(1)} residues/s, ${(100 * host.activeFraction).toFixed(0)} % of ribosomes translate`,
        ]),
  ];
}

function rowOf(vm: CellVm, rate: number | undefined): string {
  return line([
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
  ]);
}

/** The lines of one picture, as many as the terminal has rows at most. */
export function topFrame(view: TopView): readonly string[] {
  const { cells, colors, columns, rows } = view;
  const fit = (text: string): string => text.slice(0, columns);
  const lines: string[] = [];
  for (const cell of cells) {
    const [head = '', ...bars] = headOf(cell);
    lines.push(styled('bold', fit(head), colors), ...bars.map(fit));
    if (cell.vms.length > 0)
      lines.push(styled('dim', fit(` ${line(COLUMNS.map(([name]) => name))}`), colors));
    for (const vm of cell.vms) {
      const text = fit(rowOf(vm, view.rates.get(vm.vmId)));
      const mark = vm.vmId === view.selected ? '>' : ' ';
      const style = STATES[vm.state] ?? 'dim';
      lines.push(styled(style, `${mark}${text}`.slice(0, columns), colors));
    }
    lines.push('');
  }
  if (cells.length === 0) lines.push('No cell is in use. Make a VM: bioxen bio create NAME --start', '');
  const room = Math.max(1, rows - 1);
  const shown =
    lines.length > room
      ? [...lines.slice(0, room - 1), fit(`… ${String(lines.length - room + 1)} more lines`)]
      : lines;
  const foot = view.notice ?? 'q quit   ↑↓ choose   s start/stop   p pause/resume';
  return view.selected === undefined && view.notice === undefined && colors.isTTY !== true
    ? shown
    : [...shown, styled('dim', fit(foot), colors)];
}
