import { SshLuaVM } from './ssh-lua-vm.js';
import type { SshVmOptions } from './ssh-vm-options.js';

/**
 * Connects to a host and finds its Lua: what is wrong with either is said now.
 * @throws LuaNotFoundError, BootError, and what `connectSsh` throws
 */
export async function connectSshLuaVM(options: SshVmOptions): Promise<SshLuaVM> {
  const vm = new SshLuaVM(options);
  try {
    await vm.start();
    return vm;
  } catch (error) {
    await vm.close();
    throw error;
  }
}
