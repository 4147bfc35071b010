import { SshLuaVM } from '@bioxen/lua-remote';
import {
  describeVmContract,
  findLua,
  type LoopbackSshd,
  type LuaVersion,
  sshdSkipReason,
  startLoopbackSshd,
  targetOf,
} from '@bioxen/testkit';
import { afterAll, beforeAll } from 'vitest';
import { connectSsh, type SshHost } from '@bioxen/ssh-exec';

/** The contract of VMs on a loopback host with this interpreter. */
export function describeRemote(version: LuaVersion, login: 'root' | 'user'): void {
  const skipReason = findLua(version).skipReason ?? sshdSkipReason();
  let sshd: LoopbackSshd | undefined;
  let host: SshHost | undefined;
  beforeAll(async () => {
    if (skipReason !== undefined) return;
    sshd = await startLoopbackSshd({ login });
    // One connection: another would stay until it is idle, and look like a leak.
    host = await connectSsh({ ...targetOf(sshd), maxConnections: 1 });
  });
  afterAll(async () => {
    await host?.close();
    await sshd?.stop();
  });
  describeVmContract(`Lua ${version} over SSH, as ${login}`, {
    version,
    vmType: 'ssh',
    interrupts: version === 'luajit' ? 'nowhere' : 'plain loops',
    leakRounds: 50,
    skipReason,
    // Where the suite is skipped there is no server: a VM that nobody uses connects to none.
    createVm: (options) =>
      Promise.resolve(new SshLuaVM({ ...options, host: host ?? 'localhost', luaVersion: version })),
  });
}
