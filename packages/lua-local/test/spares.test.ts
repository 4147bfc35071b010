import { localVmProvider, Spares } from '@bioxen/lua-local';
import { FakeClock, findLua, ownProcesses } from '@bioxen/testkit';
import type { BaseLuaVM, VmProvider } from '@bioxen/core';
import { beforeEach, expect, onTestFinished, test } from 'vitest';

const VM = { engine: 'native', luaVersion: '5.4', sandbox: 'none', persistent: true } as const;

beforeEach(({ skip }) => {
  const { skipReason } = findLua('5.4');
  if (skipReason !== undefined) skip(skipReason);
});

const interpreters = (): readonly number[] =>
  ownProcesses()
    .filter(({ name }) => name.startsWith('lua'))
    .map(({ pid }) => pid);

function spares(clock = new FakeClock()): { readonly provider: VmProvider; readonly spares: Spares } {
  const made = new Spares({ clock });
  onTestFinished(async () => await made.close());
  return { spares: made, provider: localVmProvider({}, made) as VmProvider };
}

async function started(provider: VmProvider, vmId: string, options: object = {}): Promise<BaseLuaVM> {
  const vm = (await provider.create({ ...VM, ...options, vmId })) as BaseLuaVM;
  onTestFinished(async () => await vm.close());
  await vm.start();
  return vm;
}

async function pidOf(vm: BaseLuaVM): Promise<unknown> {
  return (await vm.execute('return io.open("/proc/self/stat"):read("n")')).values[0];
}

test('the next VM has the interpreter that was started ahead of time, fresh and with its own modules', async () => {
  const { provider } = spares();
  const first = await started(provider, 'first', { modules: { who: 'return "first"' } });
  await first.execute('x = 1');
  await expect.poll(() => interpreters().length).toBe(2);
  const ready = interpreters();
  const second = await started(provider, 'second', { modules: { who: 'return "second"' } });
  expect((await second.execute('return x, (require("who"))')).values).toEqual([null, 'second']);
  expect((await first.execute('return x, (require("who"))')).values).toEqual([1, 'first']);
  expect(await second.status()).toMatchObject({ id: 'second', engine: 'native', sandbox: 'none' });
  // The one that stood ready serves it, and another stands ready.
  expect(ready).toContain(await pidOf(second));
  await expect.poll(() => interpreters().length).toBe(3);
});

test('a VM of another kind, and one whose programs have an interpreter each, have none of it', async () => {
  const { provider } = spares();
  await started(provider, 'first');
  await expect.poll(() => interpreters().length).toBe(2);
  const before = interpreters();
  const other = await started(provider, 'other', { environment: { KIND: 'other' } });
  expect((await other.execute('return os.getenv("KIND")')).values).toEqual(['other']);
  const single = (await provider.create({ ...VM, persistent: false, vmId: 'single' })) as BaseLuaVM;
  expect((await single.execute('return os.getenv("KIND")')).values).toEqual([null]);
  await single.close();
  expect(interpreters()).toEqual(expect.arrayContaining([...before]));
});

test('one that was killed is passed over', async () => {
  const { provider } = spares();
  const first = await started(provider, 'first');
  await expect.poll(() => interpreters().length).toBe(2);
  const own = await pidOf(first);
  for (const pid of interpreters()) if (pid !== own) process.kill(pid, 'SIGKILL');
  await expect.poll(() => interpreters()).toEqual([own]);
  const second = await started(provider, 'second');
  expect((await second.execute('return 1')).values).toEqual([1]);
});

test('what nobody wants ends after a while, and all of it when it is closed', async () => {
  const clock = new FakeClock();
  const { provider, spares: kept } = spares(clock);
  const first = await started(provider, 'first');
  await expect.poll(() => interpreters().length).toBe(2);
  await clock.advance(5 * 60_000);
  await expect.poll(() => interpreters().length).toBe(1);
  await first.close();
  await started(provider, 'second');
  await expect.poll(() => interpreters().length).toBe(2);
  await kept.close();
  await expect.poll(() => interpreters().length).toBe(1);
  await started(provider, 'third');
  expect(interpreters().length).toBe(2);
});
