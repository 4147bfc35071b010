import { once } from 'node:events';
import { NetworkingError } from '@bioxen/core';
import { NetworkedLuaVM, setupP2pRing } from '@bioxen/lua-local';
import { describe, expect, test } from 'vitest';
import { freePorts, isFree, listenOnLoopback, onFreePort } from './free-port.js';
import { missingSockets, versions } from './lua-sockets.js';

const host = '127.0.0.1';

describe.each(versions)('peer to peer on %s', (luaVersion) => {
  const skipReason = missingSockets(luaVersion);

  test('E04 two idle peers stay connected for the whole time by the wall clock', async ({ skip }) => {
    if (skipReason !== undefined) skip(skipReason);
    await using left = new NetworkedLuaVM({ luaVersion, vmId: 'left' });
    await using right = new NetworkedLuaVM({ luaVersion, vmId: 'right' });
    const reports = await onFreePort(async (base) => {
      const settings = { runDurationMs: 600, sendIntervalMs: Infinity };
      const peer = (port: number) => ({ ...settings, peers: [{ host, port }] });
      const nodes = await Promise.all([
        left.startP2p({ localPort: base, ...peer(base + 1) }),
        right.startP2p({ localPort: base + 1, ...peer(base) }),
      ]);
      return await Promise.all(nodes.map(async (node) => await node.wait()));
    }, 2);
    for (const report of reports) {
      expect(report).toMatchObject({
        ended: 'finished',
        sent: 0,
        received: 0,
        peers: [{ connects: 1, sent: 0 }],
      });
      expect(report.ranMs).toBeGreaterThanOrEqual(600);
    }
  });

  test('E05 a ring of three delivers to the next one each time', async ({ skip }) => {
    if (skipReason !== undefined) skip(skipReason);
    const vms = ['a', 'b', 'c'].map((vmId) => new NetworkedLuaVM({ luaVersion, vmId }));
    const heard: Set<string>[] = vms.map(() => new Set());
    let tellAll: () => void = () => undefined;
    const allHeard = new Promise<void>((resolve) => {
      tellAll = resolve;
    });
    const ring = await onFreePort(
      async (basePort) =>
        await setupP2pRing(vms, {
          basePort,
          runDurationMs: 60_000,
          sendIntervalMs: 20,
          onMessage: ({ text }, index) => {
            heard[index]?.add(text);
            if (heard.every(({ size }) => size > 0)) tellAll();
          },
        }),
      3,
    );
    await allHeard;
    await ring.stop();
    expect(heard.map((texts) => [...texts])).toEqual([
      ['heartbeat from c'],
      ['heartbeat from a'],
      ['heartbeat from b'],
    ]);
    const reports = await ring.wait();
    expect(reports.map(({ ended }) => ended)).toEqual(['stopped', 'stopped', 'stopped']);
    for (const { port } of ring.nodes) expect(await isFree(port)).toBe(true);
    await Promise.all(vms.map(async (vm) => await vm.close()));
  });
});

test('a node waits for a peer that comes later, and sends it what it has to say', async ({ skip }) => {
  const skipReason = missingSockets('5.4');
  if (skipReason !== undefined) skip(skipReason);
  await using vm = new NetworkedLuaVM();
  const late = await freePorts();
  const messages: string[] = [];
  let hear: (text: string) => void = () => undefined;
  const heard = new Promise<string>((resolve) => {
    hear = resolve;
  });
  const early = await onFreePort(
    async (localPort) =>
      await vm.startP2p({
        localPort,
        peers: [{ host, port: late }],
        message: '"]] os.exit()--',
        sendIntervalMs: 50,
      }),
  );
  await using second = await vm.startP2p({ localPort: late, onMessage: ({ text }) => hear(text) });
  messages.push(await heard);
  expect(messages).toEqual(['"]] os.exit()--']);
  await early.stop();
  await second.stop();
  expect(await early.wait()).toMatchObject({ ended: 'stopped', peers: [{ port: late, connects: 1 }] });
  expect((await second.wait()).received).toBeGreaterThanOrEqual(1);
});

test('a peer that announces too long a message is hung up on', async ({ skip }) => {
  const skipReason = missingSockets('5.4');
  if (skipReason !== undefined) skip(skipReason);
  await using vm = new NetworkedLuaVM();
  await using node = await onFreePort(
    async (localPort) => await vm.startP2p({ localPort, maxMessageBytes: 10 }),
  );
  await expect(
    vm.startClient({ host, port: node.port, message: Uint8Array.of(0, 0, 0, 11, 1) }),
  ).resolves.toMatchObject({ text: '' });
  await node.stop();
  expect((await node.wait()).received).toBe(0);
});

test('E05 a ring of one is none', async () => {
  await using vm = new NetworkedLuaVM();
  await expect(setupP2pRing([vm])).rejects.toThrow('A ring needs at least 2 VMs, not 1');
  await expect(setupP2pRing([vm, vm], { basePort: 65_535 })).rejects.toThrow(NetworkingError);
});

test('a ring that cannot be closed leaves no node behind', async ({ skip }) => {
  const skipReason = missingSockets('5.4');
  if (skipReason !== undefined) skip(skipReason);
  await using vm = new NetworkedLuaVM();
  const base = await freePorts(2);
  const { server } = await listenOnLoopback(base + 1);
  // The node that could start finds it, and would keep it from closing.
  server.on('connection', (socket) => socket.destroy());
  await expect(setupP2pRing([vm, vm], { basePort: base })).rejects.toThrow('address already in use');
  expect(await isFree(base)).toBe(true);
  server.close();
  await once(server, 'close');
});
