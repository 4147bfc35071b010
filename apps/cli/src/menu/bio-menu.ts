import { isCancel, log, select, text } from '@clack/prompts';
import {
  type Cells,
  type CellVm,
  type CellVmChange,
  connectCells,
  getSupportedBiologicalTypes,
} from 'bioxen';
import { chassisTypes, chassisTypeOf, describeChassis } from '@bioxen/hypervisor';
import { loadMachineConfig } from '../machines/load-machine-config.js';
import { topFrame } from '../bio/top-frame.js';
import { parseAmount } from '../bio/parse-amount.js';
import { tellError } from '../tell-error.js';
import type { StandardStreams } from '../terminal/standard-streams.js';
import { answered, keptOpen, LeftQuestion } from './answered.js';
import { type BioMenuEntry, bioMenuEntries } from './bio-menu-entries.js';
import { menuLog } from './menu-log.js';

/** Where the next VMs of the menu live. */
interface Place {
  readonly chassisType: string;
  readonly vmType: string;
}

/** The menu of biological VMs: first the chassis, then the type of VM, then what to do, until Back is chosen. */
export async function bioMenu(streams: StandardStreams): Promise<void> {
  await using cells = await connectCells();
  let place = await askPlace();
  for (;;) {
    const chosen = await keptOpen(
      select<BioMenuEntry['value']>({
        message: `Biological VMs (${place.vmType} on ${place.chassisType})`,
        options: bioMenuEntries.map(({ value, label, command }) => ({
          value,
          label,
          ...(command === '' ? {} : { hint: command }),
        })),
      }),
    );
    if (isCancel(chosen) || chosen === 'back') return;
    try {
      if (chosen === 'chassis') place = await askPlace();
      else await act(chosen, cells, place, streams);
    } catch (error) {
      if (error instanceof LeftQuestion) continue;
      const { message, hint } = tellError(error);
      menuLog.error(hint === undefined ? message : `${message}\n${hint}`);
    }
  }
}

async function askPlace(): Promise<Place> {
  const chassisType = await answered(
    select<string>({
      message: 'Chassis',
      options: chassisTypes().map((type) => {
        const { ribosomes, maxVms } = describeChassis(type);
        return { value: type, label: type, hint: `${String(ribosomes)} ribosomes, ${String(maxVms)} VMs` };
      }),
    }),
  );
  const vmType = await answered(
    select<string>({
      message: 'Type of VM',
      options: [
        { value: 'basic', label: 'basic', hint: 'its Lua runs here' },
        { value: 'xcpng', label: 'xcpng', hint: 'its Lua runs in a machine of a pool' },
      ],
    }),
  );
  return { chassisType, vmType };
}

async function act(
  action: Exclude<BioMenuEntry['value'], 'back' | 'chassis'>,
  cells: Cells,
  place: Place,
  streams: StandardStreams,
): Promise<void> {
  switch (action) {
    case 'create':
      await create(cells, place, streams);
      return;
    case 'status':
      await showStatus(cells);
      return;
    case 'allocate':
      await allocate(cells);
      return;
    case 'execute': {
      const { vmId } = await askForVm(cells);
      const code = await answered(text({ message: 'Lua', placeholder: 'return 2 + 2' }));
      if (code.trim() === '') return;
      const { stdout, stderr, charge } = await cells.run(vmId, code);
      const written = [stdout, stderr].filter((part) => part !== '').join('\n');
      log.message(`${written === '' ? '(no output)' : written}\n${String(charge.residues)} residues`);
      return;
    }
    case 'start':
    case 'pause':
    case 'resume':
    case 'stop':
    case 'destroy':
      await change(cells, action);
  }
}

async function create(cells: Cells, { chassisType, vmType }: Place, streams: StandardStreams): Promise<void> {
  const vmId = await answered(text({ message: 'Name', placeholder: 'my_cell' }));
  const types = getSupportedBiologicalTypes();
  // Those at home on this chassis; a chassis without any takes all.
  const own = types.filter((type) => chassisTypeOf(type) === chassisType);
  const options = (own.length === 0 ? types : own).map((type) => ({ value: type, label: type }));
  const biologicalType = await answered(select<string>({ message: 'Biological type', options }));
  const config = vmType === 'xcpng' ? { ...(await loadMachineConfig({}, streams)) } : undefined;
  const vm = await cells.create(vmId, {
    biologicalType,
    vmType,
    chassisType,
    ...(config === undefined ? {} : { xcpngConfig: config }),
  });
  menuLog.success(
    `${vmId}: ${vm.state}, ${String(vm.ribosomeAllocation)} ribosomes, ${String(vm.atpPercentage)} % ATP`,
  );
}

async function change(cells: Cells, action: CellVmChange): Promise<void> {
  const { vmId } = await askForVm(cells);
  const vm = await cells.change(vmId, action);
  menuLog.success(vm === undefined ? `${vmId} is gone.` : `${vmId} is ${vm.state}.`);
}

async function allocate(cells: Cells): Promise<void> {
  const vm = await askForVm(cells);
  const ribosomes = await answered(
    text({ message: 'Ribosomes', initialValue: String(vm.ribosomeAllocation) }),
  );
  const atp = await answered(text({ message: 'ATP, per cent', initialValue: String(vm.atpPercentage) }));
  const given = await cells.allocate(vm.vmId, {
    ribosomes: parseAmount('Ribosomes', ribosomes),
    atpPercentage: parseAmount('ATP', atp),
  });
  menuLog.success(
    `${vm.vmId} has ${String(given.ribosomes)} ribosomes and ${String(given.atpPercentage)} % ATP.`,
  );
}

async function showStatus(cells: Cells): Promise<void> {
  const frame = topFrame({
    cells: await cells.list(),
    rates: new Map(),
    selected: undefined,
    columns: process.stdout.columns - 4,
    rows: Infinity,
    colors: {},
  });
  log.message(frame.join('\n').trimEnd());
}

async function askForVm(cells: Cells): Promise<CellVm> {
  const vms = (await cells.list()).flatMap((cell) => cell.vms);
  if (vms.length === 0) {
    menuLog.info('There is no biological VM yet: create one first.');
    throw new LeftQuestion();
  }
  const vmId = await answered(
    select<string>({
      message: 'Which VM?',
      options: vms.map((vm) => ({
        value: vm.vmId,
        label: vm.vmId,
        hint: `${vm.state} on ${vm.chassisType}`,
      })),
    }),
  );
  const chosen = vms.find((vm) => vm.vmId === vmId);
  if (chosen === undefined) throw new LeftQuestion();
  return chosen;
}
