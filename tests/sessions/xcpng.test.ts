import { VmTypeRegistry } from '@bioxen/core';
import { XCPngVM, xcpngVmProvider } from '@bioxen/xcpng';
import { afterAll, beforeAll } from 'vitest';
import { daemonSubject, localSubject } from './host-subjects.js';
import { type Machines, machinesSkipReason, openMachines } from './machines.js';
import { describeSessions, testEnvironments } from './session-contract.js';

const skipReason = machinesSkipReason();
let pool: Machines | undefined;
let machine: string | undefined;

beforeAll(async () => {
  if (skipReason !== undefined) return;
  pool = await openMachines();
  const { config, client } = pool;
  const first = new XCPngVM({ vmId: 'sessions', config, client });
  await first.start();
  machine = first.vmUuid;
  await first.close();
});
afterAll(async () => {
  await pool?.[Symbol.asyncDispose]();
});

/** Sessions take one machine over, one after the other: it goes on when they end. */
const types = (): VmTypeRegistry => {
  const registry = new VmTypeRegistry();
  const { config = {}, client } = pool ?? {};
  registry.register(xcpngVmProvider({ config, adopt: machine, autoStart: true, client }));
  return registry;
};
const engine = {
  name: 'Lua 5.4 on machines of a pool',
  options: { type: 'xcpng', luaVersion: '5.4' },
  skipReason,
  hasProcess: true,
  lines: 2_000,
};
for (const subject of [localSubject, daemonSubject]) {
  describeSessions(subject({ types, environments: testEnvironments }), engine);
}
