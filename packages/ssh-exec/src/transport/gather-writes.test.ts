import { once } from 'node:events';
import { type AddressInfo, connect, createServer, type Socket } from 'node:net';
import { expect, onTestFinished, test } from 'vitest';
import { gatherWrites } from './gather-writes.js';
import { spendWhenWritten } from './spent-bytes.js';

async function connected(): Promise<{ readonly socket: Socket; readonly peer: Socket }> {
  const server = createServer();
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const socket = connect({ host: '127.0.0.1', port: (server.address() as AddressInfo).port });
  const [[peer]] = (await Promise.all([once(server, 'connection'), once(socket, 'connect')])) as [
    [Socket],
    unknown,
  ];
  onTestFinished(() => {
    socket.destroy();
    peer.destroy();
    server.close();
  });
  gatherWrites(socket);
  return { socket, peer };
}

async function allOf(peer: Socket): Promise<string> {
  let text = '';
  for await (const bytes of peer) text += String(bytes);
  return text;
}

test('what is written in one turn is held until its end, and sent then', async () => {
  const { socket, peer } = await connected();
  const called: string[] = [];
  for (const piece of ['head', 'body', 'tag']) socket.write(piece, () => called.push(piece));
  expect(socket.writableCorked).toBe(1);
  expect(socket.writableLength).toBe(11);
  const [bytes] = (await once(peer, 'data')) as [Buffer];
  expect(String(bytes)).toBe('headbodytag');
  expect(socket.writableCorked).toBe(0);
  await expect.poll(() => called).toEqual(['head', 'body', 'tag']);
});

test('bytes that are spent when they are written give their memory back then, and arrive', async () => {
  const { socket, peer } = await connected();
  const spent = new Uint8Array(40_000).fill(0x73);
  const kept = new Uint8Array(40_000).fill(0x6b);
  spendWhenWritten(spent);
  socket.write(spent);
  socket.write(kept);
  expect(spent).toHaveLength(40_000);
  socket.end();
  expect(await allOf(peer)).toBe('s'.repeat(40_000) + 'k'.repeat(40_000));
  await expect.poll(() => spent.buffer.byteLength).toBe(0);
  expect(kept).toHaveLength(40_000);
});

test('so do bytes that never leave, because the socket is gone', async () => {
  const { socket } = await connected();
  const spent = new Uint8Array(40_000);
  spendWhenWritten(spent);
  socket.on('error', () => {});
  socket.destroy();
  socket.write(spent);
  await expect.poll(() => spent.buffer.byteLength).toBe(0);
});

test('an end in the same turn loses nothing', async () => {
  const { socket, peer } = await connected();
  socket.write('6c617374', 'hex');
  socket.end(' words');
  expect(await allOf(peer)).toBe('last words');
});

test('who writes more than the other side takes hears of it', async () => {
  const { socket, peer } = await connected();
  const piece = Buffer.alloc(1 << 20, 'x');
  let written = 1;
  while (socket.write(piece)) written += 1;
  socket.end();
  expect((await allOf(peer)).length).toBe(written * piece.length);
});
