import { once } from 'node:events';
import { pbkdf2 } from 'node:crypto';
import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { connect } from 'node:net';
import { VmTypeRegistry } from '@bioxen/core';
import { localVmProvider } from '@bioxen/lua-local';
import { connectSessions, type DaemonSessionHost, serveSessions, type SessionServer } from '@bioxen/session';
import { encode } from '@msgpack/msgpack';
import { describe, expect, onTestFinished, test } from 'vitest';
import { DaemonFolder, isRunning } from './daemon-folder.js';

const VM = { engine: 'embedded' } as const;
const daemon = new DaemonFolder();

interface Served {
  readonly server: SessionServer;
  readonly host: DaemonSessionHost;
  readonly registry: VmTypeRegistry;
}

/** A daemon in this process, and a client of it. */
async function serve(maxHeldBytes?: number): Promise<Served> {
  const registry = new VmTypeRegistry();
  registry.register(localVmProvider());
  const server = await serveSessions({ registry, version: '0', paths: daemon.paths, maxHeldBytes });
  onTestFinished(async () => {
    await server.close();
  });
  const host = await connectSessions({ paths: daemon.paths });
  if (host === undefined) throw new ReferenceError('nobody listens');
  onTestFinished(async () => {
    await host.close();
  });
  return { server, host, registry };
}

/** Files of this process are read and written when all of this is done. */
function keepFilesWaiting(): void {
  for (let thread = 0; thread < 4; thread++) pbkdf2('x', 'y', 400_000, 64, 'sha512', () => undefined);
}

const framed = (...message: readonly unknown[]): Buffer => {
  const body = encode(message);
  const head = Buffer.alloc(4);
  head.writeUInt32BE(body.length);
  return Buffer.concat([head, body]);
};

async function kill(pid: number): Promise<void> {
  process.kill(pid, 'SIGKILL');
  await expect.poll(() => isRunning(pid)).toBe(false);
}

const idsOf = async (host: DaemonSessionHost): Promise<readonly string[]> =>
  [...(await host.list()).keys()].toSorted();

test('who is told that a session is gone may count on it, however the daemon ends', async () => {
  const head = { version: 2, daemon: { pid: 2 ** 30, startedAt: '' } };
  const session = { id: 'earlier', vmType: 'basic', luaVersion: 'Lua 5.4', createdAt: 1, lastSeq: 5 };
  await (await daemon.connect()).stop();
  await expect.poll(() => [...daemon.pids].some(isRunning)).toBe(false);
  writeFileSync(daemon.paths.journal, `${JSON.stringify(head)}\n${JSON.stringify({ session })}\n`);
  const { host } = await serve();
  await (await host.create('ended', { vm: VM })).execute('os.exit(0)');
  await host.create('living', { vm: VM });
  for (const id of ['earlier', 'ended', 'living']) {
    keepFilesWaiting();
    expect(await host.terminate(id)).toBe(true);
    expect(readFileSync(daemon.paths.journal, 'utf8')).toContain(`{"gone":"${id}"}`);
  }
});

test('who goes while its session is made is not attached to it', async () => {
  const { server, host, registry } = await serve();
  let begin = (): void => undefined;
  let goOn = (): void => undefined;
  const begun = new Promise<void>((resolve) => (begin = resolve));
  const mayGoOn = new Promise<void>((resolve) => (goOn = resolve));
  const make = registry.createVm.bind(registry);
  registry.createVm = async (options) => {
    begin();
    await mayGoOn;
    return await make(options);
  };
  const socket = connect(daemon.paths.socket);
  socket.write(framed(0, 1, 'hello', { major: 1, minor: 1, version: '0' }));
  const vm = { root: [0], tables: [['r', 'engine', 'embedded']] };
  socket.write(framed(0, 2, 'create', { id: 'a', vm, limits: {}, attach: { mode: 'exclusive' } }));
  await begun;
  socket.destroy();
  await once(socket, 'close');
  await expect.poll(() => server.status().clients).toBe(1);
  goOn();
  await expect.poll(async () => await idsOf(host)).toEqual(['a']);
  const session = await host.attach('a', { mode: 'exclusive' });
  expect((await session.details()).clients).toHaveLength(1);
});

test('what waits in the daemon is bounded, and an interrupt always comes through', async () => {
  const { host } = await serve(100_000);
  const session = await host.create('a', { vm: VM });
  const endless = session.execute('while true do end').catch((error: unknown) => error);
  const long = `return 1 --${'A'.repeat(60_000)}`;
  const waits = session.execute(long);
  await expect(session.execute(long)).rejects.toMatchObject({ code: 'RESOURCE_EXHAUSTION', retryable: true });
  expect(await session.interrupt()).toBe('stopped');
  await endless;
  expect((await waits).values).toEqual([1]);
  expect((await session.execute(long)).values).toEqual([1]);
});

describe('the next daemon knows of the sessions', () => {
  test('of two that lived at once', async () => {
    const first = await daemon.connect();
    const session = await first.create('a', { vm: VM });
    rmSync(daemon.paths.socket);
    const second = await daemon.connect();
    expect(second.hello.pid).not.toBe(first.hello.pid);
    await second.create('b', { vm: VM });
    await session.detach();
    await first.create('c', { vm: VM });
    await kill(second.hello.pid);
    const third = await daemon.connect();
    expect(await idsOf(third)).toEqual(['b']);
    await kill(first.hello.pid);
    await third.terminate('b');
    await kill(third.hello.pid);
    expect(await idsOf(await daemon.connect())).toEqual(['a', 'c']);
  });

  test('that were lost before the one that has ended in order', async () => {
    const first = await daemon.connect();
    await first.create('a', { vm: VM });
    await kill(first.hello.pid);
    const second = await daemon.connect();
    await second.create('b', { vm: VM });
    await second.stop({ force: true });
    await second.closed;
    const third = await daemon.connect();
    expect(await idsOf(third)).toEqual(['a']);
    expect(await third.terminate('a')).toBe(true);
    await third.stop();
    await third.closed;
    expect(await idsOf(await daemon.connect())).toEqual([]);
  });
});
