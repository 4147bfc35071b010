import type { LuaVm, VmStatus } from '@bioxen/core';
import type { SessionInterpreter } from '../core/session-options.js';

/** Opens a conversation with a VM for a session. @param ownsVm the VM ends with the session */
export async function openInterpreter(vm: LuaVm, ownsVm: boolean): Promise<SessionInterpreter> {
  try {
    await vm.start();
    const channel = await vm.openChannel();
    const status: VmStatus & { readonly host?: unknown; readonly ip?: unknown } = await vm.status();
    // A machine of a pool goes by its own address, and not by the name of what it runs on.
    const { type, engine, sandbox, host: name, ip: host = name } = status;
    // Of an interpreter whose number is not known there is none: whoever ended ours would end all sessions.
    const { pid = engine === 'embedded' ? process.pid : undefined } = status;
    return {
      channel,
      mountModules: async (modules) => {
        await vm.packages.mountModules(modules);
      },
      facts: {
        vmType: type,
        ...(engine === undefined ? {} : { engine }),
        ...(sandbox === undefined ? {} : { sandbox }),
        ...(typeof host === 'string' ? { host } : pid === undefined ? {} : { pid }),
      },
      release: async () => {
        await channel.close();
        if (ownsVm) await vm.close();
      },
    };
  } catch (error) {
    if (ownsVm) await vm.close();
    throw error;
  }
}
