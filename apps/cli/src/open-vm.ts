import { resolve } from 'node:path';
import { type BaseLuaVM, isDebugEnvironment } from '@bioxen/core';
import type { LocalVmOptions } from 'bioxen';
import { createVm, type CreateVmOptions } from 'bioxen/vms';
import type { VmFlags } from './vms/vm-flags.js';
import { isLuaVersion } from './lua-name.js';
import { remoteVmOptionsOf } from './open-remote-vm.js';
import type { OpenVmOptions } from './open-vm-options.js';
import { UsageError } from './usage-error.js';

/**
 * The VM that a command line asks for. With `BIOXEN_DEBUG=true` it logs on standard error.
 * @throws UsageError, InvalidOptionError, UnsupportedError for what does not go together
 */
export async function openVm(flags: VmFlags, options: OpenVmOptions): Promise<BaseLuaVM> {
  const { machine } = flags;
  if (machine !== undefined) {
    const { openMachine } = await import('./machines/open-machine.js');
    return await openMachine(machine, flags, options);
  }
  return await createVm(vmOptionsOf(flags, options));
}

/** The options of that VM, which is on no machine of a pool; all of them are data, but for `findModule`. */
export function vmOptionsOf(flags: VmFlags, options: OpenVmOptions): CreateVmOptions {
  const { on, lua, engine, untrusted, sshConfig } = flags;
  if (on !== undefined) return remoteVmOptionsOf(on, flags, options);
  if (sshConfig !== undefined) {
    throw new UsageError('--ssh-config is for programs on another host.', 'Say which one: --on ssh://HOST.');
  }
  const { limits, persistent = false, findModule } = options;
  const sandbox = sandboxOf(flags);
  return {
    debugMode: isDebugEnvironment(),
    limits,
    persistent,
    ...(engine === undefined ? {} : { engine }),
    ...(lua === undefined ? {} : isLuaVersion(lua) ? { luaVersion: lua } : { luaExecutable: lua }),
    ...(sandbox === undefined ? {} : { sandbox }),
    ...(untrusted === true ? { trusted: false } : {}),
    ...(findModule === undefined ? {} : { findModule }),
  };
}

function sandboxOf({ sandbox, network, readOnly: named = [] }: VmFlags): LocalVmOptions['sandbox'] {
  const readOnly = named.map((path) => resolve(path));
  const isOpen = sandbox === 'minimal' || sandbox === 'none';
  if (isOpen && readOnly.length > 0) {
    throw new UsageError(
      `--sandbox ${sandbox} shows programs all files of this computer, and --read-only some alone.`,
      'Leave --sandbox out for strict, where programs see what you name, or leave --read-only out.',
    );
  }
  if (network === 'host' || readOnly.length > 0) {
    return {
      readOnly,
      ...(network === undefined ? {} : { network }),
      ...(sandbox === undefined ? {} : { tier: sandbox }),
    };
  }
  if (network === 'none' && isOpen) {
    throw new UsageError(
      `--sandbox ${sandbox} keeps no program from the network, which --network none asks for.`,
      'Leave --sandbox out for strict, where programs have no network, or leave --network out.',
    );
  }
  return sandbox;
}
