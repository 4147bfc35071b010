import { BioxenError } from '@bioxen/core';
import { findExecutable } from '../native/find-executable.js';
import { executableNames, type LuaVersion } from '@bioxen/lua-driver';
import { NetworkedLuaVM } from '../networked-lua-vm.js';
import { installLuaSocketHint, type LuaSocketReport } from './lua-socket.js';

/** What one Lua version of this computer has for networked VMs. */
export interface NetworkingHealth {
  readonly luaVersion: LuaVersion;
  /** Can networked VMs of this version listen and connect? */
  readonly isReady: boolean;
  /** Path of the first program that bears the name of this version; absent when there is none. */
  readonly interpreter?: string;
  /** Absent when it was not found or cannot be loaded. */
  readonly luaSocket?: LuaSocketReport;
  /** What is in the way, a sentence each; empty when all is well. */
  readonly problems: readonly string[];
  /** What to do about it, a sentence each. */
  readonly recommendations: readonly string[];
}

/** Which versions are looked at, and how their interpreters are started. */
export interface NetworkingHealthOptions {
  /** @defaultValue 5.1, 5.3, 5.4 and LuaJIT */
  readonly luaVersions?: readonly LuaVersion[];
  /** The whole environment of the interpreters: `LUA_PATH` and `LUA_CPATH` count. @defaultValue empty */
  readonly environment?: Readonly<Record<string, string>>;
}

const VERSIONS: readonly LuaVersion[] = ['5.1', '5.3', '5.4', 'luajit'];

/**
 * Starts each interpreter and asks it for its LuaSocket: what networked VMs can do on this computer, and what to
 * install. What is missing is a finding, never an error.
 */
export async function networkingHealth(
  options: NetworkingHealthOptions = {},
): Promise<readonly NetworkingHealth[]> {
  const { luaVersions = VERSIONS, environment } = options;
  return await Promise.all(luaVersions.map(async (version) => await healthOf(version, environment)));
}

async function healthOf(
  luaVersion: LuaVersion,
  environment: NetworkingHealthOptions['environment'],
): Promise<NetworkingHealth> {
  const interpreter = await findInterpreter(luaVersion);
  if (interpreter === undefined) {
    const name = executableNames(luaVersion)[0] ?? luaVersion;
    return {
      luaVersion,
      isReady: false,
      problems: [`${name} is not in PATH.`],
      recommendations: [
        `Install ${name}, on Debian and its relatives: apt install ${name}.`,
        installLuaSocketHint(luaVersion === 'luajit' ? '5.1' : luaVersion),
      ],
    };
  }
  const vm = new NetworkedLuaVM({ luaVersion, ...(environment === undefined ? {} : { environment }) });
  try {
    return { luaVersion, interpreter, ...findings(await vm.luaSocket()) };
  } catch (error) {
    if (!BioxenError.isInstance(error)) throw error;
    const recommendations = error.hint === undefined ? [] : [error.hint];
    return { luaVersion, interpreter, isReady: false, problems: [error.message], recommendations };
  } finally {
    await vm.close();
  }
}

function findings(luaSocket: LuaSocketReport): Omit<NetworkingHealth, 'interpreter' | 'luaVersion'> {
  if (luaSocket.bindsLoopback) return { isReady: true, luaSocket, problems: [], recommendations: [] };
  return {
    isReady: false,
    luaSocket,
    problems: [`Programs cannot listen on 127.0.0.1: ${luaSocket.reason}.`],
    recommendations: ['Bring the loopback interface up, or run outside of the container that has none.'],
  };
}

async function findInterpreter(version: LuaVersion): Promise<string | undefined> {
  for (const name of executableNames(version)) {
    const path = await findExecutable(name);
    if (path !== undefined) return path;
  }
  return undefined;
}
