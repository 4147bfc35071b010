import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { connect } from 'node:tls';
import { createXapiSimulator } from '@bioxen/xapi-simulator';
import { XCPngVM, type XcpngVmOptions } from '@bioxen/xcpng';
import { describe, expect, test } from 'vitest';
import { kernelPool } from './kernel-pool.js';
import { inventory } from './pool.js';
import { dieSilently } from './silent-death.js';
import { makeRock, rockSkipReason } from './tiny-rock.js';

// A kernel boots in two seconds on an idle computer, and in many on a busy one.
const patience = { timeout: 300_000 };

describe('machines with kernels of their own', patience, () => {
  const pool = kernelPool();

  const make = (vmId: string, more: Partial<XcpngVmOptions> = {}): XCPngVM =>
    new XCPngVM({ vmId, config: pool.config, onStop: 'destroy', ...more });

  test('one is made, runs Lua, gets a rock and a module, is turned off, and nothing is left', async ({
    skip,
  }) => {
    if (rockSkipReason() !== undefined) skip(rockSkipReason());
    const before = inventory(pool.simulator);
    const folder = mkdtempSync(join(tmpdir(), 'bioxen-rock-'));
    try {
      await using vm = make('whole', { persistent: true });
      await vm.start();
      expect(await vm.execute('return _VERSION, io.popen("id -u"):read()')).toMatchObject({
        values: ['Lua 5.4', '0'],
      });
      const host = await vm.host();
      const rock = '/tmp/tiny_rock-1.0-1.all.rock';
      await host.put(makeRock(folder), rock);
      expect(await host.exec('luarocks', ['--lua-version=5.4', 'install', rock])).toMatchObject({
        exitCode: 0,
      });
      expect((await vm.execute('return require("tiny_rock").answer')).values).toEqual([42]);
      await vm.packages.mountModules(new Map([['greet', 'return function(n) return "hello " .. n end']]));
      expect((await vm.execute('return require("greet")("you")')).values).toEqual(['hello you']);
      await vm.stop();
      expect(await vm.status()).toMatchObject({ status: 'not_created' });
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
    expect(inventory(pool.simulator)).toEqual(before);
  });

  test('one that is paused in the middle of a run goes on where it was', async () => {
    await using vm = make('middle', { keepalive: { intervalMs: 60_000, max: 3 } });
    await vm.start();
    let text = '';
    let begun: () => void = () => undefined;
    const speaks = new Promise<void>((resolve) => {
      begun = resolve;
    });
    const running = vm.execute('print("begun") io.flush() for _ = 1, 1e8 do end print("done")', {
      onOutput: ({ bytes }) => {
        text += Buffer.from(bytes).toString('utf8');
        begun();
      },
    });
    await speaks;
    await vm.pause();
    expect(await vm.status()).toMatchObject({ status: 'Paused' });
    const soFar = text;
    await vm.resume();
    expect((await running).stdout).toBe('begun\ndone');
    expect(soFar).not.toContain('done');
    expect((await vm.execute('return 2')).values).toEqual([2]);
  });

  test('6.2/12 one whose disk is full says so in the words of its system, still stops, and comes up again', async () => {
    await using vm = make('full', { onStop: 'keep' });
    await vm.start();
    const host = await vm.host();
    // Room is taken without writing it, down to the last block.
    const fill =
      'n=0; for size in 512M 64M 8M 1M 64K 4K; do while fallocate -l $size "/fill.$((n = n + 1))" 2>/dev/null; do :; done; done; df -P / | tail -1';
    expect((await host.exec('sh', ['-c', fill])).stdout).toMatch(/ 0 +100% /);
    const { values } = await vm.execute(
      'local file = assert(io.open("/more", "w")) return select(2, file:write(("x"):rep(2^20)))',
    );
    expect(values[0]).toBe('No space left on device');
    await expect(host.put(new Uint8Array(2 ** 20), '/upload')).rejects.toMatchObject({
      code: expect.stringMatching(/^SSH_/) as unknown,
    });
    await vm.stop();
    expect(await vm.status()).toMatchObject({ status: 'Halted' });
    await vm.start();
    expect((await vm.execute('return 6 * 7')).values).toEqual([42]);
    await vm.destroy();
  });

  test('6.2/21 one whose clock is years behind hears from TLS that it is, and tells no duration below zero', async () => {
    await using other = await createXapiSimulator({ tls: 'self-signed' });
    const port = Number(new URL(other.url).port);
    await using vm = make('late');
    await vm.start();
    const host = await vm.host();
    await using way = await host.forward({ remotePort: 0, to: { host: '127.0.0.1', port } });
    await host.put(Buffer.from(await certificateOf(port)), '/root/server.pem');
    const ask = `return io.popen("wget -O- --ca-certificate=/root/server.pem https://127.0.0.1:${way.port}/ 2>&1"):read("a")`;
    // This server lets nobody read, and says so to whom it can speak to.
    expect((await vm.execute(ask)).values[0]).toContain('403');
    await host.exec('date', ['-s', '2020-01-01'], { reject: true });
    const { values, durationMs, usage } = await vm.execute(ask);
    expect(values[0]).toMatch(/certificate .*not yet/);
    expect(Math.min(durationMs, ...Object.values(usage).map(Number))).toBeGreaterThanOrEqual(0);
    await vm.stop();
  });

  test('one that is gone without a word leaves nothing waiting, is seen as off, and comes up again', async () => {
    const keepalive = { intervalMs: 2_000, max: 4 };
    await dieSilently({ pool, keepalive, command: '/bin/busybox poweroff -f' });
  });
});

/** The certificate of a server of this computer. */
async function certificateOf(port: number): Promise<string> {
  const socket = connect({ host: '127.0.0.1', port, rejectUnauthorized: false });
  await once(socket, 'secureConnect');
  const { raw } = socket.getPeerCertificate();
  socket.destroy();
  const lines = raw.toString('base64').match(/.{1,64}/g) ?? [];
  return ['-----BEGIN CERTIFICATE-----', ...lines, '-----END CERTIFICATE-----', ''].join('\n');
}
