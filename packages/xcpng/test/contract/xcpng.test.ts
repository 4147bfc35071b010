import { describeVmContract, findLua } from '@bioxen/testkit';
import { connectXapi, type XAPIClient } from '@bioxen/xapi';
import { XCPngVM } from '@bioxen/xcpng';
import { afterAll, beforeAll } from 'vitest';
import { guestSkipReason, type GuestPool, openGuestPool } from '../guests.js';

const skipReason = findLua('5.4').skipReason ?? guestSkipReason();
let pool: GuestPool | undefined;
let client: XAPIClient | undefined;
let machine: string | undefined;

beforeAll(async () => {
  if (skipReason !== undefined) return;
  pool = await openGuestPool();
  const { simulator } = pool;
  client = await connectXapi({
    url: simulator.url,
    auth: { username: simulator.user, password: simulator.password },
  });
  const first = new XCPngVM({ vmId: 'contract', config: pool.config, client });
  await first.start();
  machine = first.vmUuid;
  await first.close();
});
afterAll(async () => {
  await client?.close();
  await pool?.[Symbol.asyncDispose]();
});

// The VMs take one machine over, one after the other; those that stop it have it started again by their next program.
describeVmContract('Lua 5.4 on machines of a pool', {
  version: '5.4',
  vmType: 'xcpng',
  interrupts: 'plain loops',
  leakRounds: 20,
  skipReason,
  createVm: (options) =>
    Promise.resolve(
      new XCPngVM({
        ...options,
        config: pool?.config ?? {},
        autoStart: true,
        adopt: machine,
        luaVersion: '5.4',
        client,
      }),
    ),
});
