import { createHash } from 'node:crypto';
import { OperationAbortedError, VMTimeoutError } from '@bioxen/core';
import {
  BaseChassis,
  BioXenHypervisor,
  type ChassisCapabilities,
  EcoliChassis,
  type HypervisorOptions,
  RoundRobinScheduler,
  VmStoppedError,
} from '@bioxen/hypervisor';
import { describe, expect, test } from 'vitest';

const SORT = `local list = {} for i = 1, 400 do list[i] = i * 7919 % 503 end
  table.sort(list, function(a, b) for i = 1, 30 do end return a < b end)`;
const WORK: readonly string[] = [
  'while true do end',
  'local s = "" while true do s = (s .. "acgt"):sub(-200):upper():lower() end',
  `while true do ${SORT} end`,
  'while true do coroutine.wrap(function() for i = 1, 100 do coroutine.yield(i) end end)() end',
];

async function started(vmIds: readonly string[], options: HypervisorOptions = {}): Promise<BioXenHypervisor> {
  const hypervisor = new BioXenHypervisor(options);
  for (const vmId of vmIds) {
    await hypervisor.createVm(vmId);
    await hypervisor.startVm(vmId);
  }
  return hypervisor;
}

/** Hands over a program that runs when quanta are asked for; its end is nobody's concern. */
function submit(hypervisor: BioXenHypervisor, vmId: string, code: string): void {
  hypervisor.executeProcess(vmId, code, { autoRun: false }).catch(() => undefined);
}

test('return 2+2 is 4, in the cell of seed 004, and is charged', async () => {
  await using hypervisor = await started(['a']);
  const result = await hypervisor.executeProcess('a', 'print("hello") return 2+2');
  expect(result).toMatchObject({
    status: 'success',
    vmId: 'a',
    values: [4],
    returnCode: 0,
    executionTime: 60,
  });
  expect(result.stdout).toBe('hello\n4');
  const { residues, ribosomeSeconds, atp, quanta } = result.charge;
  expect(residues).toBeGreaterThan(0);
  expect(ribosomeSeconds).toBe(residues / 20);
  expect(atp).toBe(residues * 4);
  expect(quanta).toBe(1);
  const failed = await hypervisor.executeProcess('a', 'error("boom")');
  expect(failed).toMatchObject({ status: 'error', returnCode: 1, error: { kind: 'runtime' } });
});

test('17 ribosomes link 20,400 residues in a quantum of 60 s', async () => {
  await using hypervisor = await started(['a', 'b']);
  for (const vmId of ['a', 'b']) submit(hypervisor, vmId, 'while true do end');
  for (let round = 0; round < 5; round++) {
    expect(await hypervisor.runScheduler()).toMatchObject([
      { vmId: 'a', residues: 20_400, limitedBy: 'ribosomes' },
    ]);
    expect(await hypervisor.runScheduler()).toMatchObject([{ vmId: 'b', residues: 20_400 }]);
  }
  expect(hypervisor.clock.nowSeconds()).toBe(600);
  hypervisor.allocateVmResources('a', { atpPercentage: 10 });
  // 10 % of the ATP of 68 ribosomes feeds 6.8 of them.
  expect(await hypervisor.runScheduler()).toMatchObject([{ vmId: 'a', residues: 8_160, limitedBy: 'atp' }]);
  expect(hypervisor.audit()).toEqual([]);
});

test('pause stops a program in its midst, and resume goes on with it', async () => {
  await using hypervisor = await started(['a']);
  const result = hypervisor.executeProcess('a', 'local s = 0 for i = 1, 200000 do s = s + i end return s', {
    autoRun: false,
  });
  await hypervisor.runScheduler();
  await hypervisor.pauseVm('a');
  const { residues } = hypervisor.getVmResourceUsage('a');
  expect(await hypervisor.runScheduler()).toBeUndefined();
  expect(hypervisor.getVmResourceUsage('a').residues).toBe(residues);
  expect(residues).toBe(20_400);
  await hypervisor.resumeVm('a');
  await hypervisor.runUntilIdle();
  expect((await result).values).toEqual([20_000_100_000]);
});

test('pause takes a program that runs by itself out of its turns', async () => {
  await using hypervisor = await started(['a']);
  const result = hypervisor.executeProcess('a', 'for i = 1, 3000000 do end return "end"');
  await new Promise(setImmediate);
  await hypervisor.pauseVm('a');
  const before = hypervisor.getVmStatus('a');
  expect(before).toMatchObject({ state: 'paused', processes: 1 });
  await new Promise(setImmediate);
  expect(hypervisor.getVmStatus('a').residues).toBe(before.residues);
  await hypervisor.resumeVm('a');
  expect((await result).values).toEqual(['end']);
});

test('stop and destroy reject what runs and what waits; the state after a start is fresh', async () => {
  await using hypervisor = await started(['a', 'b']);
  await hypervisor.executeProcess('a', 'kept = 1');
  expect((await hypervisor.executeProcess('a', 'return kept')).values).toEqual([1]);
  const running = hypervisor.executeProcess('a', 'while true do end');
  const waiting = hypervisor.executeProcess('a', 'return 1');
  const other = hypervisor.executeProcess('b', 'while true do end');
  const outcomes = Promise.allSettled([running, waiting]);
  await hypervisor.stopVm('a');
  for (const outcome of await outcomes) {
    expect(outcome).toMatchObject({
      status: 'rejected',
      reason: { state: 'stopped', code: 'VM_STATE_ERROR' },
    });
  }
  await expect(hypervisor.executeProcess('a', 'return 1')).rejects.toMatchObject({ legacyCode: 'BX006' });
  expect(hypervisor.getSystemResources().allocatedRibosomes).toBe(34);
  await hypervisor.startVm('a');
  expect((await hypervisor.executeProcess('a', 'return kept')).values).toEqual([null]);
  const destroyed = other.catch((error: unknown) => error);
  await hypervisor.destroyVm('b');
  expect(await destroyed).toBeInstanceOf(VmStoppedError);
  expect(hypervisor.getSystemResources().allocatedRibosomes).toBe(17);
});

test('a signal and a time limit stop a process and leave its VM as it was', async () => {
  await using hypervisor = await started(['a']);
  await hypervisor.executeProcess('a', 'kept = 7');
  const controller = new AbortController();
  const aborted = hypervisor
    .executeProcess('a', 'while true do end', { signal: controller.signal })
    .catch((error: unknown) => error);
  await new Promise(setImmediate);
  controller.abort();
  expect(await aborted).toBeInstanceOf(OperationAbortedError);
  await expect(
    hypervisor.executeProcess('a', 'while true do pcall(error) end', { timeoutMs: 50 }),
  ).rejects.toBeInstanceOf(VMTimeoutError);
  expect((await hypervisor.executeProcess('a', 'return kept')).values).toEqual([7]);
  expect(hypervisor.getVmStatus('a')).toMatchObject({ state: 'running', processes: 0 });
});

describe('fairness of real work', () => {
  const vmIds = ['a', 'b', 'c', 'd'];

  test('is 99 % and more after 100 rounds of loops, strings, sorts and coroutines', async () => {
    await using hypervisor = await started(vmIds);
    for (const [index, vmId] of vmIds.entries()) submit(hypervisor, vmId, WORK[index] ?? '');
    for (let turn = 0; turn < 400; turn++) await hypervisor.runScheduler();
    const { fairness, limitedBy } = hypervisor.getScheduling();
    expect(fairness).toBeGreaterThanOrEqual(99);
    expect(limitedBy.postponed).toBeGreaterThan(0);
    expect(hypervisor.audit()).toEqual([]);
    // What could not stop in time was paid for by the following quanta.
    const { residues, debt } = hypervisor.getWork();
    const done = hypervisor.listVms().reduce((sum, vm) => sum + vm.residues, 0);
    expect(done).toBe(residues.used + debt);
    expect(residues.supplied).toBe(residues.used + residues.idle + residues.overhead);
  });

  test('holds by weight of priority', async () => {
    await using hypervisor = await started(vmIds, { scheduler: new RoundRobinScheduler({ weighted: true }) });
    for (const [index, vmId] of vmIds.entries()) {
      hypervisor.allocateVmResources(vmId, { priority: index + 1 });
      submit(hypervisor, vmId, WORK[index] ?? '');
    }
    for (let turn = 0; turn < 400; turn++) await hypervisor.runScheduler();
    expect(hypervisor.getScheduling().fairness).toBeGreaterThanOrEqual(99);
    const [a, , , d] = hypervisor.listVms();
    expect((d?.residues ?? 0) / (a?.residues ?? 1)).toBeCloseTo(4, 1);
  });

  test('holds while VMs come and go', async () => {
    await using hypervisor = await started(vmIds);
    for (const [index, vmId] of vmIds.entries()) submit(hypervisor, vmId, WORK[index] ?? '');
    for (let turn = 0; turn < 800; turn++) {
      await hypervisor.runScheduler();
      if (turn % 37 === 0) await hypervisor.pauseVm('b');
      else if (turn % 37 === 18) await hypervisor.resumeVm('b');
      if (turn === 300) {
        await hypervisor.destroyVm('d');
        await hypervisor.createVm('e');
        await hypervisor.startVm('e');
        submit(hypervisor, 'e', WORK[0] ?? '');
      }
    }
    expect(hypervisor.getScheduling().fairness).toBeGreaterThanOrEqual(99);
    expect(hypervisor.audit()).toEqual([]);
  });
});

test('the cycle goes on behind the VM that was served last, whoever leaves or joins', async () => {
  await using hypervisor = await started(['a', 'b', 'c']);
  for (const vmId of ['a', 'b', 'c']) submit(hypervisor, vmId, 'while true do end');
  const served: string[] = [];
  const turn = async (): Promise<void> => {
    for (const { vmId } of (await hypervisor.runScheduler()) ?? []) served.push(vmId);
  };
  await turn();
  await turn();
  await hypervisor.pauseVm('a');
  await turn();
  await turn();
  await hypervisor.resumeVm('a');
  await hypervisor.destroyVm('b');
  await turn();
  await turn();
  expect(served.join('')).toBe('abcbca');
});

test('space-shared guests work at the same time', async () => {
  await using hypervisor = await started(['a', 'b'], { sharing: 'space-shared' });
  for (const vmId of ['a', 'b']) submit(hypervisor, vmId, 'while true do end');
  const reports = await hypervisor.runScheduler();
  expect(reports).toMatchObject([
    { vmId: 'a', toSeconds: 60 },
    { vmId: 'b', toSeconds: 60 },
  ]);
  const { residues } = hypervisor.getWork();
  expect(residues).toEqual({ supplied: 96_000, used: 40_800, idle: 40_800, overhead: 14_400 });
});

test('a change of VMs costs what it is said to cost', async () => {
  await using hypervisor = await started(['a', 'b'], { switchCostSeconds: 30 });
  for (const vmId of ['a', 'b']) submit(hypervisor, vmId, 'while true do end');
  for (let turn = 0; turn < 4; turn++) await hypervisor.runScheduler();
  expect(hypervisor.clock.nowSeconds()).toBe(4 * 60 + 3 * 30);
  expect(hypervisor.getScheduling().switches).toBe(3);
});

test('idle time is booked too', async () => {
  await using hypervisor = await started(['a']);
  await hypervisor.runFor(120);
  expect(hypervisor.clock.nowSeconds()).toBe(120);
  expect(hypervisor.getWork().residues).toEqual({
    supplied: 192_000,
    used: 0,
    idle: 163_200,
    overhead: 28_800,
  });
});

test('memory that is used up is an error of the program, counted, and the VM goes on', async () => {
  await using hypervisor = await started(['a']);
  const full = await hypervisor.executeProcess(
    'a',
    'local t = {} while true do t[#t + 1] = ("x"):rep(1000) .. #t end',
  );
  expect(full).toMatchObject({ status: 'error', error: { kind: 'memory' } });
  expect(hypervisor.getVmStatus('a').violations.heap).toBeGreaterThan(0);
  expect((await hypervisor.executeProcess('a', 'return 1')).values).toEqual([1]);
});

test('a guest may write more than its heap holds', async () => {
  // Turns that are long enough for all of it.
  await using hypervisor = await started(['a'], { quantumSeconds: 60_000 });
  const programs = {
    'for i = 1, 300 do print(("x"):rep(1000)) end': 300 * 1001 - 1, // The last end of a line is dropped.
    'for i = 1, 100000 do print(100000) end': 700_000 - 1,
    'for i = 1, 100000 do io.write("acgt") end': 400_000,
    'for i = 1, 30 do io.write(("x"):rep(15000), "-") end': 30 * 15_001,
    'for i = 1, 30 do io.write(("x"):rep(20000)) end': 600_000,
  };
  for (const [code, bytes] of Object.entries(programs)) {
    const { status, stdout } = await hypervisor.executeProcess('a', code);
    expect([code, status, stdout.length]).toEqual([code, 'success', bytes]);
  }
});

test('what a program wrote before it was stopped is in the error', async () => {
  await using hypervisor = await started(['a']);
  const stop = new AbortController();
  const options = { autoRun: false, signal: stop.signal };
  const endless = hypervisor.executeProcess('a', 'print("so far") while true do end', options);
  await hypervisor.runFor(120);
  stop.abort();
  await expect(endless).rejects.toMatchObject({ code: 'ABORTED', partial: { stdout: 'so far' } });
});

test('a program without memory is one violation', async () => {
  await using hypervisor = await started(['a']);
  await hypervisor.executeProcess('a', 'local t = {} while true do t[#t + 1] = {} end');
  expect(hypervisor.getVmStatus('a').violations.heap).toBe(1);
});

test('an engine that is lost is an error of its VM alone', async () => {
  await using hypervisor = await started(['a', 'b'], { sliceTimeoutMs: 300 });
  await hypervisor.executeProcess('b', 'kept = 1');
  await expect(
    hypervisor.executeProcess('a', 'return ("a"):rep(40):find(("a-"):rep(40) .. "b")'),
  ).rejects.toBeInstanceOf(VmStoppedError);
  expect(hypervisor.getVmStatus('a')).toMatchObject({ state: 'error', healthStatus: 'failed' });
  expect(hypervisor.getSystemResources().allocatedRibosomes).toBe(34);
  expect((await hypervisor.executeProcess('b', 'return kept')).values).toEqual([1]);
  for (const call of ['startVm', 'pauseVm', 'resumeVm'] as const) {
    await expect(hypervisor[call]('a')).rejects.toMatchObject({ code: 'VM_STATE_ERROR' });
  }
  await expect(hypervisor.executeProcess('a', 'return 1')).rejects.toMatchObject({ code: 'VM_STATE_ERROR' });
  await hypervisor.stopVm('a');
  await hypervisor.startVm('a');
  expect((await hypervisor.executeProcess('a', 'return 2')).values).toEqual([2]);
});

test('a VM of one kilobyte runs what needs none, and is told what does', async () => {
  await using hypervisor = new BioXenHypervisor();
  await hypervisor.createVm('small', { resources: { memoryKb: 1 } });
  await hypervisor.startVm('small');
  expect((await hypervisor.executeProcess('small', 'return 1')).values).toEqual([1]);
  const text = `return #"${'x'.repeat(200_000)}"`;
  expect(await hypervisor.executeProcess('small', text)).toMatchObject({ error: { kind: 'memory' } });
  expect((await hypervisor.executeProcess('small', 'return 2')).values).toEqual([2]);
});

test('proteins that no guest has are refused on every host', async () => {
  for (const profile of ['legacy', 'measured'] as const) {
    await using hypervisor = new BioXenHypervisor({ profile });
    for (const phiX of [-0.1, 1.5, Number.NaN, Infinity])
      await expect(hypervisor.createVm('a', { proteins: { phiX } })).rejects.toMatchObject({
        name: 'InvalidOptionError',
      });
    expect(hypervisor.listVms()).toEqual([]);
    expect(hypervisor.audit()).toEqual([]);
  }
});

test('a VM whose program calls os.exit is lost and says so', async () => {
  await using hypervisor = await started(['a', 'b']);
  await expect(hypervisor.executeProcess('a', 'os.exit(3)')).rejects.toMatchObject({
    name: 'VmStoppedError',
    message: expect.stringContaining('its interpreter has ended, as os.exit ends one') as unknown,
  });
  expect((await hypervisor.executeProcess('b', 'return 1')).values).toEqual([1]);
});

test('an engine that does not start says why', async () => {
  await using hypervisor = new BioXenHypervisor();
  const guest = (): Promise<never> => Promise.reject(new RangeError('its door is shut'));
  await hypervisor.createVm('far', { guest });
  await hypervisor.startVm('far');
  await expect(hypervisor.executeProcess('far', 'return 1')).rejects.toMatchObject({
    name: 'VmStoppedError',
    message: "The process of VM 'far' has no result: the VM was lost: its door is shut",
  });
  expect(hypervisor.getVmState('far')).toBe('error');
  expect(hypervisor.audit()).toEqual([]);
});

test('the same seed gives the same trace, byte for byte', async () => {
  const run = async (): Promise<string> => {
    await using hypervisor = await started(['a', 'b', 'c', 'd'], { seed: 7 });
    for (const [index, code] of WORK.entries()) submit(hypervisor, ['a', 'b', 'c', 'd'][index] ?? '', code);
    for (let turn = 0; turn < 80; turn++) await hypervisor.runScheduler();
    await hypervisor.stopVm('a');
    await hypervisor.startVm('a');
    const pairs = await hypervisor.executeProcess(
      'a',
      `local t = {} for i = 1, 50 do t["k" .. i] = i end
      local keys = {} for key in pairs(t) do keys[#keys + 1] = key end
      return table.concat(keys, " "), tostring(t), math.random(1e6), os.time()`,
      { autoRun: true },
    );
    return createHash('sha256')
      .update(hypervisor.trace().toString())
      .update(JSON.stringify([pairs.values, hypervisor.listVms(), hypervisor.getWork()]))
      .digest('hex');
  };
  expect(await run()).toBe(await run());
});

test('a thousand VMs take their turns on the simulated clock', async () => {
  class Culture extends BaseChassis {
    readonly chassisType: string = 'culture';
    getCapabilities(): ChassisCapabilities {
      return {
        ...new EcoliChassis().getCapabilities(),
        ribosomes: 20_000,
        maxVms: 1_000,
        rnaPolymerases: 10_000,
      };
    }
  }
  await using hypervisor = new BioXenHypervisor({ chassis: new Culture(), maxVms: 1_000 });
  const results: Promise<unknown>[] = [];
  for (let index = 0; index < 1_000; index++) {
    await hypervisor.createVm(`vm${index}`, { resources: { ribosomes: 17, atpPercentage: 0.1 } });
    await hypervisor.startVm(`vm${index}`);
    results.push(
      hypervisor
        .executeProcess(`vm${index}`, `local s = 0 for i = 1, 20000 do s = s + ${index} end return s`)
        .then(({ values }) => values[0]),
    );
  }
  expect(await Promise.all(results)).toEqual(Array.from({ length: 1_000 }, (_, index) => index * 20_000));
  expect(hypervisor.getScheduling().quanta).toBeGreaterThanOrEqual(2_000);
  expect(hypervisor.getScheduling().fairness).toBeGreaterThan(99);
  expect(hypervisor.audit()).toEqual([]);
});

test("memory that an engine holds is nobody else's before the engine has ended", async () => {
  await using hypervisor = new BioXenHypervisor({ chassisType: 'yeast' });
  await hypervisor.createVm('a', { resources: { memoryKb: 10_000 } });
  await hypervisor.startVm('a');
  const fill = 'kept = ("x"):rep(4e6) return #kept';
  expect((await hypervisor.executeProcess('a', fill)).values).toEqual([4e6]);
  hypervisor.allocateVmResources('a', { memoryKb: 1_000 });
  expect(hypervisor.getSystemResources().freeMemoryKb).toBe(2_000);
  await expect(hypervisor.createVm('b', { resources: { memoryKb: 5_000 } })).rejects.toMatchObject({
    code: 'RESOURCE_EXHAUSTION',
    available: 2_000,
  });
  expect(() => hypervisor.allocateVmResources('a', { memoryKb: 0.5 })).toThrow('KiB of memory');
  hypervisor.allocateVmResources('a', { ribosomes: 100 });
  expect(hypervisor.getSystemResources().freeMemoryKb).toBe(2_000);
  await hypervisor.stopVm('a');
  expect(hypervisor.getSystemResources().freeMemoryKb).toBe(11_000);
  await hypervisor.createVm('b', { resources: { memoryKb: 5_000 } });
  await hypervisor.startVm('a');
  expect(await hypervisor.executeProcess('a', fill)).toMatchObject({ error: { kind: 'memory' } });
  hypervisor.allocateVmResources('a', { memoryKb: 2_000 });
  expect(hypervisor.getSystemResources().freeMemoryKb).toBe(5_000);
  expect(hypervisor.audit()).toEqual([]);
});

test('output that is cut is told', async () => {
  await using hypervisor = new BioXenHypervisor({ quantumSeconds: 600 });
  await hypervisor.createVm('a');
  await hypervisor.startVm('a');
  const write = (count: number): string => `for i = 1, ${count} do io.write(("x"):rep(16384)) end`;
  expect(await hypervisor.executeProcess('a', write(640))).toMatchObject({ truncated: false });
  const { stdout, truncated } = await hypervisor.executeProcess('a', write(641));
  expect({ length: stdout.length, truncated }).toEqual({ length: 10 * 2 ** 20, truncated: true });
});

test('a VM that takes the name of one whose engine is still ending has what it was given', async () => {
  await using hypervisor = new BioXenHypervisor();
  await hypervisor.createVm('a');
  await hypervisor.startVm('a');
  const endless = hypervisor.executeProcess('a', 'while true do end');
  endless.catch(() => undefined);
  await hypervisor.executeProcess('a', 'return 1', { timeoutMs: 1 }).catch(() => undefined);
  const stopped = hypervisor.stopVm('a');
  const destroyed = hypervisor.destroyVm('a');
  await hypervisor.createVm('a', { resources: { ribosomes: 5 } });
  await Promise.all([stopped, destroyed]);
  expect(hypervisor.getVmResourceUsage('a').ribosomes).toBe(5);
  expect(hypervisor.getLedger()['vm:a']?.ribosomes).toBe(5);
});
