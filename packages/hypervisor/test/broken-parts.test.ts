import { InvalidOptionError, VMTimeoutError } from '@bioxen/core';
import { BioXenHypervisor, type HypervisorOptions, RoundRobinScheduler } from '@bioxen/hypervisor';
import { expect, test } from 'vitest';

async function started(options: HypervisorOptions = {}): Promise<BioXenHypervisor> {
  const hypervisor = new BioXenHypervisor(options);
  await hypervisor.createVm('a');
  await hypervisor.startVm('a');
  return hypervisor;
}

test.each([{}, { next: 5 }, { next: () => undefined, weightOf: 5 }, 5])(
  'a scheduler that is none is refused: %j',
  (scheduler) => {
    expect(() => new BioXenHypervisor({ scheduler } as unknown as HypervisorOptions)).toThrow(
      InvalidOptionError,
    );
  },
);

test('a listener that is no function is refused', async () => {
  await using hypervisor = await started();
  expect(() => hypervisor.onBooked(5 as unknown as () => void)).toThrow(InvalidOptionError);
  await expect(hypervisor.executeProcess('a', 'return 1')).resolves.toMatchObject({ status: 'success' });
});

test('what a scheduler throws ends in the calls that wait, and the next ones run', async () => {
  class Moody extends RoundRobinScheduler {
    problem: Error | undefined = new Error('no mood');
    override next: RoundRobinScheduler['next'] = (runnable) => {
      if (this.problem !== undefined) throw this.problem;
      return runnable[0];
    };
  }
  const scheduler = new Moody();
  await using hypervisor = await started({ scheduler });
  const calls = ['return 1', 'return 2'].map(
    async (code) => await hypervisor.executeProcess('a', code).catch((error: unknown) => error),
  );
  expect(await Promise.all(calls)).toEqual([scheduler.problem, scheduler.problem]);
  scheduler.problem = undefined;
  await expect(hypervisor.executeProcess('a', 'return 3')).resolves.toMatchObject({ status: 'success' });
});

test('a scheduler that chooses none of those that have work is told of', async () => {
  await using hypervisor = await started({ scheduler: { next: () => undefined } });
  await expect(hypervisor.executeProcess('a', 'return 1')).rejects.toThrow(InvalidOptionError);
  await expect(hypervisor.runScheduler()).resolves.toBeUndefined();
});

test('what a listener throws ends a program that runs, and its VM runs the next', async () => {
  await using hypervisor = await started();
  const problem = new Error('no more');
  const forget = hypervisor.onBooked(() => {
    throw problem;
  });
  await expect(hypervisor.executeProcess('a', 'while true do end')).rejects.toBe(problem);
  forget();
  await expect(hypervisor.executeProcess('a', 'return 4')).resolves.toMatchObject({
    status: 'success',
  });
  expect(hypervisor.audit()).toEqual([]);
});

test('a cell at the end of its time runs nothing, and says so', async () => {
  await using hypervisor = await started();
  await hypervisor.runFor(9_007_199_254);
  await expect(hypervisor.executeProcess('a', 'return 1')).rejects.toThrow(InvalidOptionError);
  await expect(hypervisor.executeProcess('a', 'while true do end')).rejects.toThrow(InvalidOptionError);
});

test('a quantum that is less than a unit of work is refused, and not waited for', async () => {
  await using hypervisor = await started({ residuesPerUnit: 30_000 });
  const refused = hypervisor.executeProcess('a', 'return 1', { timeoutMs: 60_000 });
  await expect(refused).rejects.toMatchObject({ code: 'RESOURCE_EXHAUSTION' });
});

test('a guest that pays its debt lets timers and other callers have their turn', async () => {
  await using hypervisor = new BioXenHypervisor();
  await hypervisor.createVm('a', { resources: { atpPercentage: 0.0013 } });
  await hypervisor.startVm('a');
  const long = `local list = {} for i = 1, 400 do list[i] = i * 7919 % 503 end
    table.sort(list, function(a, b) for i = 1, 3000 do end return a < b end)`;
  await hypervisor.executeProcess('a', long).catch(() => undefined);
  expect(hypervisor.getWork().debt).toBeGreaterThan(1_000_000);
  const wait = hypervisor.executeProcess('a', 'return 2', { timeoutMs: 200 });
  await expect(wait).rejects.toBeInstanceOf(VMTimeoutError);
});
