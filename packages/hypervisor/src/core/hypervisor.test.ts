import { InvalidOptionError, seededRandom, VmStateError } from '@bioxen/core';
import { describe, expect, test } from 'vitest';
import { BaseChassis } from '../chassis/base-chassis.js';
import type { ChassisCapabilities } from '../chassis/chassis-capabilities.js';
import { registerChassis } from '../chassis/chassis-registry.js';
import { EcoliChassis } from '../chassis/ecoli-chassis.js';
import { AllocationRefusedError } from '../errors/allocation-refused-error.js';
import { ChassisError } from '../errors/chassis-error.js';
import { BioVmCreationError } from '../errors/bio-vm-creation-error.js';
import type { ResourceAllocation } from '../resources/resource-allocation.js';
import type { BioVmCall, BioVmState } from '../vms/bio-vm-state.js';
import { BioXenHypervisor } from './hypervisor.js';

describe('the contract of seed 004', () => {
  test('80 ribosomes, 15 % overhead, 68 available, 17 a quarter, four VMs', async () => {
    const hypervisor = new BioXenHypervisor();
    expect(hypervisor.getSystemResources()).toMatchObject({
      totalRibosomes: 80,
      availableRibosomes: 68,
      allocatedRibosomes: 0,
      freeRibosomes: 68,
      totalAtpAllocated: 0,
      hypervisorOverhead: 0.15,
      activeVms: 0,
    });
    for (const vmId of ['a', 'b', 'c', 'd']) await hypervisor.createVm(vmId);
    expect(hypervisor.getVmStatus('d')).toMatchObject({
      state: 'created',
      ribosomeAllocation: 17,
      atpPercentage: 25,
      memoryKb: 120,
      priority: 1,
    });
    expect(hypervisor.getVmResourceUsage('d')).toMatchObject({ rnaPolymerases: 10 });
    expect(hypervisor.getSystemResources()).toMatchObject({ freeRibosomes: 0, totalAtpAllocated: 100 });
    await expect(hypervisor.createVm('e')).rejects.toMatchObject({
      code: 'HYPERVISOR_OVERLOAD',
      legacyCode: 'BX004',
      limit: 4,
    });
  });

  test.each([
    ['ecoli', 80, 68, 4, 120],
    ['yeast', 200_000, 170_000, 2, 500],
    ['orthogonal', 500, 425, 1, 500],
  ])(
    '%s has %i ribosomes, %i for guests, and carries %i',
    async (chassisType, total, available, vms, memoryKb) => {
      const hypervisor = new BioXenHypervisor({ chassisType });
      expect(hypervisor.getSystemResources()).toMatchObject({
        totalRibosomes: total,
        availableRibosomes: available,
      });
      for (let index = 0; index < vms; index++) await hypervisor.createVm(`vm${index}`);
      expect(hypervisor.getVmStatus('vm0').memoryKb).toBe(memoryKb);
      expect(hypervisor.getVmStatus('vm0').ribosomeAllocation).toBe(Math.floor(available / 4));
      await expect(hypervisor.createVm('more')).rejects.toMatchObject({
        code: 'HYPERVISOR_OVERLOAD',
        text: expect.stringContaining(`Cannot give ${vms + 1} VMs: `),
      });
      expect(hypervisor.audit()).toEqual([]);
    },
  );

  test('maxVms never passes what the chassis carries', () => {
    expect(new BioXenHypervisor({ chassisType: 'yeast', maxVms: 9 }).maxVms).toBe(2);
    expect(new BioXenHypervisor({ maxVms: 2 }).maxVms).toBe(2);
  });

  test('a quarter is a quarter, whatever maxVms is', async () => {
    const hypervisor = new BioXenHypervisor({ maxVms: 2 });
    await hypervisor.createVm('a');
    expect(hypervisor.getVmStatus('a').ribosomeAllocation).toBe(17);
  });
});

const CALLS: readonly BioVmCall[] = ['start', 'pause', 'resume', 'stop', 'destroy', 'execute'];
const PATHS: Readonly<Record<Exclude<BioVmState, 'error'>, readonly BioVmCall[]>> = {
  created: [],
  running: ['start'],
  paused: ['start', 'pause'],
  stopped: ['start', 'stop'],
};
const ALLOWED: Readonly<Record<string, BioVmState | 'gone'>> = {
  'created start': 'running',
  'created destroy': 'gone',
  'running pause': 'paused',
  'running stop': 'stopped',
  'running destroy': 'gone',
  'paused resume': 'running',
  'paused stop': 'stopped',
  'paused destroy': 'gone',
  'stopped start': 'running',
  'stopped destroy': 'gone',
};

async function call(hypervisor: BioXenHypervisor, vmId: string, what: BioVmCall): Promise<void> {
  if (what === 'start') await hypervisor.startVm(vmId);
  else if (what === 'pause') await hypervisor.pauseVm(vmId);
  else if (what === 'resume') await hypervisor.resumeVm(vmId);
  else if (what === 'stop') await hypervisor.stopVm(vmId);
  else if (what === 'destroy') await hypervisor.destroyVm(vmId);
  else await hypervisor.executeProcess(vmId, 'return 1', { autoRun: false });
}

describe.each(Object.entries(PATHS))('a VM that is %s', (state, path) => {
  test.each(CALLS.filter((what) => !(state === 'running' && what === 'execute')))('%s', async (what) => {
    const hypervisor = new BioXenHypervisor();
    await hypervisor.createVm('a');
    for (const step of path) await call(hypervisor, 'a', step);
    const isAllowed = ALLOWED[`${state} ${what}`] !== undefined;
    const outcome = await call(hypervisor, 'a', what).catch((error: unknown) => error);
    expect(outcome instanceof VmStateError).toBe(!isAllowed);
    const states = hypervisor.listVms().map((vm) => vm.state);
    const next = ALLOWED[`${state} ${what}`] ?? state;
    expect(states).toEqual(next === 'gone' ? [] : [next]);
  });
});

describe('what cannot be given', () => {
  test.each([
    [{ ribosomes: 80 }, 'RESOURCE_ALLOCATION_ERROR'],
    [{ ribosomes: -50 }, 'RESOURCE_ALLOCATION_ERROR'],
    [{ ribosomes: 1.5 }, 'RESOURCE_ALLOCATION_ERROR'],
    [{ ribosomes: Number.NaN }, 'RESOURCE_ALLOCATION_ERROR'],
    [{ ribosomes: Infinity }, 'RESOURCE_ALLOCATION_ERROR'],
    [{ ribosomes: '17' as unknown as number }, 'RESOURCE_ALLOCATION_ERROR'],
    [{ ribosomes: 100_000 }, 'RESOURCE_ALLOCATION_ERROR'],
    [{ ribosomes: 60 }, 'RESOURCE_EXHAUSTION'],
    [{ atpPercentage: 101 }, 'RESOURCE_ALLOCATION_ERROR'],
    [{ atpPercentage: 76 }, 'RESOURCE_EXHAUSTION'],
    [{ memoryKb: -1 }, 'RESOURCE_ALLOCATION_ERROR'],
    [{ priority: 0 }, 'RESOURCE_ALLOCATION_ERROR'],
    [{ priority: 6 }, 'RESOURCE_ALLOCATION_ERROR'],
  ])('%o', async (resources, code) => {
    const hypervisor = new BioXenHypervisor();
    await hypervisor.createVm('other');
    await hypervisor.createVm('a');
    const before = hypervisor.getLedger();
    expect(() => hypervisor.allocateVmResources('a', resources)).toThrow(AllocationRefusedError);
    const error: unknown = await Promise.resolve()
      .then(() => hypervisor.allocateVmResources('a', resources))
      .catch((thrown: unknown) => thrown);
    expect(error).toMatchObject({ code, requested: Object.values(resources)[0] });
    expect(error).toMatchObject({ available: expect.any(Number), limit: expect.any(Number) });
    expect(hypervisor.getLedger()).toEqual(before);
    expect(hypervisor.audit()).toEqual([]);
  });

  test.each([
    [{ foo: 1 }, "option 'foo'", 'Options: genomeTemplate, resources'],
    [{ protein: 1 }, "option 'protein'", 'Did you mean proteins?'],
    [{ genome: {} }, "option 'genome'", 'proteins: demandOf(record)'],
    [{ proteins: 0.1 }, 'proteins', '{ phiX }'],
    [{ proteins: {} }, 'proteins', '{ phiX }'],
    [{ proteins: { phiX: '0.1' } }, 'proteins.phiX', 'a fraction'],
  ])('a VM with %j, and says what it takes', async (options, option, text) => {
    await using hypervisor = new BioXenHypervisor();
    const error: unknown = await hypervisor
      .createVm('a', options as never)
      .catch((thrown: unknown) => thrown);
    expect(error).toMatchObject({ code: 'API_VALIDATION_ERROR', option });
    expect(error).toMatchObject({ text: expect.stringContaining(text) });
    expect(hypervisor.listVms()).toEqual([]);
  });

  test('ids that are taken or hostile, and VMs that there are not', async () => {
    const hypervisor = new BioXenHypervisor();
    await hypervisor.createVm('a');
    for (const vmId of ['a', '', '../etc', 'a\nb', 'x'.repeat(65), '__proto__ ']) {
      await expect(hypervisor.createVm(vmId)).rejects.toBeInstanceOf(BioVmCreationError);
    }
    await expect(hypervisor.startVm('nobody')).rejects.toMatchObject({
      code: 'VM_NOT_FOUND',
      legacyCode: 'BX010',
    });
    expect(() => hypervisor.allocateVmResources('a', { ribosome: 1 } as never)).toThrow(InvalidOptionError);
  });
});

describe('a chassis of somebody else', () => {
  const capabilities = (change: Partial<ChassisCapabilities>): ChassisCapabilities => ({
    ...new EcoliChassis().getCapabilities(),
    ...change,
  });
  class Picky extends BaseChassis {
    readonly chassisType: string = 'picky';
    refuses = '';
    getCapabilities(): ChassisCapabilities {
      return capabilities({ ribosomes: 100 });
    }
    override allocateResources(
      vmId: string,
      ...rest: Parameters<BaseChassis['allocateResources']> extends [string, infer R] ? [R] : never
    ): void {
      if (this.refuses === 'allocate') throw new TypeError('no');
      super.allocateResources(vmId, ...rest);
    }
    override cleanupVmEnvironment(vmId: string): void {
      if (this.refuses === 'cleanup') throw new TypeError('no');
      super.cleanupVmEnvironment(vmId);
    }
  }

  test('is registered, and used by its name', async () => {
    registerChassis('picky', () => new Picky());
    expect(() => registerChassis('picky', () => new Picky())).toThrow(InvalidOptionError);
    expect(() => registerChassis('plant', () => new Picky())).toThrow(InvalidOptionError);
    const hypervisor = new BioXenHypervisor({ chassisType: 'picky' });
    expect(hypervisor.getSystemResources().availableRibosomes).toBe(85);
    expect(() => new BioXenHypervisor({ chassisType: 'mammalian' })).toThrow(ChassisError);
    expect(() => new BioXenHypervisor({ chassisType: 'nope' })).toThrow(ChassisError);
  });

  test('undoes an operation by throwing', async () => {
    const chassis = new Picky();
    const hypervisor = new BioXenHypervisor({ chassis });
    const empty = hypervisor.getLedger();
    chassis.refuses = 'allocate';
    await expect(hypervisor.createVm('a')).rejects.toMatchObject({ code: 'CHASSIS_INITIALIZATION_ERROR' });
    expect(hypervisor.getLedger()).toEqual(empty);
    expect(hypervisor.listVms()).toEqual([]);
    chassis.refuses = '';
    await hypervisor.createVm('a');
    const full = hypervisor.getLedger();
    chassis.refuses = 'allocate';
    expect(() => hypervisor.allocateVmResources('a', { ribosomes: 1 })).toThrow(ChassisError);
    expect(hypervisor.getLedger()).toEqual(full);
    chassis.refuses = 'cleanup';
    await expect(hypervisor.destroyVm('a')).rejects.toBeInstanceOf(ChassisError);
    expect(hypervisor.getLedger()).toEqual(full);
    chassis.refuses = '';
    await hypervisor.destroyVm('a');
    expect(hypervisor.getLedger()).toEqual(empty);
    expect(hypervisor.audit()).toEqual([]);
  });

  test('that has no numbers is refused', () => {
    class Broken extends Picky {
      override getCapabilities(): ChassisCapabilities {
        return capabilities({ ribosomes: Number.NaN });
      }
    }
    expect(() => new BioXenHypervisor({ chassis: new Broken() })).toThrow(ChassisError);
  });
});

test('names of isolation hold the whole id', async () => {
  const hypervisor = new BioXenHypervisor();
  await hypervisor.createVm('sample_1a');
  await hypervisor.createVm('sample_1b');
  const names = ['sample_1a', 'sample_1b'].flatMap((vmId) =>
    Object.values(hypervisor.getIsolationEnvironment(vmId)),
  );
  expect(new Set(names).size).toBe(8);
});

test('ten thousand VMs that come and go leave the books as they were', async () => {
  const hypervisor = new BioXenHypervisor({ chassisType: 'yeast' });
  const before = hypervisor.getLedger();
  for (let time = 0; time < 10_000; time++) {
    await hypervisor.createVm('a');
    await hypervisor.destroyVm('a');
  }
  expect(hypervisor.getLedger()).toEqual(before);
  await hypervisor.createVm('a');
  await hypervisor.createVm('b');
});

test(
  '100,000 random calls never give more than there is, and agree with a small model',
  { timeout: 180_000 },
  async () => {
    const random = seededRandom('ledger');
    const pick = <T>(values: readonly T[]): T => values[Math.floor(random.next() * values.length)] as T;
    const amounts = [-50, -1, 0, 1, 5, 10, 17, 30, 68, 69, 80, 1.5, Number.NaN, Infinity];
    const ids = ['a', 'b', 'c', 'd', 'e', 'f'];
    const hypervisor = new BioXenHypervisor();
    const model = new Map<string, { state: string; ribosomes: number; atp: number }>();
    const fits = (vmId: string, ribosomes: number, atp: number): boolean => {
      let otherRibosomes = 0;
      let otherAtp = 0;
      for (const [id, vm] of model) {
        if (id === vmId) continue;
        otherRibosomes += vm.ribosomes;
        otherAtp += vm.atp;
      }
      return (
        Number.isInteger(ribosomes) &&
        ribosomes >= 0 &&
        ribosomes + otherRibosomes <= 68 &&
        atp >= 0 &&
        atp + otherAtp <= 100
      );
    };
    const problems: string[] = [];
    for (let step = 0; step < 100_000; step++) {
      const vmId = pick(ids);
      const known = model.get(vmId);
      const what = pick(['create', 'allocate', 'start', 'pause', 'resume', 'stop', 'destroy'] as const);
      const ribosomes = pick(amounts);
      const atp = pick(amounts);
      let expected: boolean;
      if (what === 'create') expected = known === undefined && model.size < 4 && fits(vmId, ribosomes, atp);
      else if (known === undefined) expected = false;
      else if (what === 'allocate') expected = fits(vmId, ribosomes, atp);
      else if (what === 'destroy') expected = true;
      else expected = ALLOWED[`${known.state} ${what}`] !== undefined;
      let isDone = true;
      try {
        if (what === 'create')
          await hypervisor.createVm(vmId, { resources: { ribosomes, atpPercentage: atp } });
        else if (what === 'allocate') hypervisor.allocateVmResources(vmId, { ribosomes, atpPercentage: atp });
        else await call(hypervisor, vmId, what);
      } catch {
        isDone = false;
      }
      if (isDone !== expected)
        problems.push(`step ${step}: ${what} ${vmId} ${ribosomes} ${atp}: ${String(isDone)}`);
      if (isDone) {
        if (what === 'create') model.set(vmId, { state: 'created', ribosomes, atp });
        else if (what === 'destroy') model.delete(vmId);
        else if (known !== undefined && what === 'allocate') Object.assign(known, { ribosomes, atp });
        else if (known !== undefined) known.state = ALLOWED[`${known.state} ${what}`] ?? known.state;
      }
      const taken = [...model.values()].reduce((sum, vm) => sum + vm.ribosomes, 0);
      if (hypervisor.getSystemResources().allocatedRibosomes !== taken || hypervisor.audit().length > 0)
        problems.push(`step ${step}: ${taken} ribosomes are taken; ${hypervisor.audit().join('; ')}`);
      if (problems.length > 0) break;
    }
    expect(problems).toEqual([]);
  },
);

test('what is refused is told in the words of a cell, with what there is', async () => {
  await using hypervisor = new BioXenHypervisor();
  for (const vmId of ['a', 'b']) await hypervisor.createVm(vmId);
  const give = (resources: Partial<ResourceAllocation>) => () =>
    hypervisor.allocateVmResources('a', resources);
  expect(give({ atpPercentage: 76 })).toThrow(/^Cannot give 76 % of the ATP: /);
  expect(give({ memoryKb: -1 })).toThrow(/^Cannot give -1 KiB of memory: /);
  expect(give({ ribosomes: 80 })).toThrow(
    expect.objectContaining({ hint: 'Ask for ribosomes from 0 to 68; now there are 51 to be had.' }),
  );
});
