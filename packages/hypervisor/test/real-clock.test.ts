import { BioXenHypervisor, LuaVmGuest, RealClock } from '@bioxen/hypervisor';
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
