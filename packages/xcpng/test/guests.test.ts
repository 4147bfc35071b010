import { findLua } from '@bioxen/testkit';
import { XCPngVM } from '@bioxen/xcpng';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { guestSkipReason, type GuestPool, openGuestPool } from './guests.js';
import { inventory } from './pool.js';

const skipReason = findLua('5.4').skipReason ?? guestSkipReason();

describe('on guests that run', () => {
  let pool: GuestPool;

  beforeAll(async () => {
    if (skipReason === undefined) pool = await openGuestPool();
  });
  afterAll(async () => {
    if (skipReason === undefined) await pool[Symbol.asyncDispose]();
  });
  beforeEach(({ skip }) => {
    if (skipReason !== undefined) skip(skipReason);
  });

  const make = (vmId: string, more: object = {}): XCPngVM =>
    new XCPngVM({ vmId, config: pool.config, onStop: 'destroy', ...more });

  test('F09 a machine has the key that it was given, and the private half stays nowhere else', async () => {
    const before = inventory(pool.simulator);
    await using vm = make('keys');
    await vm.start();
    const xapi = await vm.xapi();
    const ref = await xapi.VM.get_by_uuid(vm.vmUuid ?? '');
    const { xenstore_data, other_config } = await xapi.VM.get_record(ref);
    expect(Object.keys(xenstore_data)).not.toContain('vm-data/bioxen/host-key');
    expect(other_config).toMatchObject({ 'bioxen:ready': 'true', 'bioxen:vm-id': 'keys' });
    expect((await vm.execute('return io.popen("hostname"):read()')).stdout).toMatch(/^vm-/);
    await vm.stop();
    expect(inventory(pool.simulator)).toEqual(before);
  });

  test('F09 before start() a program is refused, and autoStart starts the machine for it', async () => {
    await using vm = make('before');
    await expect(vm.execute('return 1')).rejects.toMatchObject({
      code: 'VM_NOT_STARTED',
      message: 'VM not started or IP not available',
    });
    await using other = make('first', { autoStart: true });
    expect((await other.execute('return 1')).stdout).toBe('1');
  });

  test('F06 stop keeps the machine, start() has it again, and a state is kept between two calls', async () => {
    await using vm = make('again', { onStop: 'keep', persistent: true });
    await vm.start();
    const uuid = vm.vmUuid;
    await vm.execute('x = 41');
    expect((await vm.execute('return x + 1')).stdout).toBe('42');
    await vm.stop();
    expect(await vm.getStatus()).toMatchObject({ status: 'Halted', uuid });
    await vm.start();
    expect(vm.vmUuid).toBe(uuid);
    expect((await vm.execute('return x')).values).toEqual([null]);
    await vm.destroy();
  });

  test('a machine is taken over by its name, works, and outlives whoever took it', async () => {
    await using vm = make('mine');
    await vm.start();
    await using other = make('other', { adopt: 'bioxen-mine', autoStart: true });
    expect((await other.execute('return "here"')).stdout).toBe('here');
    await other.close();
    expect((await vm.execute('return 1')).stdout).toBe('1');
  });

  test('pause stands still, resume goes on, and a snapshot has a uuid', async () => {
    await using vm = make('pause');
    await vm.start();
    expect(await vm.snapshot('before')).toMatch(/^[0-9a-f-]{36}$/);
    await vm.pause();
    expect(await vm.getStatus()).toMatchObject({ status: 'Paused' });
    const paused = { code: 'VM_STATE_ERROR', state: 'paused' };
    await expect(vm.execute('return 1')).rejects.toMatchObject(paused);
    await expect(vm.start()).rejects.toMatchObject(paused);
    await vm.resume();
    expect((await vm.execute('return 1')).stdout).toBe('1');
  });

  test('what is so already is no error, and what cannot be is said in plain words', async () => {
    await using vm = make('powers', { onStop: 'keep' });
    await vm.start();
    await vm.resume();
    await vm.pause();
    await vm.pause();
    await vm.resume();
    await vm.start();
    expect((await vm.execute('return 1')).values).toEqual([1]);
    await vm.stop();
    await vm.stop();
    for (const work of [vm.pause(), vm.resume()])
      await expect(work).rejects.toMatchObject({
        code: 'VM_STATE_ERROR',
        message: "VM 'powers' is halted",
        hint: 'Start it: start().',
      });
    expect(await vm.status()).toMatchObject({ status: 'Halted' });
    await vm.destroy();
  });

  test('a program goes on where it was when the machine was paused in the middle of it', async () => {
    await using vm = make('middle');
    await vm.start();
    let seen: () => void = () => undefined;
    const speaks = new Promise<void>((resolve) => {
      seen = resolve;
    });
    const running = vm.execute(
      'print("on") io.flush() for _ = 1, 5 do os.execute("sleep 0.1") end return "through"',
      {
        onOutput: () => seen(),
      },
    );
    await speaks;
    await vm.pause();
    await vm.resume();
    expect((await running).values).toEqual(['through']);
  });

  test('a machine that dies while a program runs gives a typed error', async () => {
    await using vm = make('dies');
    await vm.start();
    const xapi = await vm.xapi();
    const ref = await xapi.VM.get_by_uuid(vm.vmUuid ?? '');
    let begun: () => void = () => undefined;
    const speaks = new Promise<void>((resolve) => {
      begun = resolve;
    });
    const running = vm
      .execute('print("on") io.flush() while true do end', { onOutput: () => begun() })
      .catch((error: unknown) => error);
    await speaks;
    await xapi.VM.hard_shutdown(ref);
    expect(await running).toMatchObject({ code: expect.stringMatching(/^(?:SSH|LUA|VM)_/) as unknown });
  });

  test('a module is shipped into the machine and required there', async () => {
    await using vm = make('modules');
    await vm.start();
    await vm.packages.mountModules(
      new Map([['greet', 'return { hello = function(n) return "hello " .. n end }']]),
    );
    expect((await vm.execute('return require("greet").hello("you")')).stdout).toBe('hello you');
  });

  test('20 machines at once all come up, and go with their VMs', { timeout: 180_000 }, async () => {
    const before = inventory(pool.simulator);
    const vms = Array.from({ length: 20 }, (_, index) => make(`many-${index}`, { pool: { min: 0 } }));
    const results = await Promise.all(
      vms.map(async (vm, index) => {
        await vm.start();
        return await vm.execute(`return ${index}`);
      }),
    );
    expect(results.map(({ values }) => values[0])).toEqual(vms.map((_, index) => index));
    await Promise.all(vms.map(async (vm) => await vm.close()));
    expect(inventory(pool.simulator)).toEqual(before);
  });
});
