import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { platform } from 'node:os';
import diagnostics from 'node:diagnostics_channel';
import { FakeClock } from '@bioxen/testkit';
import { afterEach, beforeEach, describe, expect, onTestFinished, test } from 'vitest';
import { openSocket } from './open-socket.js';

// It accepts nobody before it is told something. Its queue holds two connections; the kernel drops the first packets of others.
const program = `
  const server = require('node:net').createServer((socket) => socket.on('error', () => {}));
  server.listen({ port: 0, host: '127.0.0.1', backlog: 1 }, () => {
    console.log(server.address().port);
    require('node:fs').readSync(0, Buffer.alloc(1));
  });
`;

let server: ChildProcess | undefined;
let callers: Socket[] = [];
afterEach(() => {
  for (const caller of callers.splice(0)) caller.destroy();
  server?.kill('SIGKILL');
});

/** The port of a server that answers nobody more. */
async function deafServer(): Promise<number> {
  server = spawn(process.execPath, ['-e', program], { stdio: ['pipe', 'pipe', 'inherit'] });
  const [line] = (await once(server.stdout?.setEncoding('utf8') ?? server, 'data')) as [string];
  const port = Number(line);
  callers = Array.from({ length: 4 }, () =>
    connect({ port, host: '127.0.0.1' }).on('error', () => undefined),
  );
  await Promise.all(callers.slice(0, 2).map((caller) => once(caller, 'connect')));
  return port;
}

/** Resolves when this program has begun so many connections more. */
function dials(count: number): { readonly reached: Promise<void>; readonly seen: () => number } {
  let seen = 0;
  const reached = new Promise<void>((resolve) => {
    const note = (): void => {
      seen += 1;
      if (seen === count) resolve();
    };
    diagnostics.subscribe('net.client.socket', note);
    onTestFinished(() => void diagnostics.unsubscribe('net.client.socket', note));
  });
  return { reached, seen: () => seen };
}

describe('a socket whose first packet is lost', () => {
  beforeEach(({ skip }) => {
    if (platform() !== 'linux') skip('only Linux drops the first packet to a listener whose queue is full');
  });

  test('is dialled again well before the kernel would send it again', async () => {
    const port = await deafServer();
    const clock = new FakeClock();
    const { reached, seen } = dials(2);
    const opening = openSocket({ host: '127.0.0.1', port, connectMs: 60_000, clock, signal: undefined });
    expect(seen()).toBe(1);
    await clock.advance(399);
    expect(seen()).toBe(1);
    await clock.advance(1);
    await reached;
    server?.stdin?.end('1');
    const socket = await opening;
    expect(socket.connecting).toBe(false);
    expect(clock.pendingTimers).toBe(0);
    callers.push(socket);
  });

  test('ends with what it was told, and with its time', async () => {
    const port = await deafServer();
    const clock = new FakeClock();
    const opening = openSocket({ host: '127.0.0.1', port, connectMs: 1_000, clock, signal: undefined });
    opening.catch(() => undefined);
    await clock.advance(1_000);
    await expect(opening).rejects.toMatchObject({ code: 'SSH_TIMEOUT', started: 'no' });
    expect(clock.pendingTimers).toBe(0);
    const stopped = openSocket({
      host: '127.0.0.1',
      port,
      connectMs: 1_000,
      clock,
      signal: AbortSignal.abort(new TypeError('enough')),
    });
    await expect(stopped).rejects.toThrow('enough');
  });
});
