import { InvalidOptionError, SessionStateError, VmTypeRegistry } from '@bioxen/core';
import { localVmProvider } from '@bioxen/lua-local';
import { LocalSessionHost, SessionBusyError } from '@bioxen/session';
import { FakeClock, findLua } from '@bioxen/testkit';
import { expect, test } from 'vitest';
import { localTypes } from './engines.js';

const VM = { engine: 'embedded' } as const;

test('a queue that is full says so, and what waits in it runs', async () => {
  await using host = new LocalSessionHost({ registry: localTypes() });
  const session = await host.create('a', { vm: VM, maxQueued: 2 });
  const sent = Array.from({ length: 4 }, async (_, i) => await session.execute(`return ${String(i)}`));
  const settled = await Promise.allSettled(sent);
  expect(settled.map(({ status }) => status)).toEqual(['fulfilled', 'fulfilled', 'fulfilled', 'rejected']);
  const refused = settled.flatMap((one) => (one.status === 'rejected' ? [one.reason as unknown] : []));
  expect(refused[0]).toBeInstanceOf(SessionBusyError);
  expect(refused[0]).toMatchObject({ code: 'SESSION_BUSY', retryable: true, queued: 2 });
});

test('whoever takes the output of a session and throws stops the program, and the session goes on', async () => {
  await using host = new LocalSessionHost({ registry: localTypes() });
  const session = await host.create('a', { vm: VM });
  const mine = new RangeError('mine');
  const onOutput = (): never => {
    throw mine;
  };
  const endless = 'kept = 1 while true do print("on") io.flush() end';
  await expect(session.execute(endless, { onOutput })).rejects.toBe(mine);
  expect((await session.execute('return kept')).values).toEqual([1]);
  expect((await session.history()).map(({ outcome }) => outcome)).toEqual(['failed', 'ok']);
});

test('what whoever takes the output gives back may be anything', async () => {
  await using host = new LocalSessionHost({ registry: localTypes() });
  const session = await host.create('a', { vm: VM });
  const taken: string[] = [];
  const onOutput = (({ bytes }: { readonly bytes: Uint8Array }) =>
    taken.push(Buffer.from(bytes).toString())) as unknown as (chunk: unknown) => void;
  expect((await session.execute('print("on") return 1', { onOutput })).values).toEqual([1]);
  expect(taken.join('')).toContain('on');
  const none = 5 as unknown as typeof onOutput;
  await expect(session.execute('return 1', { onOutput: none })).rejects.toBeInstanceOf(InvalidOptionError);
});

test('whoever takes the output and throws gets that, when the interpreter had to be killed', async ({
  skip,
}) => {
  const { skipReason } = findLua('luajit');
  if (skipReason !== undefined) skip(skipReason);
  await using host = new LocalSessionHost({ registry: localTypes() });
  const vm = { engine: 'native', luaVersion: 'luajit', sandbox: 'none' } as const;
  const session = await host.create('a', { vm });
  const mine = new RangeError('mine');
  const onOutput = (): never => {
    throw mine;
  };
  // In system(3), which ignores interrupts from before its shell starts, and so before anything is written.
  const deaf = 'os.execute("echo on; exec sleep 1000")';
  await expect(session.execute(deaf, { onOutput })).rejects.toBe(mine);
  expect((await session.details()).state).toBe('lost');
});

test('D15 a session that nobody needs ends at its idle time-out, and not before', async () => {
  const clock = new FakeClock();
  const registry = new VmTypeRegistry();
  registry.register(localVmProvider());
  await using host = new LocalSessionHost({ registry, clock });
  const session = await host.create('a', { vm: VM, idleTimeoutMs: 1_000 });
  await clock.advance(5_000);
  expect((await session.details()).state).toBe('idle');
  await session.detach();
  await clock.advance(999);
  expect((await host.list()).get('a')?.state).toBe('idle');
  await clock.advance(1);
  expect((await host.list()).get('a')).toMatchObject({ state: 'closed', reason: 'idle for too long' });
  await expect((await host.attach('a')).sendInput('x\n')).rejects.toBeInstanceOf(SessionStateError);
});
