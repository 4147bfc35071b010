import {
  createVm,
  isDebugEnvironment,
  type LoginWait,
  type XcpngCreateOptions,
  type XCPngVM,
  type XcpngVmOptions,
} from 'bioxen';
import type { VmFlags } from '../vms/vm-flags.js';
import { isLuaVersion } from '../lua-name.js';
import { refuseLocalFlags } from '../open-remote-vm.js';
import type { OpenVmOptions } from '../open-vm-options.js';
import { printableLines } from '../terminal/printable-lines.js';
import type { NamedMachine } from '../vms/vm-record.js';
import { loadMachineConfig } from './load-machine-config.js';

/** The VM on a machine that is kept under a name; it is started when it is off. */
export async function openMachine(
  machine: NamedMachine,
  flags: VmFlags,
  options: OpenVmOptions,
): Promise<XCPngVM> {
  return await createVm({ ...(await machineOptionsOf(machine, flags, options)), onWait: tellWait });
}

/** On a terminal or not: who waits without a word thinks that nothing goes on. */
function tellWait({ vmId, address, reason }: LoginWait): void {
  process.stderr.write(
    printableLines(`bioxen: waiting for the SSH server of '${vmId}', ${address}: ${reason}`) + '\n',
  );
}

/** The options of that VM; all of them are data, but for `findModule`. */
export async function machineOptionsOf(
  { uuid, pool: _pool, vmId, ...place }: NamedMachine,
  flags: VmFlags,
  { limits, persistent = false, findModule }: OpenVmOptions,
): Promise<XcpngCreateOptions> {
  refuseLocalFlags(flags);
  const { lua } = flags;
  return {
    type: 'xcpng',
    vmId,
    config: (await loadMachineConfig(withoutUndefined(place))) as unknown as NonNullable<
      XcpngVmOptions['config']
    >,
    adopt: uuid,
    autoStart: true,
    debugMode: isDebugEnvironment(),
    limits,
    persistent,
    // One program runs: no interpreter need be kept ready for another.
    ...(persistent ? {} : { pool: { min: 0 } }),
    ...(lua === undefined ? {} : isLuaVersion(lua) ? { luaVersion: lua } : { luaExecutable: lua }),
    ...(findModule === undefined ? {} : { findModule }),
  };
}

/** The same for what needs no Lua. */
export async function openBareMachine(machine: NamedMachine): Promise<XCPngVM> {
  return await openMachine(machine, {}, { limits: {} });
}

/** Uuid of the pool that a VM's configuration leads to. */
export async function poolOf(vm: XCPngVM): Promise<string | undefined> {
  const client = await vm.xapi();
  return Object.values(await client.pool.get_all_records())[0]?.uuid;
}

function withoutUndefined(place: Omit<NamedMachine, 'uuid' | 'pool' | 'vmId'>): {
  config?: string;
  directory?: string;
  context?: string;
  profile?: string;
  set?: Record<string, string>;
} {
  return Object.fromEntries(Object.entries(place).filter(([, value]) => value !== undefined));
}
