import { resolve } from 'node:path';
import { printable } from '@bioxen/core';
import { createVm, isDebugEnvironment, VmCreationError, type XcpngVmOptions } from 'bioxen';
import { exitCode } from '../exit-code.js';
import { printJson } from '../json/print-json.js';
import { parseLimits } from '../limits/parse-limits.js';
import { isLuaVersion } from '../lua-name.js';
import { refuseLocalFlags } from '../open-remote-vm.js';
import { errorText } from '../report-error.js';
import type { StandardStreams } from '../terminal/standard-streams.js';
import { exitCodeOf, stopSignals } from '../terminal/stop-signals.js';
import { type CreateOptions, keptOf, refuseTaken } from '../vms/vm-commands.js';
import type { VmRecord } from '../vms/vm-record.js';
import { keepVm } from '../vms/vm-store.js';
import { askMachineConfig } from './load-machine-config.js';
import type { MachineFlags } from './machine-flags.js';
import { poolOf } from './open-machine.js';
import { stepLine } from './step-line.js';
import { takeBack, undoMachine } from './undo-machine.js';

/** The options of `bioxen vm create --type xcpng`. */
export type CreateMachineOptions = CreateOptions & MachineFlags;

/**
 * `bioxen vm create --type xcpng`: makes a machine from a template, runs a program on it, and keeps it under a name. What fails
 * or is interrupted leaves nothing behind; what is killed leaves what `bioxen vm gc` removes.
 */
export async function createMachine(
  name: string,
  {
    config: file,
    context,
    profile,
    set,
    json,
    type: _type,
    host: _host,
    on: _on,
    ...flags
  }: CreateMachineOptions,
  streams: StandardStreams,
): Promise<number> {
  refuseLocalFlags(flags);
  const limits = parseLimits(flags);
  await refuseTaken(name);
  const place = {
    ...(file === undefined ? {} : { config: resolve(file) }),
    ...(context === undefined ? {} : { context }),
    ...(profile === undefined ? {} : { profile }),
  };
  const { config, typed } = await askMachineConfig(
    { ...place, ...(set === undefined ? {} : { set }) },
    streams,
  );
  const keys = { ...typed, ...set };
  const { lua } = flags;
  const line = stepLine(streams);
  const vm = await createVm(name, {
    type: 'xcpng',
    config: config as unknown as NonNullable<XcpngVmOptions['config']>,
    debugMode: isDebugEnvironment(),
    limits,
    pool: { min: 0 },
    // Until its name is written down, it goes with this program: then one that is killed leaves it to `bioxen vm gc`.
    onStop: 'destroy',
    onStep: line.tell,
    ...(lua === undefined ? {} : isLuaVersion(lua) ? { luaVersion: lua } : { luaExecutable: lua }),
  });
  using stop = stopSignals(() => {
    line.show('removing what was made');
    // What comes of it is told below.
    vm.close().catch(() => undefined);
  });
  try {
    await vm.start();
    const { stdout } = await vm.execute('return _VERSION', { reject: true });
    const record: VmRecord = {
      schemaVersion: 1,
      name,
      type: 'xcpng',
      machine: {
        uuid: vm.vmUuid ?? '',
        pool: await poolOf(vm),
        ...(file === undefined ? { directory: process.cwd() } : {}),
        ...place,
        ...(Object.keys(keys).length === 0 ? {} : { set: keys }),
      },
      createdAt: new Date().toISOString(),
      flags: keptOf(flags),
    };
    await keepVm(record);
    try {
      await vm.keep();
    } catch (error) {
      await takeBack(name, streams);
      throw error;
    }
    line.end();
    if (json === true) await printJson(streams, record);
    else
      await streams.write(
        'stdout',
        `${name}: ${config.namePrefix}-${name} at ${vm.vmIp ?? '?'}, ${printable(stdout)}\n`,
      );
    await vm.close();
    return exitCode.ok;
  } catch (error) {
    await undoMachine(vm, place, streams);
    line.end();
    if (stop.received === undefined) throw error;
    // That it was stopped is no news, but what could not be removed is.
    if (leftBy(error)) void streams.write('stderr', errorText(error, false));
    return exitCodeOf(stop.received);
  }
}

function leftBy(error: unknown): boolean {
  return VmCreationError.isInstance(error) && error.left.length > 0;
}
