import { once } from 'node:events';
import { connect } from 'node:net';
import { NetworkingError, OperationAbortedError, VMTimeoutError } from '@bioxen/core';
import { NetworkedLuaVM, type ServedConnection } from '@bioxen/lua-local';
import { beforeEach, describe, expect, test } from 'vitest';
import { freePorts, isFree, listenOnLoopback, onFreePort } from './free-port.js';
import { missingSockets, versions } from './lua-sockets.js';

const INJECTION = '"]] os.exit()--';
const host = '127.0.0.1';

describe.each(versions)('servers and clients on %s', (luaVersion) => {
  const skipReason = missingSockets(luaVersion);

  test('E02 a greeting server greets one connection, hears it, ends, and its port is free', async ({
    skip,
  }) => {
    if (skipReason !== undefined) skip(skipReason);
    await using vm = new NetworkedLuaVM({ luaVersion, vmId: 'greeter' });
    const server = await onFreePort(async (port) => await vm.startServer({ port }));
    expect(server.host).toBe(host);
    const reply = await vm.startClient({ host, port: server.port, message: 'who are you?' });
    expect(reply.text).toBe('Hello from greeter\n');
    const { lastConnection, ...report } = await server.wait();
    expect(report).toEqual({ ended: 'finished', served: 1 });
    expect(lastConnection).toMatchObject({ host, receivedBytes: 12 });
    expect(Buffer.from(lastConnection?.received ?? []).toString()).toBe('who are you?');
    expect(await isFree(server.port)).toBe(true);
  });

  test('E03 an echo server gives every byte back, also megabytes and what looks like Lua', async ({
    skip,
  }) => {
    if (skipReason !== undefined) skip(skipReason);
    await using vm = new NetworkedLuaVM({ luaVersion });
    await using server = await onFreePort(
      async (port) => await vm.startServer({ port, echo: true, connections: Infinity }),
    );
    const allBytes = Uint8Array.from({ length: 3_000_000 }, (_, index) => index % 251);
    const messages = [INJECTION, `${INJECTION}\n]=]`, '', 'listening 1.2.3.4 5 #9\n', allBytes];
    const replies = await Promise.all(
      messages.map(async (message) => await vm.startClient({ host, port: server.port, message })),
    );
    expect(replies.slice(0, -1).map(({ text }) => text)).toEqual(messages.slice(0, -1));
    expect(Buffer.compare(replies.at(-1)?.bytes ?? new Uint8Array(0), allBytes)).toBe(0);
  });

  test('the client reads while it sends, so that 20 MB come back from an echo server', async ({ skip }) => {
    if (skipReason !== undefined) skip(skipReason);
    await using vm = new NetworkedLuaVM({ luaVersion });
    const server = await onFreePort(async (port) => await vm.startServer({ port, echo: true }));
    const message = Buffer.alloc(20_000_000, 'GATTACA\n\0\xff', 'latin1');
    const { bytes } = await vm.startClient({ host, port: server.port, message, maxReplyBytes: 20_000_000 });
    expect(bytes.length).toBe(message.length);
    expect(Buffer.compare(bytes, message)).toBe(0);
    expect(await server.wait()).toMatchObject({
      served: 1,
      lastConnection: { receivedBytes: 20_000_000, received: new Uint8Array(message.subarray(0, 65_536)) },
    });
  });

  test('a server that is stopped leaves its port and its clients, and says how far it came', async ({
    skip,
  }) => {
    if (skipReason !== undefined) skip(skipReason);
    await using vm = new NetworkedLuaVM({ luaVersion });
    const seen: ServedConnection[] = [];
    const server = await onFreePort(
      async (port) =>
        await vm.startServer({
          port,
          greeting: 'hi',
          connections: Infinity,
          onConnection: (connection) => void seen.push(connection),
        }),
    );
    expect((await vm.startClient({ host, port: server.port, message: '' })).text).toBe('hi');
    await server.stop();
    await server.stop();
    expect(await server.wait()).toMatchObject({ ended: 'stopped', served: 1 });
    expect(seen).toHaveLength(1);
    expect(await isFree(server.port)).toBe(true);
  });

  test('a time limit and a signal end a server, and its port is free', async ({ skip }) => {
    if (skipReason !== undefined) skip(skipReason);
    await using vm = new NetworkedLuaVM({ luaVersion });
    const late = await onFreePort(async (port) => await vm.startServer({ port, timeoutMs: 1000 }));
    await expect(late.wait()).rejects.toThrow(VMTimeoutError);
    expect(await isFree(late.port)).toBe(true);
    const aborting = new AbortController();
    const aborted = await onFreePort(async (port) => await vm.startServer({ port, signal: aborting.signal }));
    aborting.abort();
    await expect(aborted.wait()).rejects.toThrow(OperationAbortedError);
    expect(await isFree(aborted.port)).toBe(true);
  });

  test('a port that is in use is a NetworkingError that may be tried again', async ({ skip }) => {
    if (skipReason !== undefined) skip(skipReason);
    const { port, server } = await listenOnLoopback();
    await using vm = new NetworkedLuaVM({ luaVersion });
    const failure = await vm.startServer({ port }).catch((error: unknown) => error);
    server.close();
    await once(server, 'close');
    expect(failure).toBeInstanceOf(NetworkingError);
    expect(failure).toMatchObject({
      message: `The server failed: cannot listen on 127.0.0.1:${String(port)}: address already in use`,
      code: 'NETWORKING_FAILED',
      retryable: true,
      hint: expect.stringContaining('another port'),
    });
  });

  test('nobody who listens, and a name that does not resolve, are NetworkingErrors', async ({ skip }) => {
    if (skipReason !== undefined) skip(skipReason);
    const port = await freePorts();
    // The policy lets nobody ask for a name that is not on its list.
    await using vm = new NetworkedLuaVM({
      luaVersion,
      network: { allow: ['localhost', 'no-such-host.invalid'] },
    });
    await expect(vm.startClient({ host, port, message: 'x' })).rejects.toMatchObject({
      message: `The client failed: cannot connect to 127.0.0.1:${String(port)}: connection refused`,
      retryable: true,
    });
    await expect(vm.startClient({ host: 'no-such-host.invalid', port, message: 'x' })).rejects.toMatchObject({
      name: 'NetworkingError',
      message: expect.stringMatching(
        /cannot connect to no-such-host.invalid:\d+: .*(not known|name resolution)/,
      ),
    });
  });
});

describe('arguments', () => {
  beforeEach(({ skip }) => {
    const skipReason = missingSockets('5.4');
    if (skipReason !== undefined) skip(skipReason);
  });

  test.each([
    [{ port: 80 }, 'Port must be between 1024 and 65535'],
    [{ port: 65_536 }, 'Port must be between 1024 and 65535'],
    [{ port: 8080.5 }, 'Port must be between 1024 and 65535'],
    [{ port: '8080' as never }, 'Port must be between 1024 and 65535'],
    [{ port: 8080, host: '' }, 'Host cannot be empty'],
    [{ port: 8080, host: INJECTION }, `Host '${INJECTION}' is neither a host name nor an IP address`],
    [{ port: 8080, host: '0.0.0.0' }, '0.0.0.0:8080 is not allowed by the network policy of this VM'],
    [{ port: 8080, host: 'example.org' }, 'example.org:8080 is not allowed by the network policy of this VM'],
  ])('E02 E03 %j is refused before anything starts', async (options, message) => {
    await using vm = new NetworkedLuaVM();
    await expect(vm.startServer(options)).rejects.toMatchObject({ name: 'NetworkingError', message });
    const client = { host, message: '', ...options };
    await expect(vm.startClient(client)).rejects.toMatchObject({ name: 'NetworkingError', message });
    await expect(vm.sendMessage(client)).rejects.toMatchObject({ name: 'NetworkingError', message });
    await expect(vm.startReceiver(options)).rejects.toMatchObject({ name: 'NetworkingError', message });
    await expect(
      vm.startP2p({ localPort: 8080, peers: [{ host: client.host, port: client.port }] }),
    ).rejects.toMatchObject({ name: 'NetworkingError', message });
    expect((await vm.status()).state).toBe('created');
  });

  test('options of an unknown name are refused', async () => {
    await using vm = new NetworkedLuaVM();
    await expect(vm.startServer({ port: 8080, hots: 'x' } as never)).rejects.toMatchObject({
      code: 'API_VALIDATION_ERROR',
      hint: 'Did you mean host?',
    });
    for (const peer of ['127.0.0.1:8081', 8081]) {
      await expect(vm.startP2p({ localPort: 8080, peers: [peer] } as never)).rejects.toMatchObject({
        code: 'API_VALIDATION_ERROR',
        message: `Invalid peers: ${String(peer)} is not an object`,
        hint: "Write each peer as { host, port }, like { host: '127.0.0.1', port: 8081 }.",
      });
    }
    await expect(vm.startP2p({ localPort: 8080, peers: [null] } as never)).rejects.toMatchObject({
      code: 'API_VALIDATION_ERROR',
    });
  });
});

test('a reply that is longer than wanted is refused', async ({ skip }) => {
  const skipReason = missingSockets('5.4');
  if (skipReason !== undefined) skip(skipReason);
  await using vm = new NetworkedLuaVM();
  const server = await onFreePort(async (port) => await vm.startServer({ port, greeting: 'x'.repeat(1000) }));
  await expect(vm.startClient({ host, port: server.port, message: '', maxReplyBytes: 10 })).rejects.toThrow(
    'the reply is longer than 10 bytes',
  );
});

test('more clients at once than the sandbox lets files be open are served one after the other', async ({
  skip,
}) => {
  const skipReason = missingSockets('5.4');
  if (skipReason !== undefined) skip(skipReason);
  await using vm = new NetworkedLuaVM({ limits: { openFiles: 32 } });
  const server = await onFreePort(
    async (port) => await vm.startServer({ port, echo: true, connections: 60 }),
  );
  const clients = await Promise.all(
    Array.from({ length: 60 }, async () => {
      const socket = connect({ host, port: server.port });
      await once(socket, 'connect');
      return socket;
    }),
  );
  const replies = clients.map(async (socket, index) => {
    socket.end(`client ${String(index)}`);
    return (await socket.toArray()).join('');
  });
  expect(await Promise.all(replies)).toEqual(clients.map((_, index) => `client ${String(index)}`));
  expect(await server.wait()).toMatchObject({ served: 60 });
});

test('a persistent VM answers while its server serves', async ({ skip }) => {
  const skipReason = missingSockets('5.4');
  if (skipReason !== undefined) skip(skipReason);
  await using vm = new NetworkedLuaVM({ persistent: true });
  await vm.execute('count = 41');
  await using server = await onFreePort(async (port) => await vm.startServer({ port, echo: true }));
  expect((await vm.execute('count = count + 1 return count')).values).toEqual([42]);
  expect((await vm.startClient({ host, port: server.port, message: 'both' })).text).toBe('both');
});

test('what a callback throws ends the server and is heard by wait', async ({ skip }) => {
  const skipReason = missingSockets('5.4');
  if (skipReason !== undefined) skip(skipReason);
  await using vm = new NetworkedLuaVM();
  const server = await onFreePort(
    async (port) =>
      await vm.startServer({
        port,
        onConnection: () => {
          throw new RangeError('too many guests');
        },
      }),
  );
  await vm.startClient({ host, port: server.port, message: '' });
  await expect(server.wait()).rejects.toThrow('too many guests');
});
