import { expect, test } from 'vitest';
import { ModelInfeasibleError } from '../model/model-infeasible-error.js';
import { BioXenHypervisor } from './hypervisor.js';

test('the ribosomes of a measured cell are those of its data sheet, and the shares are quarters of them', async () => {
  await using hypervisor = new BioXenHypervisor({ profile: 'measured', medium: { growthRatePerHour: 1 } });
  const { totalRibosomes, availableRibosomes } = hypervisor.getSystemResources();
  // Bremer & Dennis: 13,500 to 26,300 between one and 1.5 doublings an hour.
  expect(totalRibosomes).toBeGreaterThan(13_000);
  expect(totalRibosomes).toBeLessThan(30_000);
  expect(availableRibosomes).toBe(Math.floor((850 * totalRibosomes) / 1000));
  await hypervisor.createVm('a');
  expect(hypervisor.getVmResourceUsage('a').ribosomes).toBe(Math.floor(availableRibosomes / 4));
  expect(hypervisor.rates.atpPerResidue).toBe(4.2);
  expect(hypervisor.sharing).toBe('space-shared');
});

test('a second guest visibly slows the first, and the host is as before when it is gone', async () => {
  await using hypervisor = new BioXenHypervisor({ profile: 'measured' });
  const speed = (): number => {
    const { elongationRate, activeFraction } = hypervisor.rates;
    return hypervisor.getVmResourceUsage('a').ribosomes * elongationRate * activeFraction;
  };
  const before = hypervisor.rates;
  await hypervisor.createVm('a', { proteins: { phiX: 0.1 } });
  const one = speed();
  await hypervisor.createVm('b', { proteins: { phiX: 0.15 } });
  const two = speed();
  expect(two).toBeLessThan(0.9 * one);
  expect(hypervisor.getHostState()?.relativeGrowth).toBeLessThan(0.6);
  await hypervisor.destroyVm('b');
  expect(speed()).toBe(one);
  await hypervisor.destroyVm('a');
  expect(hypervisor.rates).toEqual(before);
});

test('the books of a loaded cell are those of the growth law: one number of ribosomes, one active fraction', async () => {
  await using hypervisor = new BioXenHypervisor({ profile: 'measured' });
  const books = () => hypervisor.getSystemResources();
  const isOneModel = (): void => {
    const [state, has, rates] = [hypervisor.getHostState(), books(), hypervisor.rates];
    expect(has.totalRibosomes).toBe(Math.round(state?.ribosomesPerCell ?? 0));
    expect(has.availableRibosomes).toBe(Math.floor((850 * has.totalRibosomes) / 1000));
    expect(has.allocatedRibosomes + has.freeRibosomes).toBe(has.availableRibosomes);
    expect(hypervisor.listVms().reduce((sum, vm) => sum + vm.ribosomeAllocation, 0)).toBe(
      has.allocatedRibosomes,
    );
    expect(rates.activeFraction).toBe(state?.activeFraction);
    expect(rates.elongationRate).toBe(state?.elongationRate);
    expect(hypervisor.getChassisInfo().ribosomes).toBe(has.totalRibosomes);
    expect(hypervisor.audit()).toEqual([]);
  };
  isOneModel();
  const before = books();
  await hypervisor.createVm('a');
  const alone = hypervisor.getVmResourceUsage('a').ribosomes;
  await hypervisor.createVm('b', { proteins: { phiX: 0.2 } });
  isOneModel();
  expect(books().totalRibosomes).toBe(8203);
  // A quarter each, of what there is now.
  const quarter = Math.floor(books().availableRibosomes / 4);
  expect(hypervisor.listVms().map((vm) => vm.ribosomeAllocation)).toEqual([quarter, quarter]);
  expect(hypervisor.rates.activeFraction).toBeGreaterThan(0.8);
  await hypervisor.destroyVm('b');
  isOneModel();
  expect(hypervisor.getVmResourceUsage('a').ribosomes).toBe(alone);
  await hypervisor.destroyVm('a');
  expect(books()).toEqual(before);
});

test('a cell supplies what its growth makes: as many residues as new protein has', async () => {
  await using hypervisor = new BioXenHypervisor({ profile: 'measured', quantumSeconds: 10 });
  await hypervisor.createVm('a', { proteins: { phiX: 0.2 } });
  await hypervisor.runFor(10);
  const state = hypervisor.getHostState();
  // Scott et al. 2010: growth is the work of the ribosomes over the protein, with 7459 residues of it in a ribosome.
  const protein = ((state?.ribosomesPerCell ?? 0) * 7459) / (state?.phiR ?? 1);
  const grown = ((state?.growthRate ?? 0) / 3600) * protein * 10;
  expect(hypervisor.getWork().residues.supplied / grown).toBeCloseTo(1, 3);
});

test('ribosomes asked for by number are given as they are, shrink with the host, and never become more', async () => {
  await using hypervisor = new BioXenHypervisor({ profile: 'measured' });
  const has = (vmId: string): number => hypervisor.getVmResourceUsage(vmId).ribosomes;
  await hypervisor.createVm('a', { resources: { ribosomes: 10_000 } });
  await hypervisor.createVm('load', { proteins: { phiX: 0.2 }, resources: { ribosomes: 100 } });
  const { availableRibosomes, freeRibosomes } = hypervisor.getSystemResources();
  expect(has('a')).toBe(Math.floor((10_000 * availableRibosomes) / 21_770));
  expect(has('load')).toBe(100);
  hypervisor.allocateVmResources('load', { ribosomes: 100 + freeRibosomes });
  expect(hypervisor.getSystemResources().freeRibosomes).toBe(0);
  expect(() => hypervisor.allocateVmResources('load', { ribosomes: 101 + freeRibosomes })).toThrow(
    expect.objectContaining({ code: 'RESOURCE_EXHAUSTION' }) as Error,
  );
  hypervisor.allocateVmResources('load', { ribosomes: 50 });
  await hypervisor.createVm('b', { resources: { ribosomes: 15 }, limits: { ribosomes: 15 } });
  await hypervisor.destroyVm('load');
  expect([has('a'), has('b')]).toEqual([10_000, 15]);
});

test('whoever comes and goes with whatever load, the books hold', async () => {
  await using hypervisor = new BioXenHypervisor({ profile: 'measured' });
  const start = [hypervisor.getLedger(), hypervisor.getHostState()];
  let seed = 7;
  const random = (): number => (seed = (seed * 48_271) % 2_147_483_647) / 2_147_483_647;
  for (let step = 0; step < 500; step++) {
    const vmId = `vm_${Math.floor(random() * 4)}`;
    const isThere = hypervisor.listVms().some((vm) => vm.vmId === vmId);
    const ribosomes = Math.floor(random() * 1.05 * hypervisor.getSystemResources().freeRibosomes);
    const resources = random() < 0.3 ? {} : { ribosomes };
    const call = async (): Promise<unknown> => {
      if (!isThere) return await hypervisor.createVm(vmId, { proteins: { phiX: random() * 0.2 }, resources });
      return random() < 0.5
        ? await hypervisor.destroyVm(vmId)
        : hypervisor.allocateVmResources(vmId, resources);
    };
    const code = await call().then(
      () => 'done',
      (error: { readonly code: string }) => error.code,
    );
    expect(code).toMatch(/done|RESOURCE|MODEL/);
    const { totalRibosomes, availableRibosomes, freeRibosomes } = hypervisor.getSystemResources();
    const given = hypervisor.listVms().map((vm) => vm.ribosomeAllocation);
    expect(totalRibosomes).toBe(Math.round(hypervisor.getHostState()?.ribosomesPerCell ?? 0));
    expect(given.reduce((sum, one) => sum + one, freeRibosomes)).toBe(availableRibosomes);
    expect(Math.min(freeRibosomes, ...given)).toBeGreaterThanOrEqual(0);
    expect(hypervisor.audit()).toEqual([]);
  }
  for (const { vmId } of hypervisor.listVms()) await hypervisor.destroyVm(vmId);
  expect([hypervisor.getLedger(), hypervisor.getHostState()]).toEqual(start);
});

test('a guest with which the host cannot grow is refused, and nothing has changed', async () => {
  await using hypervisor = new BioXenHypervisor({ profile: 'measured' });
  await hypervisor.createVm('a', { proteins: { phiX: 0.3 } });
  const before = [hypervisor.getLedger(), hypervisor.getHostState()];
  await expect(hypervisor.createVm('b', { proteins: { phiX: 0.2 } })).rejects.toBeInstanceOf(
    ModelInfeasibleError,
  );
  expect([hypervisor.getLedger(), hypervisor.getHostState()]).toEqual(before);
  expect(hypervisor.listVms()).toHaveLength(1);
  await expect(
    hypervisor.createVm('c', { proteins: { phiX: 0.1 }, resources: { ribosomes: -1 } }),
  ).rejects.toThrow('Cannot give -1 ribosomes');
  expect(hypervisor.getHostState()).toEqual(before[1]);
});

test('proteins by their residues are a mass fraction of what the host links', async () => {
  await using hypervisor = new BioXenHypervisor({ profile: 'measured' });
  const { elongationRate, activeFraction } = hypervisor.rates;
  const all = hypervisor.getSystemResources().totalRibosomes * elongationRate * activeFraction;
  await hypervisor.createVm('a', { proteins: { residuesPerSecond: all / 10 } });
  expect(hypervisor.getHostState()?.phiX[0]).toBeCloseTo(0.1, 10);
});

test('what was done before the rates changed keeps its price', async () => {
  await using hypervisor = new BioXenHypervisor({ profile: 'measured', quantumSeconds: 1 });
  await hypervisor.runFor(10);
  const before = hypervisor.getWork();
  await hypervisor.createVm('a', { proteins: { phiX: 0.2 } });
  expect(hypervisor.getWork()).toEqual(before);
  await hypervisor.runFor(10);
  const { ribosomeSeconds, residues, atp } = hypervisor.getWork();
  // Residues are whole, a quantum at a time: the rest of it is what they differ by.
  expect(ribosomeSeconds.supplied / (10 * (25_612 + 8_203))).toBeCloseTo(1, 3);
  expect(residues.supplied).toBeLessThan(2 * before.residues.supplied);
  expect(atp.supplied).toBeCloseTo(residues.supplied * 4.2, 3);
  expect(hypervisor.audit()).toEqual([]);
});

test('numbers come from one place', () => {
  const wrong = [
    { profile: 'measured', chassisType: 'orthogonal' },
    { profile: 'measured', rates: { elongationRate: 1, activeFraction: 1, atpPerResidue: 1 } },
    { medium: { growthRatePerHour: 1 } },
  ] as const;
  for (const options of wrong)
    expect(() => new BioXenHypervisor(options)).toThrow(
      expect.objectContaining({ code: 'INVALID_CONFIGURATION' }) as Error,
    );
  expect(() => new BioXenHypervisor({ profile: 'measured', medium: { growthRatePerHour: 99 } })).toThrow(
    ModelInfeasibleError,
  );
});

test('in the profile legacy proteins would do nothing, and are refused', async () => {
  await using hypervisor = new BioXenHypervisor();
  await expect(hypervisor.createVm('a', { proteins: { phiX: 0.1 } })).rejects.toMatchObject({
    code: 'API_VALIDATION_ERROR',
    option: 'proteins',
  });
  expect(hypervisor.listVms()).toEqual([]);
});

test('yeast can be measured, too', async () => {
  await using hypervisor = new BioXenHypervisor({ profile: 'measured', chassisType: 'yeast' });
  expect(hypervisor.getSystemResources().totalRibosomes).toBe(200_000);
  const before = hypervisor.getHostState()?.phiR ?? 0;
  await hypervisor.createVm('a', { proteins: { phiX: 0.1 } });
  const { phiR = 0, relativeGrowth } = hypervisor.getHostState() ?? {};
  expect(relativeGrowth).toBeLessThan(0.9);
  expect(hypervisor.getSystemResources().totalRibosomes).toBe(Math.round((200_000 * phiR) / before));
  expect(hypervisor.maxVms).toBe(2);
});
