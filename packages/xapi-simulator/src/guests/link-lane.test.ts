import { once } from 'node:events';
import { type AddressInfo, connect, createServer, type Socket } from 'node:net';
import { FakeClock } from '@bioxen/testkit';
import { afterEach, expect, test } from 'vitest';
import { LinkLane } from './link-lane.js';

const sockets: Socket[] = [];
afterEach(() => {
  for (const socket of sockets.splice(0)) socket.destroy();
});

/** Both ends of a connection. */
async function pair(): Promise<readonly [Socket, Socket]> {
  const server = createServer({ allowHalfOpen: true });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const near = connect((server.address() as AddressInfo).port, '127.0.0.1');
  const [far] = (await once(server, 'connection')) as [Socket];
  server.close();
  sockets.push(near, far);
  return [near, far];
}

/** What is sent into `sender` passes the lane, and is in what `heard` gives. */
async function makeLane(clock: FakeClock): Promise<{
  readonly lane: LinkLane;
  readonly sender: Socket;
  readonly from: Socket;
  readonly heard: () => string;
  readonly ended: () => boolean;
}> {
  const [sender, from] = await pair();
  const [to, receiver] = await pair();
  let text = '';
  let hasEnded = false;
  receiver.setEncoding('latin1').on('data', (more: string) => (text += more));
  receiver.on('end', () => (hasEnded = true));
  return { lane: new LinkLane(from, to, clock), sender, from, heard: () => text, ended: () => hasEnded };
}

test('hands on what comes at once, and the end of it', async () => {
  const { sender, heard, ended } = await makeLane(new FakeClock());
  sender.end('hello');
  await expect.poll(ended).toBe(true);
  expect(heard()).toBe('hello');
});

test('hands on later what it is told to delay, in order, and no sooner', async () => {
  const clock = new FakeClock();
  const { lane, sender, heard, ended } = await makeLane(clock);
  lane.set('passing', { delayMs: 100 });
  sender.write('one ');
  await clock.whenTimersPend();
  await clock.advance(99);
  expect(heard()).toBe('');
  await clock.advance(1);
  await expect.poll(heard).toBe('one ');
  sender.write('two ');
  await clock.whenTimersPend();
  lane.set('passing');
  sender.end('three');
  await expect.poll(() => lane.isEmpty).toBe(false);
  expect(heard()).toBe('one ');
  await clock.advance(100);
  await expect.poll(ended).toBe(true);
  expect(heard()).toBe('one two three');
});

test('carries so many bytes a second', async () => {
  const clock = new FakeClock();
  const { lane, sender, heard, ended } = await makeLane(clock);
  lane.set('passing', { bytesPerSecond: 1_000 });
  sender.end('x'.repeat(3_000));
  await clock.whenTimersPend();
  for (const seconds of [1, 2]) {
    await clock.advance(1_000);
    await expect.poll(() => heard().length).toBe(seconds * 1_000);
  }
  expect(ended()).toBe(false);
  await clock.advance(1_000);
  await expect.poll(ended).toBe(true);
  expect(heard().length).toBe(3_000);
});

test('keeps what comes while it is held, and the sender hears that it should wait', async () => {
  const { lane, sender, from, heard, ended } = await makeLane(new FakeClock());
  lane.set('held');
  expect(from.isPaused()).toBe(true);
  const bytes = Buffer.alloc(32 * 2 ** 20, 'y');
  sender.end(bytes);
  expect(heard()).toBe('');
  lane.set('passing');
  await expect.poll(ended, { timeout: 30_000 }).toBe(true);
  expect(heard().length).toBe(bytes.length);
});

test('loses what is sent while it is lossy, and what was on the way', async () => {
  const clock = new FakeClock();
  const { lane, sender, from, heard } = await makeLane(clock);
  lane.set('passing', { delayMs: 100 });
  sender.write('on the way ');
  await clock.whenTimersPend();
  lane.set('lost');
  expect(clock.pendingTimers).toBe(0);
  sender.write('lost ');
  await expect.poll(() => from.bytesRead).toBe(16);
  lane.set('passing');
  sender.write('heard');
  await expect.poll(heard).toBe('heard');
});
