import { once } from 'node:events';
import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import { ScriptGenerationError } from '@bioxen/core';
import { LuaScriptTemplate, NetworkedLuaVM, networkScripts } from '@bioxen/lua-local';
import { describe, expect, test } from 'vitest';
import { freePorts } from './free-port.js';
import { missingSockets, versions } from './lua-sockets.js';

const INJECTION = '"]] os.exit()--';

describe.each(versions)('E07 the scripts on %s', (luaVersion) => {
  const skipReason = missingSockets(luaVersion);

  test('an echo server answers the heartbeat of another VM', async ({ skip }) => {
    if (skipReason !== undefined) skip(skipReason);
    await using serving = new NetworkedLuaVM({ luaVersion });
    await using beating = new NetworkedLuaVM({ luaVersion });
    const port = await freePorts();
    const server = networkScripts.echoServer.fill({ port });
    let hear: () => void = () => undefined;
    const listening = new Promise<void>((resolve) => {
      hear = resolve;
    });
    const served = serving.execute(server.code, {
      args: server.args,
      buffering: 'line',
      onOutput: ({ bytes }) => {
        if (Buffer.from(bytes).toString() === `listening 127.0.0.1 ${String(port)}\n`) hear();
      },
    });
    await listening;
    const heartbeat = networkScripts.heartbeat.fill({ port, name: INJECTION, beats: 2, intervalMs: 500 });
    const beats = await beating.execute(heartbeat.code, { args: heartbeat.args });
    expect(beats.stderr).toBe('');
    expect(beats.stdout).toContain(`2 of 2 heartbeats answered by 127.0.0.1:${String(port)}`);
    expect(beats.values).toEqual([
      { sent: 2, answered: 2, roundTripsMs: [expect.any(Number), expect.any(Number)] },
    ]);
    expect(await served).toMatchObject({ success: true, values: [1] });
  });

  test('the HTTP client asks through socket.http', async ({ skip }) => {
    if (skipReason !== undefined) skip(skipReason);
    const server = createServer((request, response) => {
      void bodyOf(request).then((body) => {
        response.writeHead(request.url === '/missing' ? 404 : 200, { 'x-genome': 'lambda' });
        response.end(`${String(request.method)} ${String(request.headers['x-note'])} ${body}`);
      });
    });
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    const address = `http://127.0.0.1:${String((server.address() as AddressInfo).port)}`;
    await using vm = new NetworkedLuaVM({ luaVersion });
    const ask = async (
      values: Omit<Parameters<typeof networkScripts.httpClient.fill>[0], 'url'>,
      path = '/',
    ) => {
      const { code, args } = networkScripts.httpClient.fill({ url: address + path, ...values });
      return await vm.execute(code, { args });
    };
    expect((await ask({})).values).toMatchObject([
      { status: 200, body: 'GET undefined ', headers: { 'x-genome': 'lambda' } },
    ]);
    expect((await ask({ method: 'POST', body: INJECTION, headers: { 'X-Note': 'n' } })).values).toMatchObject(
      [{ status: 200, body: `POST n ${INJECTION}` }],
    );
    expect((await ask({}, '/missing')).values).toMatchObject([{ status: 404 }]);
    expect((await ask({ maxBodyBytes: 3 })).error?.message).toContain('the body is longer than 3 bytes');
    server.closeAllConnections();
    server.close();
    await once(server, 'close');
  });

  test('values that look like Lua stay values, whatever is done with them', async ({ skip }) => {
    if (skipReason !== undefined) skip(skipReason);
    await using vm = new NetworkedLuaVM({ luaVersion });
    // Handed over past our own checks: the program itself has to bear it.
    for (const { code } of [networkScripts.echoServer, networkScripts.heartbeat]) {
      const args = [
        { host: INJECTION, port: 8080, connections: 1, beats: 1, intervalMs: 1, name: INJECTION },
      ];
      const result = await vm.execute(code, { args });
      expect(result).toMatchObject({ success: false, returnCode: 1 });
      expect(result.error?.message).toContain(INJECTION);
    }
  });
});

async function bodyOf(request: IncomingMessage): Promise<string> {
  const pieces: Uint8Array[] = [];
  for await (const piece of request) pieces.push(piece as Uint8Array);
  return Buffer.concat(pieces).toString();
}

describe('LuaScriptTemplate', () => {
  test.each([
    [() => networkScripts.echoServer.fill({} as never), "it needs a value for 'port'"],
    [() => networkScripts.echoServer.fill({ port: 80 }), "'port' is not a port from 1024 to 65535"],
    [
      () => networkScripts.echoServer.fill({ port: 8080, host: INJECTION }),
      "'host' is not a host name or an IP address",
    ],
    [
      () => networkScripts.echoServer.fill({ port: 8080, prot: 1 } as never),
      "it takes no value named 'prot'",
    ],
    [() => networkScripts.heartbeat.fill({ port: 8080, name: 'a\nb' }), "'name' is not a line of text"],
    [
      () => networkScripts.heartbeat.fill({ port: 8080, beats: Infinity }),
      "'beats' is not a whole number from 1 on",
    ],
    [
      () => networkScripts.httpClient.fill({ url: 'https://example.org/' }),
      "'url' is not an address that begins with http://",
    ],
    [() => networkScripts.httpClient.fill({ url: 'http://x/\r\nY: z' }), "'url' is not an address"],
  ])('refuses what does not fit: %#', (fill, reason) => {
    expect(fill).toThrow(ScriptGenerationError);
    expect(fill).toThrow(reason);
  });

  test('gives the same source for all values', () => {
    const one = networkScripts.heartbeat.fill({ port: 8080, name: INJECTION });
    expect(one.code).toBe(networkScripts.heartbeat.code);
    expect(one.code).not.toContain(INJECTION);
    expect(one.args).toEqual([
      { host: '127.0.0.1', port: 8080, name: INJECTION, beats: 3, intervalMs: 1000 },
    ]);
  });

  test('makes programs of your own', async ({ skip }) => {
    const skipReason = missingSockets('5.4');
    if (skipReason !== undefined) skip(skipReason);
    const template = new LuaScriptTemplate<{ readonly motif: string }>(
      'count',
      'return select(2, (...).motif:gsub("A", ""))',
      {
        motif: { check: (value) => (typeof value === 'string' ? undefined : 'a text') },
      },
    );
    const { code, args } = template.fill({ motif: 'GATTACA' });
    await using vm = new NetworkedLuaVM();
    const { values } = await vm.execute(code, { args });
    expect(values).toEqual([3]);
  });
});
