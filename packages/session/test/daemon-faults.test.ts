import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { connect, type Socket } from 'node:net';
import { join } from 'node:path';
import { once } from 'node:events';
import { BioxenError, ProcessRegistryError, VMTimeoutError, VmTypeRegistry } from '@bioxen/core';
import { localVmProvider } from '@bioxen/lua-local';
import {
  connectSessions,
  type InteractiveSession,
  runtimePaths,
  serveSessions,
  SessionLostError,
} from '@bioxen/session';
import { FakeClock } from '@bioxen/testkit';
import { encode } from '@msgpack/msgpack';
import { describe, expect, onTestFinished, test } from 'vitest';
import { daemonEntry, DaemonFolder, isRunning } from './daemon-folder.js';

const VM = { engine: 'embedded' } as const;
const daemon = new DaemonFolder();

const caught = async (promise: Promise<unknown>): Promise<unknown> =>
  await promise.catch((error: unknown) => error);

/** Resolves when the session has written something. */
async function heard(session: InteractiveSession): Promise<void> {
  for await (const event of session.events()) if (event.kind === 'stdout') return;
}

interface Mount extends Disposable {
  /** Why nothing could be mounted. */
  readonly skipReason: string | undefined;
}

/** Mounts a file system with these options, for as long as a test lasts. */
function mountAt(path: string, options: string): Mount {
  mkdirSync(path, { mode: 0o700 });
  try {
    execFileSync('mount', ['-t', 'tmpfs', '-o', options, 'tmpfs', path], { stdio: 'ignore' });
  } catch {
    return { skipReason: 'no file system can be mounted here', [Symbol.dispose]: () => undefined };
  }
  return {
    skipReason: undefined,
    [Symbol.dispose]: () => {
      execFileSync('umount', ['--lazy', path]);
    },
  };
}

/** Writes until there is no room. */
function fill(path: string): void {
  const write = (): void => {
    for (;;) writeFileSync(path, Buffer.alloc(4_096, 'x'), { flag: 'a' });
  };
  expect(write).toThrow(/ENOSPC/);
}

function frame(i: number, method: string, params: object): Buffer {
  const body = encode([0, i, method, params]);
  const head = Buffer.alloc(4);
  head.writeUInt32BE(body.length);
  return Buffer.concat([head, body]);
}

const HELLO = frame(1, 'hello', { major: 1, minor: 0, version: '0' });

describe('a daemon', () => {
  test('that is stopped keeps nobody waiting, and goes on with its sessions', async () => {
    const host = await daemon.connect([], { silenceMs: 500 });
    const session = await host.create('a', { vm: VM });
    await session.execute('x = 42');
    process.kill(host.hello.pid, 'SIGSTOP');
    const error = await caught(session.execute('x = x + 1'));
    expect(error).toBeInstanceOf(SessionLostError);
    expect(error).toMatchObject({
      code: 'SESSION_LOST',
      started: 'maybe',
      reason: 'the daemon gives no sign of life',
      hint: expect.stringContaining('kill -CONT') as string,
    });
    const late = await caught(connectSessions({ paths: daemon.paths, silenceMs: 100 }));
    expect(late).toBeInstanceOf(VMTimeoutError);
    expect(late).toMatchObject({ timeoutMs: 300, hint: expect.stringContaining('kill -CONT') as string });
    process.kill(host.hello.pid, 'SIGCONT');
    const again = await (await daemon.connect()).attach('a');
    // What was sent to it has arrived, once.
    expect((await again.execute('return x')).values).toEqual([43]);
  });

  test('that is told to end tells its clients, and leaves nothing', async () => {
    const host = await daemon.connect();
    const session = await host.create('a', { vm: VM });
    const watcher = await (await daemon.connect()).attach('a', { mode: 'observe', fromSeq: 'now' });
    const running = caught(session.execute('print("on") while true do end'));
    await heard(watcher);
    process.kill(host.hello.pid, 'SIGTERM');
    const told: string[] = [];
    for await (const event of watcher.events()) if (event.kind === 'state') told.push(event.state);
    expect(told.at(-1)).toBe('closed');
    expect(await running).toBeInstanceOf(BioxenError);
    await host.closed;
    await expect.poll(() => isRunning(host.hello.pid), { timeout: 10_000 }).toBe(false);
    expect([daemon.paths.socket, daemon.paths.journal].map((path) => existsSync(path))).toEqual([
      false,
      false,
    ]);
  });

  test('has written down each session before it says that it is there', async () => {
    const host = await daemon.connect();
    for (let i = 0; i < 10; i++) {
      const id = `s${String(i)}`;
      await host.create(id, { vm: VM });
      expect(readFileSync(daemon.paths.journal, 'utf8')).toContain(`"${id}"`);
      const living = i === 0 ? '1 session lives in' : `${String(i + 1)} sessions live in`;
      await expect(host.stop()).rejects.toThrow(living);
    }
  });

  test('on a disk that is full is not started, and says so; one that runs goes on', async ({ skip }) => {
    const place = join(daemon.path, 'full');
    using mount = mountAt(place, 'size=64k,mode=700');
    if (mount.skipReason !== undefined) skip(mount.skipReason);
    const paths = runtimePaths({ XDG_RUNTIME_DIR: place });
    const start = {
      command: [process.execPath, daemonEntry] as const,
      env: { PATH: process.env['PATH'] ?? '', XDG_RUNTIME_DIR: place },
    };
    fill(join(place, 'filler'));
    const error = await caught(connectSessions({ paths, start }));
    expect(error).toBeInstanceOf(ProcessRegistryError);
    expect(error).toMatchObject({
      message: expect.stringContaining('the disk is full') as string,
      hint: expect.stringContaining('XDG_RUNTIME_DIR') as string,
    });
    rmSync(join(place, 'filler'));
    await using host = await connectSessions({ paths, start });
    daemon.pids.add(host.hello.pid);
    const session = await host.create('a', { vm: VM });
    fill(join(place, 'filler'));
    await session.execute('x = 1');
    const journal = (): string => readFileSync(paths.journal, 'utf8');
    // The page that the journal ends in has room for some.
    const names = Array.from({ length: 60 }, (_, i) => `"b${String(i)}"`);
    for (const name of names) {
      await host.create(name.slice(1, -1), { vm: VM });
      if (!journal().includes(name)) break;
    }
    const made = (await host.list()).size - 1;
    expect(journal()).not.toContain(names[made - 1]);
    expect((await session.execute('return x')).values).toEqual([1]);
    rmSync(join(place, 'filler'));
    // As soon as there is room, what a crash would leave is written down.
    await expect.poll(journal, { timeout: 30_000 }).toContain(names[made - 1]);
    process.kill(host.hello.pid, 'SIGKILL');
    await host.closed;
    const next = await connectSessions({ paths, start });
    daemon.pids.add(next.hello.pid);
    expect([...(await next.list()).keys()]).toEqual([
      'a',
      ...names.slice(0, made).map((name) => name.slice(1, -1)),
    ]);
    await next.stop({ force: true });
    await next.closed;
  });

  test('in a home that is read-only is not started, and says so', async ({ skip }) => {
    const home = join(daemon.path, 'home');
    using mount = mountAt(home, 'ro');
    if (mount.skipReason !== undefined) skip(mount.skipReason);
    const error = await caught(
      connectSessions({
        paths: runtimePaths({ HOME: home }),
        start: { command: [process.execPath, daemonEntry] },
      }),
    );
    expect(error).toBeInstanceOf(ProcessRegistryError);
    expect(error).toMatchObject({
      message: expect.stringContaining('the file system is read-only') as string,
      hint: expect.stringContaining('XDG_RUNTIME_DIR') as string,
    });
  });
});

describe('clients', () => {
  test('that ask and never listen cost the daemon a bounded memory, and nobody else anything', async () => {
    const host = await daemon.connect();
    const session = await host.create('a', { vm: VM });
    await session.execute('for i = 1, 1024 do io.write(("x"):rep(1023), "\\n") end', { buffer: false });
    const before = (await host.status()).rssBytes;
    const socket = connect(daemon.paths.socket);
    socket.on('error', () => undefined);
    onTestFinished(() => {
      socket.destroy();
    });
    socket.write(HELLO);
    const [answer] = (await once(socket, 'data')) as [Buffer];
    expect(answer.length).toBeGreaterThan(4);
    socket.pause();
    socket.write(frame(2, 'attach', { id: 'a', options: {} }));
    // A gigabyte, if it were all answered.
    for (let i = 3; i < 4_096; i++) {
      socket.write(frame(i, 'read', { handle: 'h1', from: { seq: 1, bytes: 0 } }));
    }
    for (let i = 0; i < 100; i++) {
      expect((await session.execute(`return ${String(i)}`)).values).toEqual([i]);
    }
    expect((await host.status()).rssBytes - before).toBeLessThan(128 * 2 ** 20);
  });

  test('that wait for events a thousandfold cost nobody else anything', async () => {
    const host = await daemon.connect();
    const session = await host.create('a', { vm: VM });
    const socket = connect(daemon.paths.socket);
    onTestFinished(() => {
      socket.destroy();
    });
    await once(socket, 'connect');
    const question = { handle: 'h1', from: { seq: 1e9 }, wait: 'event' };
    const waits = Array.from({ length: 20_000 }, (_, i) => frame(10 + i, 'read', question));
    const attach = frame(2, 'attach', { id: 'a', options: {} });
    socket.write(Buffer.concat([HELLO, attach, ...waits, frame(3, 'detachAll', { id: 'b' })]));
    // What was asked last is refused once all of it was looked at.
    let answers = Buffer.alloc(0);
    for await (const chunk of socket as AsyncIterable<Buffer>) {
      answers = Buffer.concat([answers, chunk]);
      if (answers.includes('SESSION_NOT_FOUND')) break;
    }
    for (let i = 0; i < 40; i++) {
      expect((await session.execute(`return ${String(i)}`)).values).toEqual([i]);
    }
  });

  test('that ask for much and are told much at once get all of it', async () => {
    const session = await (await daemon.connect()).create('a', { vm: VM });
    const padding = '-'.repeat(16_384);
    const results = await Promise.all(
      Array.from({ length: 1_000 }, async (_, i) =>
        session.execute(`return ${String(i)}, ("x"):rep(16384) --${padding}`),
      ),
    );
    const text = 'x'.repeat(16_384);
    expect(results.map(({ values }) => values)).toEqual(results.map((_, i) => [i, text]));
  });

  test('that say no hello are dropped, and a socket that was taken away is there again', async () => {
    const clock = new FakeClock();
    const registry = new VmTypeRegistry();
    registry.register(localVmProvider());
    await using server = await serveSessions({ registry, version: '0', paths: daemon.paths, clock });
    const host = await connectSessions({ paths: daemon.paths });
    if (host === undefined) throw new ReferenceError('nobody listens');
    const session = await host.create('a', { vm: VM });
    await session.execute('x = 1');
    const silent: Socket[] = [];
    for (let i = 0; i < 500; i++) {
      const socket = connect(daemon.paths.socket);
      silent.push(socket);
      await once(socket, 'connect');
    }
    await expect.poll(() => server.status().clients).toBe(501);
    const closed = Promise.all(silent.map(async (socket) => await once(socket, 'close')));
    await clock.advance(10_000);
    await closed;
    expect(server.status().clients).toBe(1);
    rmSync(daemon.paths.socket);
    await clock.advance(30_000);
    await expect.poll(() => existsSync(daemon.paths.socket)).toBe(true);
    const again = await connectSessions({ paths: daemon.paths });
    expect((await (await again?.attach('a'))?.execute('return x'))?.values).toEqual([1]);
    expect((await session.execute('return x')).values).toEqual([1]);
    await again?.close();
    await host.close();
  });
});

test('entries of a journal that cannot be read harm no other', async () => {
  mkdirSync(daemon.paths.directory, { mode: 0o700 });
  const entry = {
    id: 'good',
    vmType: 'basic',
    luaVersion: 'Lua 5.4',
    createdAt: 1,
    lastSeq: 7,
    requestId: 3,
  };
  const lines = [
    { version: 2, daemon: { pid: 1, startedAt: 'x' } },
    { session: { ...entry, id: 'ended' } },
    { session: { ...entry, lastSeq: 1 } },
    { session: { id: 'bad' } },
    { session: entry },
    { gone: 'ended' },
    null,
  ];
  writeFileSync(
    daemon.paths.journal,
    // The last line was being written.
    `${lines.map((line) => JSON.stringify(line)).join('\n')}\n{"session":{"id":"part`,
    { mode: 0o600 },
  );
  const host = await daemon.connect();
  expect([...(await host.list())]).toMatchObject([['good', { state: 'lost', seq: 7 }]]);
  await expect(host.attach('good')).rejects.toMatchObject({ code: 'SESSION_LOST', requestId: 3 });
  await host.create('a', { vm: VM });
  await expect.poll(() => readFileSync(daemon.paths.journal, 'utf8')).toContain('"a"');
});
