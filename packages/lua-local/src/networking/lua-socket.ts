import { LuaSocketNotFoundError, NetworkingError } from '@bioxen/core';
import type { BasicLuaVM } from '../basic-lua-vm.js';
import probe from './probe.lua';

/** What LuaSocket of an interpreter can do. */
export interface LuaSocketReport {
  /** As LuaSocket names itself: `LuaSocket 3.0.0`. */
  readonly version: string;
  /** Can programs listen on 127.0.0.1? */
  readonly bindsLoopback: boolean;
  /** Why they cannot, in the words of the system; empty when they can. */
  readonly reason: string;
}

/** What to do where LuaSocket is missing. @param luaVersion `5.4`; LuaJIT loads what was built for `5.1` */
export function installLuaSocketHint(luaVersion: string): string {
  return `Install it for Lua ${luaVersion}: luarocks --lua-version ${luaVersion} install luasocket, or on Debian and its relatives: apt install lua-socket.`;
}

/**
 * Asks an interpreter of the VM for its LuaSocket, behind the policy of the VM.
 * @throws LuaSocketNotFoundError, NetworkingError for one that cannot be loaded
 */
export async function findLuaSocket(vm: BasicLuaVM): Promise<LuaSocketReport> {
  const { values, error } = await vm.execute(probe);
  const [isLoaded, said, bindsLoopback, reason] = values;
  if (isLoaded === true && typeof said === 'string') {
    return {
      version: said,
      bindsLoopback: bindsLoopback === true,
      reason: typeof reason === 'string' ? reason : '',
    };
  }
  const { luaVersion } = await vm.packages.luaTarget();
  const failure = typeof said === 'string' ? said : (error?.message ?? 'it does not say why');
  if (/module 'socket(?:\.core)?' not found/.test(failure)) {
    throw new LuaSocketNotFoundError({ luaVersion, hint: installLuaSocketHint(luaVersion) });
  }
  throw new NetworkingError(`LuaSocket for Lua ${luaVersion} cannot be loaded: ${failure}`, {
    hint: `It may be made for another Lua. ${installLuaSocketHint(luaVersion)}`,
  });
}
