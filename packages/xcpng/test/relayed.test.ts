import { once } from 'node:events';
import { connect, createServer, type Server } from 'node:net';
import { findLua } from '@bioxen/testkit';
import { XCPngVM } from '@bioxen/xcpng';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { guestSkipReason, type GuestPool, openGuestPool } from './guests.js';
import { dieSilently } from './silent-death.js';

const skipReason = findLua('5.4').skipReason ?? guestSkipReason();

describe('machines whose network fails', { timeout: 180_000 }, () => {
  let pool: GuestPool;

  beforeAll(async () => {
    if (skipReason === undefined) pool = await openGuestPool('relayed');
  });
  afterAll(async () => {
    if (skipReason === undefined) await pool[Symbol.asyncDispose]();
  });
  beforeEach(({ skip }) => {
    if (skipReason !== undefined) skip(skipReason);
  });

  test('one that is gone without a word leaves nothing waiting, is seen as off, and comes up again', async () => {
    await dieSilently({
      pool,
      keepalive: { intervalMs: 500, max: 3 },
      command: 'true',
      kill: async (xapi, ref) => {
        await pool.simulator.guest(ref).setLink('blackhole');
        await xapi.VM.hard_shutdown(ref);
      },
    });
  });

  test('one that is far away, or behind a slow line, works as slowly as that', async () => {
    await using vm = new XCPngVM({ vmId: 'far', config: pool.config, onStop: 'destroy' });
    await vm.start();
    const guest = pool.simulator.guest(await (await vm.xapi()).VM.get_by_uuid(vm.vmUuid ?? ''));
    const took = async (work: () => Promise<unknown>): Promise<number> => {
      const begun = performance.now();
      await work();
      return performance.now() - begun;
    };
    await guest.setLink({ delayMs: 100 });
    expect(await took(async () => await vm.execute('return 1'))).toBeGreaterThanOrEqual(200);
    await guest.setLink({ bytesPerSecond: 100_000 });
    const host = await vm.host();
    expect(
      await took(async () => {
        const { stdout } = await host.exec('sh', ['-c', 'head -c 50000 /dev/urandom | base64 -w 0']);
        expect(stdout.length).toBe(66_668);
      }),
    ).toBeGreaterThanOrEqual(600);
    await expect(guest.setLink({ delayMs: -1 })).rejects.toThrow('Invalid mode.delayMs');
    await guest.setLink('open');
    expect((await vm.execute('return 2')).values).toEqual([2]);
  });

  test('one that gets another address is followed to it', async () => {
    await using vm = new XCPngVM({
      vmId: 'moves',
      config: pool.config,
      onStop: 'destroy',
      keepalive: { intervalMs: 500, max: 3 },
    });
    await vm.start();
    const { vmIp: before = '' } = vm;
    const ref = await (await vm.xapi()).VM.get_by_uuid(vm.vmUuid ?? '');
    const guest = pool.simulator.guest(ref);
    const { port } = await vm.host();
    // The way from the new address, which the old one does not have any more.
    const after = before.replace(/\.\d+$/, '.253');
    const door = await lead(after, port, before, 20_022);
    try {
      const running = vm.execute('while true do end').catch((error: unknown) => error);
      guest.report(after);
      await guest.setLink('blackhole');
      expect(await running).toMatchObject({ code: 'SSH_CONNECTION_LOST' });
      expect((await vm.execute('return 6 * 7')).values).toEqual([42]);
      expect(vm.vmIp).toBe(after);
      expect(await vm.status()).toMatchObject({ ip: after });
    } finally {
      await vm.close();
      door.close();
    }
  });
});

/** Lets connections to one address lead to another. */
async function lead(host: string, port: number, to: string, toPort: number): Promise<Server> {
  const door = createServer((client) => {
    const server = connect(toPort, to);
    for (const [from, target] of [
      [client, server],
      [server, client],
    ] as const) {
      from.on('error', () => target.destroy());
      from.pipe(target);
    }
  });
  door.listen(port, host);
  await once(door, 'listening');
  return door;
}
