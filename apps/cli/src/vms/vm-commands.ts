import { VmAlreadyExistsError, VmNotFoundError } from 'bioxen';
import type { VmFlags } from '../commands/vm-flags.js';
import { exitCode } from '../exit-code.js';
import { printJson } from '../json/print-json.js';
import { parseLimits } from '../limits/parse-limits.js';
import { openVm } from '../open-vm.js';
import type { StandardStreams } from '../terminal/standard-streams.js';
import { UsageError } from '../usage-error.js';
import type { KeptFlags, VmRecord } from './vm-record.js';
import { dropVm, findVm, keepVm, listVms } from './vm-store.js';

/** The options of `bioxen vm create`. */
export interface CreateOptions extends VmFlags {
  readonly type?: 'basic' | 'ssh';
  readonly host?: string;
  readonly json?: boolean;
}

/** `bioxen vm create`: keeps a VM under a name once a program has run in it. */
export async function createNamedVm(
  name: string,
  { type = 'basic', host, json, on, ...flags }: CreateOptions,
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
  else await streams.write('stdout', `${name}: ${placeOf(record)}, ${stdout}\n`);
  return exitCode.ok;
}

/** Before anything is started; `keepVm` has the last word. */
async function refuseTaken(name: string): Promise<void> {
  const taken = await findVm(name).catch((error: unknown) => {
    if (error instanceof VmNotFoundError) return undefined;
    throw error;
  });
  if (taken !== undefined) throw new VmAlreadyExistsError(name);
}

/** `bioxen vm ls`. */
export async function printVms(
  { json }: { readonly json?: boolean },
  streams: StandardStreams,
): Promise<number> {
  const records = await listVms();
  if (json === true) await printJson(streams, { schemaVersion: 1, vms: records });
  else await streams.write('stdout', columns(records));
  return exitCode.ok;
}

/** `bioxen vm show`. */
export async function showVm(
  name: string,
  { json }: { readonly json?: boolean },
  streams: StandardStreams,
): Promise<number> {
  const record = await findVm(name);
  if (json === true) {
    await printJson(streams, record);
    return exitCode.ok;
  }
  const lines = Object.entries({
    name: record.name,
    type: record.type,
    host: record.host,
    created: record.createdAt,
    ...record.flags,
  }).flatMap(([key, value]) => (value === undefined ? [] : [`${`${key}:`.padEnd(12)}${String(value)}\n`]));
  await streams.write('stdout', lines.join(''));
  return exitCode.ok;
}

/** `bioxen vm rm`. */
export async function removeVm(name: string): Promise<number> {
  await dropVm(name);
  return exitCode.ok;
}

function placeOf({ host }: VmRecord): string {
  return host ?? 'this computer';
}

function columns(records: readonly VmRecord[]): string {
  if (records.length === 0) return '';
  const rows = [
    ['NAME', 'TYPE', 'WHERE', 'CREATED'],
    ...records.map((record) => [record.name, record.type, placeOf(record), record.createdAt]),
  ];
  const widths = [0, 1, 2].map((column) => Math.max(...rows.map((row) => row[column]?.length ?? 0)));
  return rows.map((row) => `${row.map((cell, at) => cell.padEnd(widths[at] ?? 0)).join('  ')}\n`).join('');
}

/** Options of commander that are no flags of a VM go. */
function keptOf(flags: VmFlags): KeptFlags {
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
    readOnly: readOnly === undefined ? undefined : [...readOnly],
    timeout,
    cpu,
    memory,
    processes,
    disk,
  };
  return Object.fromEntries(Object.entries(kept).filter(([, value]) => value !== undefined));
}
