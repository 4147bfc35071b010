import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { connect, createServer } from 'node:net';
import { connectSessions, hasLeftSessions, type DaemonSessionHost, SessionLostError } from '@bioxen/session';
import { findLua } from '@bioxen/testkit';
import { describe, expect, test } from 'vitest';
import { DaemonFolder, firstLine, isRunning } from './daemon-folder.js';

const daemon = new DaemonFolder();
const connected = async (args?: readonly string[]): Promise<DaemonSessionHost> => await daemon.connect(args);

const childrenOf = (pid: number): readonly number[] =>
  readFileSync(`/proc/${String(pid)}/task/${String(pid)}/children`, 'utf8')
    .split(' ')
    .filter(Boolean)
    .map(Number);

/** The one that listens, under the name that it had first, and one for each connection that the kernel has taken. */
const socketsIn = (folder: string): number =>
  readFileSync('/proc/net/unix', 'utf8')
    .split('\n')
    .filter((line) => line.includes(` ${folder}/`)).length;

describe('A12 a session lives on', () => {
  test('after the process that made it has ended', async () => {
    const child = daemon.client('leave', 'a', 'x = 42');
    await once(child, 'close');
    const session = await (await connected()).attach('a');
    expect((await session.execute('return x')).values).toEqual([42]);
  });

  test('after that process was killed, and its client is detached', async () => {
    const child = daemon.client('stay', 'a', 'x = 43');
    expect(await firstLine(child)).toBe('set');
    const host = await connected();
    const session = await host.attach('a', { fromSeq: 'all' });
    child.kill('SIGKILL');
    for await (const event of session.events()) if (event.kind === 'state' && event.what === 'lost') break;
    expect((await session.execute('return x')).values).toEqual([43]);
    expect((await session.details()).clients).toHaveLength(1);
  });
});

describe('the daemon', () => {
  test('is one, however many start it at once', async () => {
    const children = Array.from({ length: 12 }, () => daemon.client('start'));
    const said = await Promise.all(children.map(firstLine));
    await Promise.all(children.map(async (child) => child.exitCode ?? (await once(child, 'close'))));
    expect(new Set(said).size).toBe(1);
    daemon.pids.add(Number(said[0]));
    expect((await connected()).hello.pid).toBe(Number(said[0]));
  });

  test('has its folder, socket, journal and log for its user alone', async () => {
    const host = await connected();
    await host.create('a', { vm: { engine: 'embedded', config: { password: 'canary-of-the-options' } } });
    const modeOf = (path: string): number => statSync(path).mode & 0o777;
    expect(modeOf(daemon.paths.directory)).toBe(0o700);
    expect(modeOf(daemon.paths.socket)).toBe(0o600);
    expect(modeOf(daemon.paths.log)).toBe(0o600);
    await expect
      .poll(() => existsSync(daemon.paths.journal) && readFileSync(daemon.paths.journal, 'utf8'))
      .toContain('"a"');
    expect(modeOf(daemon.paths.journal)).toBe(0o600);
    for (const text of [
      readFileSync(daemon.paths.journal, 'utf8'),
      readFileSync(daemon.paths.log, 'utf8'),
      readFileSync(`/proc/${String(host.hello.pid)}/cmdline`, 'utf8'),
      JSON.stringify([...(await host.list())]),
    ]) {
      expect(text).not.toContain('canary');
    }
    expect(existsSync(daemon.paths.lock)).toBe(false);
  });

  test('says what it is, refuses to stop while sessions live, and stops when forced', async () => {
    const host = await connected();
    await host.create('a', { vm: { engine: 'embedded' } });
    expect(await host.status()).toMatchObject({
      version: '1.2.3',
      sessions: 1,
      clients: 1,
      types: ['basic'],
    });
    await expect(host.stop()).rejects.toMatchObject({ code: 'INTERACTIVE_SESSION_FAILED' });
    await host.stop({ force: true });
    await expect.poll(() => isRunning(host.hello.pid), { timeout: 10_000 }).toBe(false);
    expect(existsSync(daemon.paths.socket)).toBe(false);
    expect(existsSync(daemon.paths.journal)).toBe(false);
    expect(await connectSessions({ paths: daemon.paths })).toBeUndefined();
  });

  test('ends by itself when nobody needs it', async () => {
    const host = await connected(['200']);
    await host.close();
    await expect.poll(() => isRunning(host.hello.pid), { timeout: 10_000 }).toBe(false);
    expect(existsSync(daemon.paths.socket)).toBe(false);
  });

  test('that is killed loses its sessions, says so, and runs nothing twice', async ({ skip }) => {
    const { skipReason } = findLua('5.4');
    if (skipReason !== undefined) skip(skipReason);
    const first = await connected();
    const { pid } = first.hello;
    for (const id of ['idle', 'busy']) {
      await first.create(id, { vm: { engine: 'native', luaVersion: '5.4', sandbox: 'none' } });
    }
    const busy = await first.attach('busy');
    const running = busy.execute('print("on") while true do end').catch((error: unknown) => error);
    for await (const event of busy.events()) if (event.kind === 'stdout') break;
    await expect.poll(() => readFileSync(daemon.paths.journal, 'utf8')).toContain('"requestId"');
    const interpreters = childrenOf(pid);
    expect(interpreters.length).toBeGreaterThan(1);
    process.kill(pid, 'SIGKILL');
    expect(await running).toBeInstanceOf(SessionLostError);
    expect(await running).toMatchObject({ code: 'SESSION_LOST', started: 'maybe', sessionId: 'busy' });
    await expect(busy.sendInput('x\n')).rejects.toBeInstanceOf(SessionLostError);
    const second = await connected();
    expect(second.hello.pid).not.toBe(pid);
    const error = await second.attach('busy').catch((thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(SessionLostError);
    expect(error).toMatchObject({ requestId: 1, hint: expect.stringContaining('not known') as string });
    expect((await second.list()).get('idle')).toMatchObject({ state: 'lost', running: false });
    await expect(second.create('idle')).rejects.toMatchObject({ code: 'SESSION_ALREADY_EXISTS' });
    expect(await second.terminate('idle')).toBe(true);
    await (await second.create('idle', { vm: { engine: 'embedded' } })).execute('return 1');
    for (const interpreter of interpreters) {
      await expect.poll(() => isRunning(interpreter), { timeout: 10_000 }).toBe(false);
    }
  });

  test('that is killed while one connects is another daemon', async () => {
    const first = await connected();
    const { pid } = first.hello;
    const before = socketsIn(daemon.paths.directory);
    process.kill(pid, 'SIGSTOP');
    // The kernel takes the connection, and nobody says hello.
    const second = connected();
    await expect.poll(() => socketsIn(daemon.paths.directory)).toBeGreaterThan(before);
    process.kill(pid, 'SIGKILL');
    expect((await second).hello.pid).not.toBe(pid);
  });

  test('that is killed is no second error where a session is left behind it', async () => {
    const host = await connected();
    const used = async (): Promise<void> => {
      await using session = await host.create('left', { vm: { engine: 'embedded' } });
      const running = session.execute('while true do end');
      await expect.poll(() => readFileSync(daemon.paths.journal, 'utf8')).toContain('"left"');
      process.kill(host.hello.pid, 'SIGKILL');
      await running;
    };
    await expect(used()).rejects.toBeInstanceOf(SessionLostError);
    expect(host.isClosed).toBe(true);
    expect(await hasLeftSessions(daemon.paths)).toBe(true);
  });

  test('that is none says so', async () => {
    mkdirSync(daemon.paths.directory, { mode: 0o700 });
    const other = createServer((client) => {
      client.once('data', () => client.write(Buffer.from([0, 0, 0, 4, 0x93, 1, 1, 0xc0])));
    });
    other.listen(daemon.paths.socket);
    await once(other, 'listening');
    await expect(connectSessions({ paths: daemon.paths })).rejects.toMatchObject({
      code: 'PROTOCOL_ERROR',
      message: `What listens at ${daemon.paths.socket} is no session daemon`,
    });
    other.close();
  });

  test('that hangs up on its clients is not taken for something else', async () => {
    mkdirSync(daemon.paths.directory, { mode: 0o700 });
    const full = createServer((client) => client.destroy());
    full.listen(daemon.paths.socket);
    await once(full, 'listening');
    await expect(connectSessions({ paths: daemon.paths })).rejects.toMatchObject({
      code: 'PROTOCOL_ERROR',
      message: `What listens at ${daemon.paths.socket} hangs up without a word`,
      hint: expect.stringContaining('close some') as string,
    });
    full.close();
  });

  test('takes a damaged journal for what it is', async () => {
    mkdirSync(daemon.paths.directory, { mode: 0o700 });
    writeFileSync(daemon.paths.journal, '{"version":2,"daemon":{"pid":1,', { mode: 0o600 });
    const host = await connected();
    expect((await host.list()).size).toBe(0);
    await host.create('a', { vm: { engine: 'embedded' } });
  });

  test('recovers from a socket and a lock that are left', async () => {
    mkdirSync(daemon.paths.directory, { mode: 0o700 });
    const child = spawn(process.execPath, [
      '-e',
      `require('net').createServer().listen(${JSON.stringify(daemon.paths.socket)}, () => console.log('on'))`,
    ]);
    await firstLine(child);
    child.kill('SIGKILL');
    await once(child, 'close');
    expect(existsSync(daemon.paths.socket)).toBe(true);
    // A process that has ended, and one whose number another has got since.
    for (const content of [
      `{"pid":${String(child.pid)},"startedAt":"1"}`,
      `{"pid":${String(process.pid)},"startedAt":"1"}`,
      'x',
    ]) {
      writeFileSync(daemon.paths.lock, content, { mode: 0o600 });
      const host = await connected();
      await host.stop();
      await expect.poll(() => isRunning(host.hello.pid), { timeout: 10_000 }).toBe(false);
    }
  });

  test('drops clients that speak nonsense, and no other', async () => {
    const host = await connected();
    const session = await host.create('a', { vm: { engine: 'embedded' } });
    for (const bytes of [
      Buffer.from('GET / HTTP/1.1\r\n\r\n'),
      Buffer.from([0xff, 0xff, 0xff, 0xff]),
      Buffer.from([0, 0, 0, 1, 0xc1]),
      Buffer.from([0, 0, 0, 1, 0x2a]),
      Buffer.from([0, 0, 0, 0]),
    ]) {
      const socket = connect(daemon.paths.socket);
      socket.write(bytes);
      await once(socket, 'close');
    }
    const cut = connect(daemon.paths.socket);
    cut.write(Buffer.from([0, 0, 1, 0, 1, 2, 3]), () => cut.destroy());
    await once(cut, 'close');
    expect((await session.execute('return 1')).values).toEqual([1]);
  });

  test('of another version is refused by both sides', async () => {
    const host = await connected();
    const raw = await import('@msgpack/msgpack');
    const socket = connect(daemon.paths.socket);
    const body = raw.encode([0, 1, 'hello', { major: 99, minor: 0, version: '9' }]);
    const head = Buffer.alloc(4);
    head.writeUInt32BE(body.length);
    socket.write(Buffer.concat([head, body]));
    const [answer] = (await once(socket, 'data')) as [Buffer];
    expect(raw.decode(answer.subarray(4))).toMatchObject([
      2,
      1,
      { name: 'ProtocolVersionError', code: 'PROTOCOL_VERSION_MISMATCH' },
    ]);
    socket.destroy();
    await host.stop();
    await expect.poll(() => existsSync(daemon.paths.socket)).toBe(false);
    const other = createServer((client) => {
      client.once('data', (asked: Buffer) => {
        const [, number] = raw.decode(asked.subarray(4)) as readonly [number, number];
        const hello = { major: 2, minor: 0, version: '9', pid: 1, startedAt: 0, types: [] };
        const reply = raw.encode([1, number, hello]);
        const length = Buffer.alloc(4);
        length.writeUInt32BE(reply.length);
        client.write(Buffer.concat([length, reply]));
      });
    });
    other.listen(daemon.paths.socket);
    await once(other, 'listening');
    await expect(connectSessions({ paths: daemon.paths })).rejects.toMatchObject({
      name: 'ProtocolVersionError',
      ours: '1',
      theirs: '2',
    });
    other.close();
  });
});
