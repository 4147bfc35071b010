import {
  BaseChassis,
  BenchmarkSuite,
  BioXenHypervisor,
  type ChassisCapabilities,
  EcoliChassis,
  PerformanceProfiler,
  profilePage,
} from '@bioxen/hypervisor';
import { expect, test } from 'vitest';

test('a report without a sample says so, and divides nothing by zero', () => {
  const report = new PerformanceProfiler(new BioXenHypervisor()).report();
  expect(report).toMatchObject({
    samples: 0,
    emptyReason: expect.stringContaining('no sample'),
    bottlenecks: [],
  });
  expect(JSON.stringify(report)).not.toMatch(/null|NaN/);
});

test('a report of a known trace has its numbers', async () => {
  await using hypervisor = new BioXenHypervisor();
  for (const vmId of ['a', 'b']) {
    await hypervisor.createVm(vmId);
    await hypervisor.startVm(vmId);
    hypervisor.executeProcess(vmId, 'while true do end', { autoRun: false }).catch(() => undefined);
  }
  expect(() => hypervisor.allocateVmResources('a', { ribosomes: 99 })).toThrow('ribosomes');
  const report = await new PerformanceProfiler(hypervisor).monitor(600);
  expect(report).toMatchObject({
    timestamp: 600,
    monitoringDuration: 600,
    samples: 11,
    systemPerformance: {
      averageRibosomeUtilization: 50,
      averageAtpLevel: 50,
      averageMemoryUsage: expect.closeTo(0.024, 9),
      resourceContentionEvents: 10,
    },
    vmPerformance: {
      a: { averageHealth: 89, totalViolations: 1, currentCpuTime: 300, currentWaitTime: 300 },
      b: { averageHealth: 90, totalViolations: 0, currentCpuTime: 300, currentWaitTime: 300 },
    },
    schedulingPerformance: {
      averageFairnessScore: 100,
      averageWaitTime: 300,
      contextSwitchesPerMinute: expect.closeTo(0.9, 9),
    },
    bottlenecks: [],
    engines: ['embedded'],
    chassisType: 'ecoli',
  });
  expect(report.work.residues.used).toBe(204_000);
});

test('means are over the time of the cell, and looking changes none of them', async () => {
  await using hypervisor = new BioXenHypervisor();
  const profiler = new PerformanceProfiler(hypervisor);
  profiler.follow({ intervalSeconds: 60 });
  await hypervisor.createVm('a', { resources: { ribosomes: 17 } });
  const used = (): number => profiler.report().systemPerformance.averageRibosomeUtilization;
  // No time has passed: the value now.
  expect(used()).toBe(25);
  await hypervisor.runFor(60);
  await hypervisor.createVm('b', { resources: { ribosomes: 17 } });
  expect(used()).toBe(25);
  await hypervisor.runFor(180);
  const first = profiler.report();
  expect(first.systemPerformance.averageRibosomeUtilization).toBeCloseTo((60 * 25 + 180 * 50) / 240, 9);
  for (let times = 0; times < 20; times++) expect(profiler.report()).toEqual(first);
  const page = profilePage(hypervisor, profiler);
  expect(profilePage(hypervisor, profiler)).toBe(page);
  // Samples of the same moment weigh nothing, however many.
  for (let times = 0; times < 20; times++) profiler.sample();
  expect(profiler.report().systemPerformance).toEqual(first.systemPerformance);
  expect(profiler.report().vmPerformance).toEqual(first.vmPerformance);
  // What was destroyed was there.
  await hypervisor.destroyVm('a');
  expect(used()).toBeCloseTo((60 * 25 + 180 * 50) / 240, 9);
  await hypervisor.runFor(600);
  expect(used()).toBeCloseTo((60 * 25 + 180 * 50 + 600 * 25) / 840, 9);
});

test('what is beyond its limit is named', async () => {
  await using hypervisor = new BioXenHypervisor();
  for (const vmId of ['a', 'b', 'c', 'd']) await hypervisor.createVm(vmId);
  const report = await new PerformanceProfiler(hypervisor).monitor(60);
  expect(report.bottlenecks).toEqual(['High ribosome utilization', 'Low ATP level']);
  expect(report.recommendations).toHaveLength(2);
});

test('the scenarios of seed 004 pass with real work', async () => {
  const results = await new BenchmarkSuite().run();
  expect(results.map(({ name, vms, seconds }) => [name, vms, seconds])).toEqual([
    ['single', 1, 60],
    ['dual', 2, 120],
    ['stress', 4, 180],
  ]);
  for (const { passed, residues } of results) expect([passed, residues > 0]).toEqual([true, true]);
});

test('the page of three hundred VMs is one that can be read: the largest stripes, and how many more there are', async () => {
  class Culture extends BaseChassis {
    readonly chassisType: string = 'culture';
    getCapabilities(): ChassisCapabilities {
      return {
        ...new EcoliChassis().getCapabilities(),
        ribosomes: 9_000,
        maxVms: 300,
        rnaPolymerases: 3_000,
      };
    }
  }
  await using hypervisor = new BioXenHypervisor({ chassis: new Culture(), maxVms: 300 });
  const profiler = new PerformanceProfiler(hypervisor);
  for (let index = 0; index < 300; index++)
    await hypervisor.createVm(`vm${index}`, {
      resources: { ribosomes: 1 + (index % 40), atpPercentage: 0.1 },
    });
  await profiler.monitor(600);
  const page = profilePage(hypervisor, profiler);
  expect(page).toContain('And 100 more, which the JSON document has.');
  expect(page).toContain('>293 others</text>');
  expect(page.length).toBeLessThan(200_000);
  expect(Object.keys(profiler.report().vmPerformance)).toHaveLength(300);
});

test('the page of a measured cell marks guests by the mass of their proteins, whatever work they did', async () => {
  await using hypervisor = new BioXenHypervisor({ profile: 'measured', quantumSeconds: 1 });
  const profiler = new PerformanceProfiler(hypervisor);
  await hypervisor.createVm('heavy', { proteins: { phiX: 0.2 } });
  await hypervisor.createVm('busy');
  await hypervisor.startVm('busy');
  await hypervisor.executeProcess('busy', 'local s = 0 for i = 1, 50000 do s = s + i end');
  const page = profilePage(hypervisor, profiler);
  expect(page).toContain('mass fraction of guest protein (g per g of all protein)');
  expect(page).not.toContain('share of the work');
  const growth = page.slice(page.indexOf('Growth against load'));
  expect(growth).toContain('>heavy</text>');
  expect(growth).not.toContain('>busy</text>');
});
