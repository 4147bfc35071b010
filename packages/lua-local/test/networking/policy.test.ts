import { lookup } from 'node:dns/promises';
import { once } from 'node:events';
import { hostname } from 'node:os';
import { InvalidOptionError } from '@bioxen/core';
import { NetworkedLuaVM } from '@bioxen/lua-local';
import { describe, expect, test } from 'vitest';
import { freePorts, listenOnLoopback } from './free-port.js';
import { missingSockets, versions } from './lua-sockets.js';

const refusal = (place: string) => `${place} is not allowed by the network policy of this VM`;

describe.each(versions)('the policy on %s', (luaVersion) => {
  const skipReason = missingSockets(luaVersion);

  /** What a line of Lua gives as `socket` and `port` are what they are called. */
  const outcome = async (vm: NetworkedLuaVM, code: string, port: number): Promise<readonly unknown[]> => {
    const program = `local port = ... local socket = require("socket") ${code}`;
    const { values, stderr } = await vm.execute(program, { args: [port] });
    return stderr === '' ? values : [stderr];
  };

  test('a listener that is not on the list is never reached, by no call of LuaSocket', async ({ skip }) => {
    if (skipReason !== undefined) skip(skipReason);
    const { port, server } = await listenOnLoopback();
    let connections = 0;
    server.on('connection', (socket) => {
      connections += 1;
      socket.destroy();
    });
    const allowed = await freePorts();
    await using vm = new NetworkedLuaVM({ luaVersion, network: { allow: [`127.0.0.1:${String(allowed)}`] } });
    const place = `127.0.0.1:${String(port)}`;
    for (const call of [
      'socket.connect("127.0.0.1", port)',
      'socket.connect4("127.0.0.1", port)',
      'socket.tcp():connect("127.0.0.1", port)',
      'socket.tcp():connect("127.0.0.1", tostring(port))',
      'socket.tcp4():connect("::ffff:127.0.0.1", port)',
      'socket.udp():setpeername("127.0.0.1", port)',
      'socket.udp():sendto("x", "127.0.0.1", port)',
      'socket.bind("127.0.0.1", port)',
      'socket.tcp():bind("127.0.0.1", port)',
      'socket.udp():setsockname("127.0.0.1", port)',
      'require("socket.http").request("http://127.0.0.1:" .. port .. "/")',
    ]) {
      const [first, second] = await outcome(vm, `return ${call}`, port);
      const shown = call.includes('::ffff') ? `::ffff:${place}` : place;
      expect({ call, first, second }).toEqual({ call, first: null, second: refusal(shown) });
    }
    expect(connections).toBe(0);
    // The same calls reach it from a VM whose list has it.
    await using trusted = new NetworkedLuaVM({ luaVersion, network: { allow: [place] } });
    expect(await outcome(trusted, 'return (socket.connect("127.0.0.1", port)) ~= nil', port)).toEqual([true]);
    await expect.poll(() => connections).toBe(1);
    server.close();
    await once(server, 'close');
  });

  test('listening elsewhere than on the list is refused, also without having bound', async ({ skip }) => {
    if (skipReason !== undefined) skip(skipReason);
    await using vm = new NetworkedLuaVM({ luaVersion });
    const port = await freePorts();
    for (const [call, place] of [
      ['socket.bind("*", port)', `0.0.0.0:${String(port)}`],
      ['socket.bind("0.0.0.0", port)', `0.0.0.0:${String(port)}`],
      ['socket.tcp():bind("*", 0)', '*:0'],
      ['socket.tcp4():listen()', '0.0.0.0:0'],
      ['socket.udp():setsockname("*", port)', `*:${String(port)}`],
    ] as const) {
      expect([call, ...(await outcome(vm, `return ${call}`, port))]).toEqual([call, null, refusal(place)]);
    }
    expect(await outcome(vm, 'return (socket.bind("127.0.0.1", 0)) ~= nil', port)).toEqual([true]);
    expect(await outcome(vm, 'return (socket.bind("localhost", port)) ~= nil', port)).toEqual([true]);
    expect(await outcome(vm, 'return socket.udp():setpeername("*")', port)).toEqual([1]);
  });

  test('addresses in disguise and names that nobody listed are refused unasked', async ({ skip }) => {
    if (skipReason !== undefined) skip(skipReason);
    await using vm = new NetworkedLuaVM({ luaVersion, network: { allow: ['[::1]', 'example.org:80'] } });
    for (const host of ['127.1', '2130706433', '0x7f000001', '0177.0.0.1', '127.0.0.01', 'example.com']) {
      expect(await outcome(vm, `return socket.connect("${host}", 8080)`, 0)).toEqual([
        null,
        refusal(`${host}:8080`),
      ]);
      expect(await outcome(vm, `return socket.dns.toip("${host}")`, 0)).toEqual([null, refusal(host)]);
      expect(await outcome(vm, `return socket.dns.getaddrinfo("${host}")`, 0)).toEqual([null, refusal(host)]);
    }
    // Numbers become texts in LuaSocket.
    expect(await outcome(vm, 'return socket.connect(2130706433, 8080)', 0)).toEqual([
      null,
      refusal('2130706433:8080'),
    ]);
    // The name is on the list, the port is not.
    expect(await outcome(vm, 'return socket.connect("example.org", 443)', 0)).toEqual([
      null,
      refusal('example.org:443'),
    ]);
    expect(await outcome(vm, 'return socket.connect("127.0.0.1", 99999)', 0)).toEqual([
      null,
      'port 99999 is not a number from 0 to 65535',
    ]);
  });

  test('a listed name that leads to an address of this computer opens it no more than the list does', async ({
    skip,
  }) => {
    if (skipReason !== undefined) skip(skipReason);
    const name = hostname().toLowerCase();
    const found = await lookup(name).catch(() => undefined);
    if (found === undefined || !/^(127|10|192\.168|172)\./.test(found.address)) {
      skip('the name of this computer does not lead to a private address');
      return;
    }
    const { port, server } = await listenOnLoopback();
    await using vm = new NetworkedLuaVM({ luaVersion, network: { allow: [`${name}:*`] } });
    const message = `${name} is the address ${found.address}, and ${refusal(`${found.address}:${String(port)}`)}`;
    for (const call of [
      `socket.connect("${name}", port)`,
      `socket.tcp():connect("${name.toUpperCase()}", port)`,
      `socket.udp():sendto("x", "${name}.", port)`,
    ]) {
      const [first, second] = await outcome(vm, `return ${call}`, port);
      expect([call, first, String(second).toLowerCase().replace(`${name}.`, name)]).toEqual([
        call,
        null,
        message.toLowerCase(),
      ]);
    }
    // Looked up by the program itself, it is refused as well.
    const [, reason] = await outcome(
      vm,
      `return socket.connect(assert(socket.dns.toip("${name}")), port)`,
      port,
    );
    expect(reason).toBe(refusal(`${found.address}:${String(port)}`));
    await expect(vm.startClient({ host: name, port, message: 'x' })).rejects.toMatchObject({
      name: 'NetworkingError',
      message: expect.stringContaining(refusal(`${found.address}:${String(port)}`)),
      hint: 'Add the address to network.allow of the VM.',
    });
    server.close();
    await once(server, 'close');
  });

  test('a redirect of a server leads nowhere that is not on the list', async ({ skip }) => {
    if (skipReason !== undefined) skip(skipReason);
    const { port, server } = await listenOnLoopback();
    server.on('connection', (socket) => {
      socket.once('data', () =>
        socket.end('HTTP/1.0 302 Found\r\nLocation: http://169.254.169.254/\r\n\r\n'),
      );
    });
    await using vm = new NetworkedLuaVM({ luaVersion });
    const code = 'return require("socket.http").request("http://127.0.0.1:" .. port .. "/")';
    expect(await outcome(vm, code, port)).toEqual([null, refusal('169.254.169.254:80')]);
    server.close();
    await once(server, 'close');
  });

  test('sockets that the policy cannot judge are not there', async ({ skip }) => {
    if (skipReason !== undefined) skip(skipReason);
    await using vm = new NetworkedLuaVM({ luaVersion });
    for (const name of ['socket.unix', 'socket.serial']) {
      const { values } = await vm.execute('return pcall(require, ...)', { args: [name] });
      expect(values).toEqual([
        false,
        expect.stringContaining(`module '${name}' is not available in a networked VM`),
      ]);
    }
  });
});

test.each([
  ['127.0.0.1:0'],
  ['127.0.0.1:9-1'],
  ['::1:80'],
  ['[127.0.0.1]:80'],
  ['*:80'],
  ['a b'],
  ['x:70000'],
  ['127.1:80'],
  [''],
])('the list refuses %j', (entry) => {
  expect(() => new NetworkedLuaVM({ network: { allow: [entry] } })).toThrow(InvalidOptionError);
});

test('the policy cannot be given under another name', () => {
  expect(() => new NetworkedLuaVM({ network: { allowed: [] } } as never)).toThrow('network.allowed');
  expect(() => new NetworkedLuaVM({ network: { allow: [80] } } as never)).toThrow('network.allow');
  expect(() => new NetworkedLuaVM({ network: 'host' } as never)).toThrow(InvalidOptionError);
});
