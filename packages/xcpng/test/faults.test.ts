import { findLua } from '@bioxen/testkit';
import type { Ref, XAPIClient } from '@bioxen/xapi';
import { makeHostKey, XCPngVM, type XcpngVmOptions } from '@bioxen/xcpng';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { guestSkipReason, type GuestPool, openGuestPool } from './guests.js';
import { templateRef } from './template-ref.js';

const skipReason = findLua('5.4').skipReason ?? guestSkipReason();

describe('what happens to a machine while it is used', { timeout: 180_000 }, () => {
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

  const start = async (
    vmId: string,
    more: Partial<XcpngVmOptions> = {},
  ): Promise<{ readonly vm: XCPngVM; readonly xapi: XAPIClient; readonly ref: Ref<'VM'> }> => {
    const vm = new XCPngVM({ vmId, config: pool.config, onStop: 'destroy', pool: { min: 0 }, ...more });
    await vm.start();
    const xapi = await vm.xapi();
    return { vm, xapi, ref: await xapi.VM.get_by_uuid(vm.vmUuid ?? '') };
  };

  /** Begins a program that goes on for ever, and waits until it has said something. */
  const begin = async (vm: XCPngVM): Promise<{ readonly outcome: Promise<unknown> }> => {
    let begun: () => void = () => undefined;
    const speaks = new Promise<void>((resolve) => {
      begun = resolve;
    });
    const outcome = vm
      .execute('print("on") io.flush() while true do end', { onOutput: () => begun() })
      .catch((error: unknown) => error);
    await speaks;
    return { outcome };
  };

  test('a pause that is longer than it may say nothing is a lost connection, with what was written; then it serves again', async () => {
    const { vm, xapi, ref } = await start('long-pause', { keepalive: { intervalMs: 500, max: 3 } });
    await using _vm = vm;
    const { outcome } = await begin(vm);
    // By somebody else: this VM does not know.
    await xapi.VM.pause(ref);
    expect(await outcome).toMatchObject({
      code: 'SSH_CONNECTION_LOST',
      started: 'yes',
      partial: { stdout: 'on' },
    });
    expect(await vm.status()).toMatchObject({ status: 'Paused' });
    await xapi.VM.unpause(ref);
    expect((await vm.execute('return 1')).values).toEqual([1]);
  });

  test('one that somebody else has paused refuses a program soon, and runs the next after it goes on', async () => {
    const { vm, xapi, ref } = await start('told');
    await using _vm = vm;
    await vm.execute('x = 42');
    await vm.eval('return 1');
    await xapi.VM.pause(ref);
    const paused = { code: 'VM_STATE_ERROR', state: 'paused' };
    await expect(vm.execute('x = 43')).rejects.toMatchObject(paused);
    await expect(vm.eval('return 1')).rejects.toMatchObject(paused);
    await xapi.VM.unpause(ref);
    expect((await vm.execute('return x')).values).toEqual([null]);
    expect((await vm.eval('return 1')).values).toEqual([1]);
  });

  test('a pause that is shorter loses nothing', async () => {
    const { vm, xapi, ref } = await start('short-pause');
    await using _vm = vm;
    const running = vm.execute('for i = 1, 200 do print(i) io.flush() end io.read() return "end"', {
      input: 'go on\n',
    });
    await xapi.VM.pause(ref);
    await xapi.VM.unpause(ref);
    const { values, stdout } = await running;
    expect(values).toEqual(['end']);
    expect(stdout.split('\n').slice(0, 200)).toEqual(Array.from({ length: 200 }, (_, i) => String(i + 1)));
  });

  test('one that shuts itself down while a program runs ends it with a typed error, and is seen as off', async () => {
    const { vm } = await start('off', { onStop: 'keep' });
    await using _vm = vm;
    const { outcome } = await begin(vm);
    const host = await vm.host();
    await host.exec('sh', ['-c', 'echo off >/run/bioxen/power']).catch(() => undefined);
    expect(await outcome).toMatchObject({ code: expect.stringMatching(/^(?:SSH|LUA)_/) as unknown });
    await expect.poll(async () => await vm.status(), { timeout: 20_000 }).toMatchObject({ status: 'Halted' });
    await vm.stop();
    await vm.start();
    expect((await vm.execute('return 2')).values).toEqual([2]);
    await vm.destroy();
  });

  test('6.2/6 one whose agent tells an address before its server listens is waited for', async () => {
    const template = templateRef(pool.simulator);
    const before = pool.simulator.db.VM.get(template)?.['other_config'] ?? new Map();
    pool.simulator.db.VM.update(template, { other_config: new Map([['simulator:agent', '0']]) });
    try {
      const { vm } = await start('early');
      await using _vm = vm;
      expect((await vm.execute('return 1')).values).toEqual([1]);
    } finally {
      pool.simulator.db.VM.update(template, { other_config: before });
    }
  });

  test('one that does not shut down when it is asked has its power cut', async () => {
    const { vm, xapi, ref } = await start('deaf', { onStop: 'keep', stopGraceMs: 300 });
    await using _vm = vm;
    await vm.stop();
    await xapi.VM.add_to_other_config(ref, 'simulator:ignore-requests', 'true');
    await vm.start();
    await vm.stop();
    expect(await vm.status()).toMatchObject({ status: 'Halted' });
    expect(pool.simulator.calls.methods.slice(-40)).toContain('Async.VM.hard_shutdown');
    await vm.destroy();
  });

  test('another key than the one that it was given is refused with both, and nothing is sent', async () => {
    const { vm, xapi, ref } = await start('other-key', { onStop: 'keep' });
    await using _vm = vm;
    await vm.stop();
    const { privateKey, fingerprint } = makeHostKey();
    await xapi.VM.add_to_xenstore_data(ref, 'vm-data/bioxen/host-key', privateKey);
    const given = (await xapi.VM.get_other_config(ref))['bioxen:ssh-host-key'] ?? 'none';
    const error: unknown = await vm.start().catch((caught: unknown) => caught);
    expect(error).toMatchObject({
      code: 'XCPNG_CONNECTION_FAILED',
      hint: expect.stringContaining('did not take the key') as unknown,
      cause: { code: 'SSH_HOST_KEY_CHANGED' },
    });
    expect(`${String(error)} ${JSON.stringify((error as Error).cause)}`).toContain(fingerprint);
    expect(`${String(error)} ${JSON.stringify((error as Error).cause)}`).toContain(given);
    await vm.destroy();
  });

  test('a full disk is told in the words of the system, and the machine still stops', async () => {
    const { vm } = await start('full');
    await using _vm = vm;
    const host = await vm.host();
    await host.exec('sh', ['-c', 'dd if=/dev/zero of=/tmp/fill bs=1M 2>/dev/null']);
    const { values } = await vm.execute(
      'local file = assert(io.open("/tmp/more", "w")) file:write("x") return file:flush()',
    );
    expect(values.slice(0, 2)).toEqual([null, 'No space left on device']);
    await expect(host.put(new Uint8Array(4_096), '/tmp/upload')).rejects.toMatchObject({
      code: expect.stringMatching(/^SSH_/) as unknown,
    });
    await vm.stop();
  });

  test('one that somebody removes is told as lost, and the next start() makes another', async () => {
    const { vm, xapi, ref } = await start('removed', { onStop: 'keep' });
    await using _vm = vm;
    await xapi.VM.hard_shutdown(ref);
    await xapi.VM.destroy(ref);
    expect(await vm.status()).toMatchObject({ status: 'not_created' });
    await vm.stop().catch(() => undefined);
    const error: unknown = await vm.start().catch((caught: unknown) => caught);
    expect(error).toMatchObject({ code: 'VM_STATE_ERROR', state: 'lost' });
    await vm.start();
    expect((await vm.execute('return 3')).values).toEqual([3]);
    await vm.destroy();
  });
});
