import { VmTypeRegistry } from '@bioxen/core';
import { sshVmProvider } from '@bioxen/lua-remote';
import { connectSsh, type SshHost } from '@bioxen/ssh-exec';
import { findLua, type LoopbackSshd, sshdSkipReason, startLoopbackSshd, targetOf } from '@bioxen/testkit';
import { afterAll, beforeAll } from 'vitest';
import { daemonSubject, localSubject } from './host-subjects.js';
import { describeSessions, testEnvironments } from './session-contract.js';

const skipReason = findLua('5.4').skipReason ?? sshdSkipReason();
let sshd: LoopbackSshd | undefined;
let host: SshHost | undefined;

beforeAll(async () => {
  if (skipReason !== undefined) return;
  sshd = await startLoopbackSshd();
  host = await connectSsh(targetOf(sshd));
});
afterAll(async () => {
  await host?.close();
  await sshd?.stop();
});

/** Where the host is stands with the type, so that sessions go over one connection. */
const types = (): VmTypeRegistry => {
  const registry = new VmTypeRegistry();
  registry.register(sshVmProvider(host === undefined ? {} : { host }));
  return registry;
};
const engine = {
  name: 'Lua 5.4 over SSH',
  options: { type: 'ssh', luaVersion: '5.4' },
  skipReason,
  hasProcess: true,
  lines: 2_000,
};
for (const subject of [localSubject, daemonSubject]) {
  describeSessions(subject({ types, environments: testEnvironments }), engine);
}
