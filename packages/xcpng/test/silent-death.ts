import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { writeFileSync } from 'node:fs';
import { connect } from 'node:net';
import type { Ref, XAPIClient } from '@bioxen/xapi';
import type { SshKeepalive } from '@bioxen/ssh-exec';
import { XCPngVM } from '@bioxen/xcpng';
import { expect } from 'vitest';
import type { PoolOfGuests } from './guests.js';

/** How a machine dies without a word. */
export interface SilentDeath {
  readonly pool: PoolOfGuests;
  readonly keepalive: SshKeepalive;
  /** What the stock client runs in it, behind a first line of output and before it waits for ever. */
  readonly command: string;
  /** What kills it once the stock client is there. @defaultValue the command does */
  readonly kill?: (xapi: XAPIClient, ref: Ref<'VM'>) => Promise<void>;
}

/** All that can wait for a machine waits for one that dies: each hears of it, and the machine comes up again. */
export async function dieSilently({ pool, keepalive, command, kill }: SilentDeath): Promise<void> {
  const { config } = pool;
  await using vm = new XCPngVM({ vmId: 'gone', config, onStop: 'keep', keepalive, pool: { min: 0 } });
  await vm.start();
  const xapi = await vm.xapi();
  const ref = await xapi.VM.get_by_uuid(vm.vmUuid ?? '');
  const address = vm.vmIp;
  const host = await vm.host();

  // All that can wait for a machine, at the same time.
  const begun: Promise<void>[] = [];
  const signal = (): (() => void) => {
    let resolve: () => void = () => undefined;
    begun.push(new Promise((done) => (resolve = done)));
    return resolve;
  };
  const speaks = signal();
  const failure = (error: unknown): unknown => error;
  const running = vm.execute('print("on") io.flush() while true do end', { onOutput: speaks }).catch(failure);
  const channel = await vm.openChannel();
  await channel.execute('x = 1');
  const asked = channel.execute('os.execute("sleep 100000")').catch(failure);
  const waiting = host.exec('sleep', ['100000']).catch(failure);
  const uploads = signal();
  const upload = host.put(endless(uploads), '/tmp/upload').catch(failure);
  const typing = await host.openShell();
  typing.stdout.resume();
  const forward = await host.forward({ to: { host: vm.vmIp ?? '', port: host.port } });
  const door = connect(forward.port, '127.0.0.1');
  door.on('error', () => undefined);
  const closed = once(door, 'close');
  await once(door, 'data');
  await Promise.all(begun);
  const events = xapi.events({ classes: ['VM'] })[Symbol.asyncIterator]();
  const isOff = (async () => {
    for (;;) {
      const { value } = await events.next();
      if (value?.operation !== 'del' && value?.ref === ref && value.snapshot.power_state === 'Halted')
        return true;
    }
  })();

  // The stock client asks for no signs of life.
  const stock = spawn(
    'ssh',
    [...(await stockArguments(pool, vm, xapi, ref)), `echo on; ${command}; sleep 100000`],
    {
      stdio: ['ignore', 'pipe', 'ignore'],
    },
  );
  try {
    const stockEnded = once(stock, 'exit');
    // One that is not let in ends without a word.
    expect(
      await Promise.race([firstWords(stock), stockEnded.then(([code]) => `ended: ${String(code)}`)]),
    ).toBe('on\n');
    await kill?.(xapi, ref);
    expect(await isOff).toBe(true);
    await events.return?.(undefined);
    expect(await vm.status()).toMatchObject({ status: 'Halted' });
    const lost = { code: 'SSH_CONNECTION_LOST' };
    for (const call of [running, asked, waiting, upload]) expect(await call).toMatchObject(lost);
    expect(await running).toMatchObject({ partial: { stdout: 'on' } });
    expect(await typing.exited).toMatchObject({ isLost: true });
    await closed;
    // All of ours has heard of it; whoever does not ask still waits.
    expect(stock.exitCode ?? stock.signalCode).toBeNull();
    await vm.stop();
    await vm.start();
    expect(vm.vmIp).toBe(address);
    expect((await vm.execute('return 6 * 7')).values).toEqual([42]);
    stock.kill('SIGKILL');
    await stockEnded;
    await vm.destroy();
  } finally {
    stock.kill('SIGKILL');
  }
}

/** The first that it says. */
async function firstWords(child: ChildProcess): Promise<string> {
  if (child.stdout === null) return '';
  const [bytes] = (await once(child.stdout, 'data')) as readonly Buffer[];
  return String(bytes);
}

/** Options and destination of the stock client, which trusts only the key that the machine was given. */
async function stockArguments(
  pool: PoolOfGuests,
  vm: XCPngVM,
  xapi: XAPIClient,
  ref: Ref<'VM'>,
): Promise<readonly string[]> {
  const port = (await xapi.VM.get_other_config(ref))['simulator:ssh-port'] ?? '22';
  const key = (await pool.simulator.guest(ref).hostKey()) ?? '';
  const known = `${pool.keyPath}-known`;
  const address = vm.vmIp ?? '';
  writeFileSync(known, `${port === '22' ? address : `[${address}]:${port}`} ${key}\n`);
  const options = '-F none -o BatchMode=yes -o IdentitiesOnly=yes -o LogLevel=ERROR'.split(' ');
  const identity = ['-i', pool.keyPath, '-o', `UserKnownHostsFile=${known}`];
  return [...options, ...identity, '-p', port, `${String(pool.config['ssh_user'])}@${address}`];
}

/** An upload that has begun and does not come to its end. */
async function* endless(begun: () => void): AsyncGenerator<Uint8Array> {
  for (let sent = 0; sent < 8; sent++) yield new Uint8Array(65_536);
  begun();
  await new Promise(() => undefined);
}
