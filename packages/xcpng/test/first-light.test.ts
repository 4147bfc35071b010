import { findLua, sshdSkipReason } from '@bioxen/testkit';
import { XCPngVM } from '@bioxen/xcpng';
import { beforeEach, describe, expect, test } from 'vitest';
import { inventory, openPool } from './pool.js';

const skipReason = findLua('5.4').skipReason ?? sshdSkipReason();

describe('a VM from a template', () => {
  beforeEach(({ skip }) => {
    if (skipReason !== undefined) skip(skipReason);
  });

  test('is made, runs Lua, is turned off and is there still; destroy() leaves nothing', async () => {
    await using pool = await openPool();
    const before = inventory(pool.simulator);
    await using vm = new XCPngVM({ vmId: 'first', config: pool.config });
    expect(await vm.getStatus()).toMatchObject({ status: 'not_created', id: 'first', type: 'xcpng' });
    await vm.start();
    const { stdout } = await vm.execute('return 2 + 2');
    expect(stdout).toBe('4');
    expect(await vm.getStatus()).toMatchObject({
      status: 'Running',
      powerState: 'Running',
      uuid: vm.vmUuid,
      name: 'bioxen-first',
      ip: '127.0.0.1',
      host: 'host-1',
      state: 'running',
    });
    await vm.stop();
    expect(await vm.getStatus()).toMatchObject({ status: 'Halted', powerState: 'Halted', ip: undefined });
    await vm.destroy();
    expect(await vm.getStatus()).toMatchObject({ status: 'not_created' });
    expect(inventory(pool.simulator)).toEqual(before);
  });

  test('needs at most 25 requests from the clone to the address', async () => {
    await using pool = await openPool();
    await using vm = new XCPngVM({
      vmId: 'counted',
      config: { ...pool.config, vm_memory: '1GB', vm_vcpus: 2 },
    });
    await vm.start();
    const { methods } = pool.simulator.calls;
    const clone = methods.indexOf('Async.VM.clone');
    expect(methods.lastIndexOf('event.from') - clone + 1).toBeLessThanOrEqual(25);
    // One long poll waits for the address; nothing is asked again and again.
    expect(methods.filter((method) => method === 'event.from').length).toBeLessThanOrEqual(6);
    expect(methods.filter((method) => method === 'VM.get_record')).toHaveLength(1);
  });
});
