import { mkdtempSync, rmSync } from 'node:fs';
import { once } from 'node:events';
import { connect, createServer, type Server, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { BioxenError, VMTimeoutError } from '@bioxen/core';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { type Handler, RpcChannel } from './rpc-channel.js';

let folder: string;
let server: Server;
let socket: Socket;
let channel: RpcChannel;
let handler: Handler = () => undefined;
const ended = new BioxenError('the test is over', { code: 'CLOSED' });

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'r-'));
  const path = join(folder, 's');
  server = createServer(
    (other) => new RpcChannel({ socket: other, handler: (...asked) => handler(...asked) }),
  );
  server.listen(path);
  await once(server, 'listening');
  socket = connect(path);
  channel = new RpcChannel({ socket });
});

afterEach(() => {
  channel.close(ended);
  server.close();
  rmSync(folder, { recursive: true });
});

test('an error that carries more than a message holds comes without it, and the connection goes on', async () => {
  const stdoutBytes = new Uint8Array(65 * 2 ** 20);
  const partial = { stdout: '', stderr: '', stdoutBytes, stderrBytes: new Uint8Array(), truncated: false };
  handler = async () => await Promise.reject(new VMTimeoutError(250, { stateKept: true, partial }));
  const error = await channel.ask('ping', {}).catch((reason: unknown) => reason);
  expect(error).toBeInstanceOf(VMTimeoutError);
  expect(error).toMatchObject({ code: 'VM_TIMEOUT', timeoutMs: 250, stateKept: true });
  expect(error).not.toHaveProperty('partial');
  handler = () => 'here';
  expect(await channel.ask('ping', {})).toBe('here');
});

test('so does a message that is too long itself', async () => {
  handler = () => {
    throw new RangeError('x'.repeat(65 * 2 ** 20));
  };
  const error = await channel.ask('ping', {}).catch((reason: unknown) => reason);
  expect(error).toMatchObject({ code: 'INTERACTIVE_SESSION_FAILED', message: 'x'.repeat(10_000) });
});

test('what the system says of a connection that broke is an error of ours', async () => {
  handler = async () => await new Promise(() => undefined);
  const asked = channel.ask('list', {}).catch((reason: unknown) => reason);
  socket.destroy(Object.assign(new Error('read ECONNRESET'), { code: 'ECONNRESET' }));
  const error = await asked;
  expect(error).toBeInstanceOf(BioxenError);
  expect(error).toMatchObject({ code: 'PROTOCOL_ERROR', cause: { code: 'ECONNRESET' } });
  expect(channel.isBroken).toBe(true);
});

test('a few bytes that announce gigabytes end their connection, and nothing else', async () => {
  const path = join(folder, 's');
  const body = Buffer.from(Array.from({ length: 200 }, () => [0xdd, 1, 0xc0, 0, 0]).flat());
  const head = Buffer.alloc(4);
  head.writeUInt32BE(body.length);
  const other = connect(path);
  other.end(Buffer.concat([head, body]));
  await once(other, 'close');
  handler = () => 'here';
  expect(await channel.ask('ping', {})).toBe('here');
});
