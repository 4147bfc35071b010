import { findLua, makeSshKey, poolConfigOf } from '@bioxen/testkit';
import { createXapiSimulator, type XapiSimulator } from '@bioxen/xapi-simulator';
import { XCPngVM } from '@bioxen/xcpng';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { guestSkipReason } from './guests.js';

const skipReason = findLua('5.4').skipReason ?? guestSkipReason();

describe('a machine on a pool of two hosts', { timeout: 120_000 }, () => {
  let simulator: XapiSimulator;
  let key: ReturnType<typeof makeSshKey>;

  beforeAll(async () => {
    if (skipReason !== undefined) return;
    key = makeSshKey();
    simulator = await createXapiSimulator({ hosts: 2, guests: 'process' });
  });
  afterAll(async () => {
    await simulator?.close();
    key?.[Symbol.dispose]();
  });
  beforeEach(({ skip }) => {
    if (skipReason !== undefined) skip(skipReason);
  });

  const make = (vmId: string): XCPngVM =>
    new XCPngVM({ vmId, config: { ...poolConfigOf(simulator, key.keyPath, 'process') }, onStop: 'destroy' });

  test('F20 goes back to a snapshot of its own, and to no other', async () => {
    await using vm = make('back');
    await vm.start();
    const write = async (text: string): Promise<void> => {
      await (await vm.host()).exec('sh', ['-c', 'printf %s "$0" >kept', text], { reject: true });
    };
    const read = async (): Promise<string> => (await (await vm.host()).exec('cat', ['kept'])).stdout;
    await write('before');
    const snapshot = await vm.snapshot('before');
    await write('after');
    await vm.revert(snapshot);
    expect(await vm.status()).toMatchObject({ status: 'Halted' });
    await expect(vm.execute('return 1')).rejects.toMatchObject({ code: 'VM_NOT_STARTED' });
    await vm.start();
    expect(await read()).toBe('before');
    await using other = make('other');
    await other.start();
    for (const wrong of [await other.snapshot('theirs'), vm.vmUuid ?? '', 'none']) {
      await expect(vm.revert(wrong)).rejects.toThrow('is no snapshot of this machine');
    }
    await vm.start();
    expect((await vm.execute('return 2')).values).toEqual([2]);
  });

  test('its snapshots are listed, the oldest first, and one is removed with its disks', async () => {
    await using vm = make('listed');
    await vm.start();
    expect(await vm.snapshots()).toEqual([]);
    const disks = simulator.db.VDI.size;
    const uuids = [await vm.snapshot('one'), await vm.snapshot('two')];
    const listed = await vm.snapshots();
    expect(listed.map(({ uuid, name }) => [uuid, name])).toEqual([
      [uuids[0], 'one'],
      [uuids[1], 'two'],
    ]);
    expect(Math.abs(Date.now() - (listed[0]?.takenAt.getTime() ?? 0))).toBeLessThan(120_000);
    for (const wrong of [vm.vmUuid ?? '', 'none'])
      await expect(vm.removeSnapshot(wrong)).rejects.toThrow('is no snapshot of this machine');
    await vm.removeSnapshot(uuids[0] ?? '');
    expect((await vm.snapshots()).map(({ name }) => name)).toEqual(['two']);
    await vm.removeSnapshot(uuids[1] ?? '');
    expect(simulator.db.VDI.size).toBe(disks);
    expect((await vm.execute('return 1')).values).toEqual([1]);
  });

  test('F20 moves to another host while a program runs', async () => {
    await using vm = make('moves');
    await vm.start();
    const xapi = await vm.xapi();
    const hosts = Object.values(await xapi.host.get_all_records());
    const { host: from } = (await vm.status()) as { readonly host?: string };
    const to = hosts.find(({ uuid, name_label: name }) => uuid !== from && name !== from);
    let begun: () => void = () => undefined;
    const speaks = new Promise<void>((resolve) => {
      begun = resolve;
    });
    const running = vm.execute('print("on") io.flush() io.read() return "through"', {
      input: (async function* () {
        await speaks;
        await vm.migrate(to?.uuid ?? '');
        yield Buffer.from('go on\n');
      })(),
      onOutput: () => begun(),
    });
    expect((await running).values).toEqual(['through']);
    const ref = await xapi.VM.get_by_uuid(vm.vmUuid ?? '');
    expect(await xapi.host.get_uuid(await xapi.VM.get_resident_on(ref))).toBe(to?.uuid);
    await expect(vm.migrate('nowhere')).rejects.toMatchObject({
      code: 'INVALID_CONFIGURATION',
      hint: expect.stringContaining(hosts[0]?.name_label ?? 'no name') as unknown,
    });
  });

  test('F19 tells what its host measures of it', async () => {
    await using vm = make('measured');
    await vm.start();
    const metrics = await vm.metrics();
    expect(metrics).toMatchObject({ powerState: 'Running', startedAt: expect.any(Date) as unknown });
    expect(metrics.memoryBytes).toBeGreaterThan(0);
    expect(metrics.vcpus).toBeGreaterThan(0);
    expect(metrics.series.map(({ name }) => name)).toContain('memory');
    await using before = make('not-there');
    await expect(before.metrics()).rejects.toMatchObject({ code: 'VM_NOT_STARTED' });
  });
});
