import { printable } from '@bioxen/core';
import { resolve } from 'node:path';
import { type CellVm, type CellVmChange, type CellVmDetails, connectCells, findCells } from 'bioxen';
import { exitCode } from '../exit-code.js';
import { printJson } from '../json/print-json.js';
import { toLuaJson } from '../json/lua-json.js';
import type { StandardStreams } from '../terminal/standard-streams.js';
import { columns } from '../terminal/columns.js';
import { loadMachineConfig } from '../machines/load-machine-config.js';
import type { MachineFlags } from '../machines/machine-flags.js';
import { UsageError } from '../usage-error.js';
import { amountText } from './amount-text.js';
import { cellsOf } from './cells-client.js';
import { parseAmount } from './parse-amount.js';
import { type ResourceFlags, resourcesOf } from './resource-flags.js';

/** Flags of `bio create`. */
export interface CreateFlags extends ResourceFlags, Partial<MachineFlags> {
  readonly biologicalType?: string;
  readonly type?: string;
  readonly chassis?: string;
  readonly genome?: string;
  readonly phiX?: string;
  readonly start?: boolean;
  readonly json?: boolean;
}

interface JsonFlag {
  readonly json?: boolean;
}

/** `bioxen bio create`. */
export async function createBio(vmId: string, flags: CreateFlags, streams: StandardStreams): Promise<number> {
  const { biologicalType, type: vmType, chassis: chassisType, start, json } = flags;
  const resources = resourcesOf(flags);
  const config =
    vmType === 'xcpng'
      ? { ...(await loadMachineConfig({ ...flags, set: flags.set ?? {} }, streams)) }
      : undefined;
  await using cells = await connectCells();
  let vm = await cells.create(vmId, {
    ...(biologicalType === undefined ? {} : { biologicalType }),
    ...(vmType === undefined ? {} : { vmType }),
    ...(chassisType === undefined ? {} : { chassisType }),
    ...(config === undefined ? {} : { xcpngConfig: config }),
    ...(flags.genome === undefined ? {} : { genomeFile: resolve(flags.genome) }),
    ...(flags.phiX === undefined ? {} : { phiX: parseAmount('--phi-x', flags.phiX, '0.1') }),
    resources,
  });
  if (start === true) vm = (await cells.change(vmId, 'start')) ?? vm;
  if (json === true) await printJson(streams, { schemaVersion: 1, vm });
  else
    await streams.write(
      'stdout',
      `${vmId}: ${vm.biologicalType} on ${vm.chassisType}, ${vm.state}, ${String(vm.ribosomeAllocation)} ribosomes, ${String(vm.atpPercentage)} % ATP, ${String(vm.memoryKb)} KiB\n`,
    );
  return exitCode.ok;
}

const HEADER = ['NAME', 'STATE', 'TYPE', 'CHASSIS', 'RIBOSOMES', 'ATP', 'MEMORY', 'PRIORITY', 'RESIDUES'];

/** `bioxen bio ls`. */
export async function listBio({ json }: JsonFlag, streams: StandardStreams): Promise<number> {
  await using cells = await findCells();
  const vms = ((await cells?.list()) ?? []).flatMap((cell) => cell.vms);
  if (json === true) await printJson(streams, { schemaVersion: 1, vms });
  else if (vms.length > 0) await streams.write('stdout', columns([HEADER, ...vms.map(rowOf)]));
  return exitCode.ok;
}

function rowOf(vm: CellVm): readonly string[] {
  return [
    vm.vmId,
    vm.state,
    vm.biologicalType,
    vm.chassisType,
    String(vm.ribosomeAllocation),
    `${String(vm.atpPercentage)} %`,
    `${String(vm.memoryKb)} KiB`,
    String(vm.priority),
    String(vm.residues),
  ];
}

/** `bioxen bio show`. */
export async function showBio(vmId: string, { json }: JsonFlag, streams: StandardStreams): Promise<number> {
  await using cells = await cellsOf(vmId);
  const details = await cells.show(vmId);
  if (json === true) await printJson(streams, { schemaVersion: 1, vm: detailsDocument(details) });
  else await streams.write('stdout', detailsText(details));
  return exitCode.ok;
}

/** The values of processes as JSON has them. */
function detailsDocument({ finished, ...vm }: CellVmDetails): unknown {
  return {
    ...vm,
    finished: finished.map(({ code, result }) => ({
      code,
      result: 'values' in result ? { ...result, values: toLuaJson(result.values) } : result,
    })),
  };
}

function detailsText(vm: CellVmDetails): string {
  const { usage, finished, isolation, violations } = vm;
  const lines: readonly (readonly [string, string])[] = [
    ['name', vm.vmId],
    ['state', `${vm.state}, ${vm.healthStatus}`],
    ['type', `${vm.biologicalType} in a ${vm.vmType} VM, on ${vm.chassisType}`],
    ['engine', vm.engine ?? 'not started yet'],
    [
      'up',
      `${amountText(vm.uptimeSeconds)} s of the cell, ${amountText(vm.cpuTimeUsed)} s in its turns, ${amountText(vm.waitTime)} s waiting`,
    ],
    [
      'has',
      `${String(usage.ribosomes)} ribosomes, ${amountText(usage.atpPercentage)} % ATP, ${String(usage.memoryKb)} KiB, ${String(usage.rnaPolymerases)} RNA polymerases, priority ${String(usage.priority)}`,
    ],
    [
      'used',
      `${String(usage.residues)} residues, ${amountText(usage.ribosomeSeconds)} ribosome-seconds, ${amountText(usage.atp)} ATP, ${String(usage.heapBytes)} bytes of heap, debt ${String(usage.debt)}`,
    ],
    [
      'violations',
      `heap ${String(violations.heap)}, overrun ${String(violations.overrun)}, refused ${String(violations.refused)}`,
    ],
    ...(vm.phiX === undefined
      ? []
      : [['burden', `${(100 * vm.phiX).toPrecision(3)} % of its host's protein is its`] as const]),
    ...(vm.genome === undefined ? [] : [['genome', genomeText(vm.genome)] as const]),
    [
      'processes',
      `${String(vm.processes)} run or wait, ${String(finished.length)} of those sent off have ended`,
    ],
    ['isolation', Object.values(isolation).join(', ')],
    ...finished.map(
      ({ code, result }) =>
        [
          'ended',
          `${result.status}: ${printable(code)}${result.status === 'failed' ? ` (${printable(result.message)})` : ''}`,
        ] as const,
    ),
  ];
  return lines.map(([name, text]) => `${`${name}:`.padEnd(12)}${text}\n`).join('');
}

function genomeText(genome: NonNullable<CellVmDetails['genome']>): string {
  const { record, length, topology, genes, codingSequences, proteins, gcPercent } = genome;
  return `${record}, ${String(length)} bp, ${topology}, ${gcPercent.toFixed(3)} % GC, ${String(genes)} genes, ${String(codingSequences)} CDS, ${String(proteins)} proteins`;
}

/** `bioxen bio start`, `pause`, `resume`, `stop` and `rm`, for one VM or several. */
export async function changeBio(vmIds: readonly string[], change: CellVmChange): Promise<number> {
  const [first = ''] = vmIds;
  await using cells = await cellsOf(first);
  for (const vmId of vmIds) await cells.change(vmId, change);
  return exitCode.ok;
}

/** `bioxen bio allocate`. */
export async function allocateBio(
  vmId: string,
  flags: ResourceFlags & JsonFlag,
  streams: StandardStreams,
): Promise<number> {
  const resources = resourcesOf(flags);
  if (Object.keys(resources).length === 0)
    throw new UsageError(
      'Nothing to allocate.',
      'Say what: --ribosomes, --atp, --memory, --polymerases or --priority.',
    );
  await using cells = await cellsOf(vmId);
  const allocation = await cells.allocate(vmId, resources);
  if (flags.json === true) await printJson(streams, { schemaVersion: 1, vmId, allocation });
  else
    await streams.write(
      'stdout',
      `${vmId}: ${String(allocation.ribosomes)} ribosomes, ${String(allocation.atpPercentage)} % ATP, ${String(allocation.memoryKb)} KiB, priority ${String(allocation.priority)}\n`,
    );
  return exitCode.ok;
}
