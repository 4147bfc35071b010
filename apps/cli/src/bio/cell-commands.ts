import { type CellOptions, type CellStatus, connectCells, findCells } from 'bioxen';
import { chassisTypes, describeChassis } from '@bioxen/hypervisor';
import { exitCode } from '../exit-code.js';
import { printJson } from '../json/print-json.js';
import { columns } from '../terminal/columns.js';
import type { StandardStreams } from '../terminal/standard-streams.js';
import { UsageError } from '../usage-error.js';
import { amountText } from './amount-text.js';
import { hostText } from './host-text.js';
import { parseAmount } from './parse-amount.js';

interface JsonFlag {
  readonly json?: boolean;
}

/** Flags of `bio chassis set-up`. */
export interface SetUpFlags extends JsonFlag {
  readonly maxVms?: string;
  readonly quantum?: string;
  readonly switchCost?: string;
  readonly sharing?: 'time-sliced' | 'space-shared';
  readonly weighted?: boolean;
  readonly clock?: 'simulated' | 'real';
  readonly timeScale?: string;
  readonly seed?: string;
  readonly profile?: 'legacy' | 'measured';
  readonly growthRate?: string;
}

/** `bioxen bio chassis ls`. */
export async function listChassis({ json }: JsonFlag, streams: StandardStreams): Promise<number> {
  await using cells = await findCells();
  const used = new Map((await cells?.list())?.map((cell) => [cell.chassis.chassisType, cell]));
  const chassis = chassisTypes().map((type) => ({
    ...describeChassis(type),
    activeVms: used.get(type)?.vms.length ?? 0,
    isSetUp: used.has(type),
  }));
  if (json === true) {
    await printJson(streams, { schemaVersion: 1, chassis });
    return exitCode.ok;
  }
  const rows = chassis.map((one) => [
    one.chassisType,
    one.architecture,
    String(one.ribosomes),
    `${String(one.activeVms)} of ${String(used.get(one.chassisType)?.maxVms ?? one.maxVms)}`,
    `${String(one.memoryKb)} KiB`,
    `${String(one.metabolicPathways.length)} pathways`,
  ]);
  await streams.write(
    'stdout',
    columns([['CHASSIS', 'CELL', 'RIBOSOMES', 'VMS', 'MEMORY', 'METABOLISM'], ...rows]),
  );
  return exitCode.ok;
}

/** `bioxen bio chassis set-up`. */
export async function setUpChassis(
  chassisType: string,
  flags: SetUpFlags,
  streams: StandardStreams,
): Promise<number> {
  const number = (flag: string, text: string | undefined): number | undefined =>
    text === undefined ? undefined : parseAmount(`--${flag}`, text);
  const given = {
    maxVms: number('max-vms', flags.maxVms),
    quantumSeconds: number('quantum', flags.quantum),
    switchCostSeconds: number('switch-cost', flags.switchCost),
    sharing: flags.sharing,
    profile: flags.profile,
    growthRatePerHour: number('growth-rate', flags.growthRate),
    weighted: flags.weighted,
    clock: flags.clock,
    timeScale: number('time-scale', flags.timeScale),
    seed: number('seed', flags.seed),
  };
  if (given.growthRatePerHour !== undefined && given.profile !== 'measured')
    throw new UsageError('--growth-rate is for a measured host.', 'Add --profile measured, or leave it out.');
  if (given.timeScale !== undefined && given.clock !== 'real')
    throw new UsageError('--time-scale is for a real clock.', 'Add --clock real, or leave it out.');
  await using cells = await connectCells();
  const status = await cells.setUp({
    chassisType,
    ...(Object.fromEntries(Object.entries(given).filter(([, value]) => value !== undefined)) as CellOptions),
  });
  if (given.maxVms !== undefined && given.maxVms > status.maxVms)
    await streams.write(
      'stderr',
      `bioxen: The chassis ${chassisType} carries ${String(status.maxVms)} VMs, and not ${String(given.maxVms)}.\n`,
    );
  if (flags.json === true) await printJson(streams, { schemaVersion: 1, cells: [status] });
  else await streams.write('stdout', resourceText(status));
  return exitCode.ok;
}

/** `bioxen bio resources`. */
export async function showResources({ json }: JsonFlag, streams: StandardStreams): Promise<number> {
  await using cells = await findCells();
  const all = (await cells?.list()) ?? [];
  if (json === true) await printJson(streams, { schemaVersion: 1, cells: all });
  else await streams.write('stdout', all.map(resourceText).join('\n'));
  return exitCode.ok;
}

function resourceText(cell: CellStatus): string {
  const { resources: has, scheduling, work } = cell;
  const lines: readonly (readonly [string, string])[] = [
    [
      'cell',
      `${cell.chassis.chassisType}, ${amountText(cell.nowSeconds)} s old, ${cell.profile} profile, ${cell.clock} clock, quantum ${String(cell.quantumSeconds)} s`,
    ],
    ...hostLines(cell),
    ['VMs', `${String(cell.vms.length)} of ${String(cell.maxVms)}, ${String(has.activeVms)} running`],
    [
      'ribosomes',
      `${String(has.totalRibosomes)}: ${String(has.allocatedRibosomes)} given, ${String(has.freeRibosomes)} free, ${String(has.totalRibosomes - has.availableRibosomes)} kept back`,
    ],
    ['ATP', `${amountText(has.totalAtpAllocated)} % given, ${amountText(has.freeAtpPercentage)} % free`],
    ['memory', `${String(has.allocatedMemoryKb)} KiB given, ${String(has.freeMemoryKb)} KiB free`],
    ['work', `${String(work.residues.used)} residues of ${String(work.residues.supplied)}`],
    [
      'scheduling',
      `${String(scheduling.quanta)} turns, fairness ${scheduling.fairness.toFixed(2)} %, overhead ${(100 * scheduling.overhead).toFixed(1)} % of the wall`,
    ],
    ...cell.audit.map((problem) => ['BROKEN', problem] as const),
  ];
  return lines.map(([name, text]) => `${`${name}:`.padEnd(13)}${text}\n`).join('');
}

function hostLines({ host, rates }: CellStatus): readonly (readonly [string, string])[] {
  if (host === undefined) {
    const { elongationRate, activeFraction } = rates;
    return [
      [
        'translation',
        `${amountText(elongationRate)} residues/s by ${amountText(100 * activeFraction)} % of the ribosomes`,
      ],
    ];
  }
  const { growth, work } = hostText(host);
  return [
    ['host', growth],
    ['translation', work],
  ];
}
