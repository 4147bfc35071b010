import { once } from 'node:events';
import { createServer } from 'node:net';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { missing, run } from './start.js';

const skipReason = await missing('strict');

describe('the network', () => {
  const server = createServer((socket) => socket.end('hello'));
  let port = 0;
  beforeAll(async () => {
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    const address = server.address();
    if (address !== null && typeof address === 'object') ({ port } = address);
  });
  afterAll(() => {
    server.close();
  });
  const connect = (): string => `local ok, socket = pcall(require, "socket")
    if not ok then print("no luasocket") return end
    local client = socket.tcp()
    if not client then print("refused") return end
    print(client:connect("127.0.0.1", ${port})) print(client:receive("*a"))`;

  test('is not there', async ({ skip }) => {
    if (skipReason !== undefined) skip(skipReason);
    let connections = 0;
    const count = (): void => void (connections += 1);
    server.on('connection', count);
    const { stdout } = await run(connect());
    server.off('connection', count);
    if (stdout.includes('no luasocket')) skip('lua-socket is not installed');
    expect(stdout).toMatch(/refused|denied|not permitted/i);
    expect(stdout).not.toContain('hello');
    expect(connections).toBe(0);
  });

  test('is that of the host where it is granted, and said so', async ({ skip }) => {
    if (skipReason !== undefined) skip(skipReason);
    const { stdout, process } = await run(connect(), { sandbox: { network: 'host' } });
    if (stdout.includes('no luasocket')) skip('lua-socket is not installed');
    expect(stdout).toMatch(/^1(\.0)?\nhello/);
    expect(process.report.layers).toContain('internet-only');
    expect(process.report.gaps.join()).toContain('local network');
  });

  test('55 has no socket of any other family', async ({ skip }) => {
    const reason = await missing('strict', 'luajit');
    if (reason !== undefined) skip(reason);
    const { stdout } = await run(
      `local ffi = require("ffi") ffi.cdef[[int socket(int, int, int); int close(int);]]
       for family = 0, 45 do
         local got = false
         for kind = 1, 3 do local s = ffi.C.socket(family, kind, 0) if s >= 0 then got = true ffi.C.close(s) end end
         if got then io.write(family, " ") end
       end`,
      { version: 'luajit', sandbox: { network: 'host' } },
    );
    // Without IPv6 in the kernel only 2.
    expect(['2 10 ', '2 ']).toContain(stdout);
  });
});
