import { resolve } from 'node:path';
import { printable, VmAlreadyExistsError, VmNotFoundError } from '@bioxen/core';
import type { VmFlags } from './vm-flags.js';
import { exitCode } from '../exit-code.js';
import { printJson } from '../json/print-json.js';
import { parseLimits } from '../limits/parse-limits.js';
import { parseTarget } from '../open-remote-vm.js';
import { openVm } from '../open-vm.js';
import { columns } from '../terminal/columns.js';
import type { StandardStreams } from '../terminal/standard-streams.js';
import { UsageError } from '../usage-error.js';
import type { MachineNow } from '../machines/machine-commands.js';
import type { KeptFlags, VmRecord } from './vm-record.js';
import { dropVm, ensureVmFolder, findVm, keepVm, listVms } from './vm-store.js';

/** The options of `bioxen vm create`. */
export interface CreateOptions extends VmFlags {
  readonly type?: 'basic' | 'ssh' | 'xcpng';
  readonly host?: string;
  readonly json?: boolean;
}

/** `bioxen vm create`: keeps a VM under a name once a program has run in it. */
export async function createNamedVm(
  name: string,
  { type = 'basic', host, json, on, ...flags }: CreateOptions & { readonly type?: 'basic' | 'ssh' },
  streams: StandardStreams,
): Promise<number> {
  if (on !== undefined)
    throw new UsageError('--on is for run and repl.', 'Say --type ssh --host ssh://HOST.');
  if ((type === 'ssh') !== (host !== undefined)) {
    throw new UsageError(
      type === 'ssh' ? '--type ssh needs the host.' : '--host is for --type ssh.',
      'Write it as --type ssh --host ssh://USER@HOST:PORT, or leave both out.',
    );
  }
  if (host !== undefined) parseTarget(host, '--host');
  const record: VmRecord = {
    schemaVersion: 1,
    name,
    type,
    ...(host === undefined ? {} : { host }),
    createdAt: new Date().toISOString(),
    flags: keptOf(flags),
  };
  await refuseTaken(name);
  const whole = host === undefined ? flags : { ...flags, on: host };
  await using vm = await openVm(whole, { limits: parseLimits(flags) });
  const { stdout } = await vm.execute('return _VERSION', { reject: true });
  await keepVm(record);
  if (json === true) await printJson(streams, record);
  else await streams.write('stdout', `${name}: ${placeOf(record)}, ${printable(stdout)}\n`);
  return exitCode.ok;
}

/** Before anything is started, also where nothing can be kept; `keepVm` has the last word. */
export async function refuseTaken(name: string): Promise<void> {
  const taken = await findVm(name).catch((error: unknown) => {
    if (error instanceof VmNotFoundError) return undefined;
    throw error;
  });
  if (taken !== undefined) throw new VmAlreadyExistsError(name);
  await ensureVmFolder(name);
}

/** `bioxen vm ls`. */
export async function printVms(
  { json, state = false }: { readonly json?: boolean; readonly state?: boolean },
  streams: StandardStreams,
): Promise<number> {
  const records = await listVms();
  const states = state ? await statesNow(records) : undefined;
  if (json === true) {
    const vms = records.map((record) => {
      const now = states?.get(record.name);
      return now === undefined ? record : { ...record, now: { state: now } };
    });
    await printJson(streams, { schemaVersion: 1, vms });
  } else await streams.write('stdout', tableOf(records, states));
  return exitCode.ok;
}

/** `bioxen vm show`. */
export async function showVm(
  name: string,
  { json }: { readonly json?: boolean },
  streams: StandardStreams,
): Promise<number> {
  const record = await findVm(name);
  const now = await stateNow(record);
  if (json === true) {
    await printJson(streams, now === undefined ? record : { ...record, now });
    return exitCode.ok;
  }
  const { runsOn, ...state } = now ?? {};
  const lines = Object.entries({
    name: record.name,
    type: record.type,
    host: record.host,
    ...placeOfPool(record),
    ...state,
    'runs on': runsOn,
    created: record.createdAt,
    ...record.flags,
  }).flatMap(([key, value]) =>
    value === undefined ? [] : [`${`${key}:`.padEnd(12)}${printable(String(value), Infinity)}\n`],
  );
  await streams.write('stdout', lines.join(''));
  return exitCode.ok;
}

/** `bioxen vm rm`. */
export async function removeVm(name: string, streams: StandardStreams): Promise<number> {
  // A file that holds no VM can be removed all the same.
  const { machine } = await findVm(name).catch((error: unknown): Partial<VmRecord> => {
    if (error instanceof UsageError) return {};
    throw error;
  });
  const { endSessionOf } = await import('../sessions/end-session-of.js');
  if (await endSessionOf(name)) await streams.write('stderr', 'bioxen: Its session has ended with it.\n');
  if (machine !== undefined) {
    const { destroyMachine } = await import('../machines/machine-commands.js');
    await destroyMachine({ ...machine, vmId: name });
  }
  await dropVm(name);
  return exitCode.ok;
}

/** Of those that have machines, by name. */
async function statesNow(records: readonly VmRecord[]): Promise<ReadonlyMap<string, string>> {
  const machines = records.flatMap(({ name, machine }) =>
    machine === undefined ? [] : [{ ...machine, vmId: name }],
  );
  if (machines.length === 0) return new Map();
  const { statesOf } = await import('../machines/states-of.js');
  return await statesOf(machines);
}

async function stateNow({ name, machine }: VmRecord): Promise<MachineNow | undefined> {
  if (machine === undefined) return undefined;
  const { describeMachine } = await import('../machines/machine-commands.js');
  return await describeMachine({ ...machine, vmId: name });
}

/** The machine of a VM, and where what leads to its pool stands. */
function placeOfPool({ machine }: VmRecord): Readonly<Record<string, string | undefined>> {
  const { uuid, set = {}, ...place } = machine ?? {};
  const keys = Object.entries(set).map(([key, value]) => `${key}=${value}`);
  return {
    ...(uuid === undefined ? {} : { machine: uuid }),
    ...place,
    ...(keys.length === 0 ? {} : { set: keys.join(' ') }),
  };
}

function placeOf({ host, machine }: VmRecord): string {
  return host ?? (machine === undefined ? 'this computer' : `machine ${machine.uuid}`);
}

function tableOf(records: readonly VmRecord[], states?: ReadonlyMap<string, string>): string {
  if (records.length === 0) return '';
  const rows = records.map((record) => [
    record.name,
    record.type,
    placeOf(record),
    record.createdAt,
    ...(states === undefined ? [] : [states.get(record.name) ?? '']),
  ]);
  return columns([['NAME', 'TYPE', 'WHERE', 'CREATED', ...(states === undefined ? [] : ['STATE'])], ...rows]);
}

/** Options of commander that are no flags of a VM go. */
export function keptOf(flags: VmFlags): KeptFlags {
  const {
    lua,
    sshConfig,
    engine,
    sandbox,
    untrusted,
    network,
    readOnly,
    timeout,
    cpu,
    memory,
    processes,
    disk,
  } = flags;
  const kept = {
    lua,
    sshConfig,
    engine,
    sandbox,
    untrusted,
    network,
    readOnly: readOnly?.map((path) => resolve(path)),
    timeout,
    cpu,
    memory,
    processes,
    disk,
  };
  return Object.fromEntries(Object.entries(kept).filter(([, value]) => value !== undefined));
}
