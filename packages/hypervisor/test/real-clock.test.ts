import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { BioXenHypervisor, LuaVmGuest, RealClock, VmStoppedError } from '@bioxen/hypervisor';
import { BasicLuaVM } from '@bioxen/lua-local';
import { expect, test } from 'vitest';

const TIME = { timeScale: 1e9, quantumMs: 10 };

test('guests of another kind take turns where their programs end', async () => {
  await using hypervisor = new BioXenHypervisor({ clock: new RealClock(TIME) });
  const results: Promise<unknown>[] = [];
  for (const vmId of ['a', 'b']) {
    await hypervisor.createVm(vmId, {
      guest: async () => {
        const vm = new BasicLuaVM({ vmId, engine: 'embedded', persistent: true });
        await vm.start();
        return new LuaVmGuest(vm, 'native');
      },
    });
    await hypervisor.startVm(vmId);
    for (let index = 1; index <= 4; index++) {
      const code = `count = (count or 0) + 1 for i = 1, 1000000 do end return count`;
      results.push(hypervisor.executeProcess(vmId, code).then(({ values }) => values[0]));
    }
  }
  expect(await Promise.all(results)).toEqual([1, 2, 3, 4, 1, 2, 3, 4]);
  expect(hypervisor.getVmStatus('a')).toMatchObject({ engine: 'native' });
  expect(hypervisor.audit()).toEqual([]);
});

test('a clock that stands still or runs backwards is refused', () => {
  for (const timeScale of [0, -1, Number.NaN]) {
    expect(() => new RealClock({ timeScale })).toThrow('timeScale must be a number above 0');
  }
});

test('an hour without work ends with the signal, and what passed is booked', async () => {
  await using hypervisor = new BioXenHypervisor({ clock: new RealClock() });
  const stop = new AbortController();
  const waiting = hypervisor.runFor(3_600, { signal: stop.signal });
  const reason = new Error('enough');
  stop.abort(reason);
  await expect(waiting).rejects.toBe(reason);
  expect(hypervisor.audit()).toEqual([]);
  await hypervisor.runFor(0.01);
  expect(hypervisor.getWork().residues.supplied).toBeGreaterThan(0);
});

/** Processes that this one has started. */
const children = (): readonly number[] =>
  readFileSync(`/proc/${String(process.pid)}/task/${String(process.pid)}/children`, 'utf8')
    .split(' ')
    .filter(Boolean)
    .map(Number);

/** Guests whose turns end with their programs. */
async function wholePrograms(ids: readonly string[]): Promise<BioXenHypervisor> {
  const hypervisor = new BioXenHypervisor({
    guests: ({ vmId }) =>
      Promise.resolve(
        new LuaVmGuest(
          new BasicLuaVM({ vmId, engine: 'native', persistent: true, sandbox: 'none' }),
          'native',
        ),
      ),
  });
  for (const vmId of ids) {
    await hypervisor.createVm(vmId);
    await hypervisor.startVm(vmId);
    await hypervisor.executeProcess(vmId, 'kept = 7');
  }
  return hypervisor;
}

/** The same, and they say when a turn begins. */
async function watched(ids: readonly string[]): Promise<{
  readonly hypervisor: BioXenHypervisor;
  nextTurn(): Promise<void>;
}> {
  let begun: () => void = () => undefined;
  class WatchedGuest extends LuaVmGuest {
    override async resume(): ReturnType<LuaVmGuest['resume']> {
      begun();
      return await super.resume();
    }
  }
  const hypervisor = new BioXenHypervisor({
    guests: ({ vmId }) =>
      Promise.resolve(
        new WatchedGuest(new BasicLuaVM({ vmId, engine: 'embedded', persistent: true }), 'native'),
      ),
  });
  for (const vmId of ids) {
    await hypervisor.createVm(vmId);
    await hypervisor.startVm(vmId);
  }
  const nextTurn = async (): Promise<void> =>
    await new Promise((resolve) => {
      begun = resolve;
    });
  return { hypervisor, nextTurn };
}

test('a turn that ends with its program alone ends with the signal and the time limit of that, too', async () => {
  const { hypervisor: own, nextTurn } = await watched(['a', 'b']);
  await using hypervisor = own;
  await hypervisor.executeProcess('a', 'kept = 7');
  const stop = new AbortController();
  const inTurn = nextTurn();
  const aborted = hypervisor.executeProcess('a', 'while true do end', { signal: stop.signal });
  const next = hypervisor.executeProcess('b', 'return 8');
  await Promise.all([
    expect(aborted).rejects.toMatchObject({ code: 'ABORTED' }),
    inTurn.then(() => {
      stop.abort();
    }),
  ]);
  expect((await next).values).toEqual([8]);
  const late = hypervisor.executeProcess('a', 'while true do end', { timeoutMs: 100 });
  await expect(late).rejects.toMatchObject({ code: 'VM_TIMEOUT', stateKept: true });
  expect((await hypervisor.executeProcess('a', 'return kept')).values).toEqual([7]);
  expect(hypervisor.audit()).toEqual([]);
});

test('a VM whose turn ends with its program alone is stopped and destroyed in the middle of it', async () => {
  const { hypervisor: own, nextTurn } = await watched(['b', 'a']);
  await using hypervisor = own;
  for (const vmId of ['b', 'a']) {
    const inTurn = nextTurn();
    const end = hypervisor.executeProcess(vmId, 'kept = 7 while true do end');
    await Promise.all([
      expect(end).rejects.toBeInstanceOf(VmStoppedError),
      inTurn.then(async () => {
        if (vmId === 'a') await hypervisor.stopVm(vmId);
        else await hypervisor.destroyVm(vmId);
      }),
    ]);
  }
  await hypervisor.startVm('a');
  expect((await hypervisor.executeProcess('a', 'return kept')).values).toEqual([null]);
  expect(hypervisor.audit()).toEqual([]);
});

test('what an interpreter was lost to is told', async ({ skip }) => {
  if (spawnSync('lua5.4', ['-v']).error !== undefined) skip('lua5.4 is not installed');
  const before = new Set(children());
  await using hypervisor = await wholePrograms(['a']);
  const [interpreter = 0] = children().filter((pid) => !before.has(pid));
  const endless = hypervisor.executeProcess('a', 'while true do end');
  process.kill(interpreter, 'SIGKILL');
  await expect(endless).rejects.toThrow('SIGKILL');
  expect(hypervisor.getVmState('a')).toBe('error');
  expect(hypervisor.audit()).toEqual([]);
});
