import { InvalidOptionError } from '@bioxen/core';
import { describe, expect, test } from 'vitest';
import { RealClock } from '../clocks/real-clock.js';
import { PerformanceProfiler } from '../profiler/performance-profiler.js';
import { BioXenHypervisor } from './hypervisor.js';

describe('times of the simulated clock', () => {
  test.each([
    [100.0000001, 100],
    [0.0000004, 0],
    [1e-7, 0],
    [0.0000006, 0.000001],
  ])('runFor(%d) comes to an end, at %d', async (seconds, end) => {
    const hypervisor = new BioXenHypervisor();
    await hypervisor.runFor(seconds);
    expect(hypervisor.clock.nowSeconds()).toBe(end);
  });

  test('a profiler that monitors for less than a microsecond comes to an end', async () => {
    const hypervisor = new BioXenHypervisor();
    await new PerformanceProfiler(hypervisor).monitor(1e-7);
    expect(hypervisor.clock.nowSeconds()).toBe(0);
  });

  test.each([1e18, 9_007_199_255])('%d seconds are refused, with the largest', async (seconds) => {
    const hypervisor = new BioXenHypervisor();
    const refused = await hypervisor.runFor(seconds).catch((error: unknown) => error);
    expect(refused).toBeInstanceOf(InvalidOptionError);
    expect((refused as Error).message).toContain('9007199254 s');
    expect(hypervisor.clock.nowSeconds()).toBe(0);
  });
});

describe('what the books of a cell can count', () => {
  test.each([
    [{ quantumSeconds: 1e308 }, 'quantumSeconds'],
    [{ quantumSeconds: 2e12 }, 'quantumSeconds'],
    [{ switchCostSeconds: 1e300 }, 'switchCostSeconds'],
    [{ clock: new RealClock({ timeScale: 1e200, quantumMs: 1e100 }) }, 'timeScale'],
    [{ rates: { elongationRate: 1e300, activeFraction: 1, atpPerResidue: 4 } }, 'quantumSeconds'],
  ])('%j is refused, with the longest', (options, name) => {
    const make = (): unknown => new BioXenHypervisor(options);
    expect(make).toThrow(InvalidOptionError);
    expect(make).toThrow(
      expect.objectContaining({ option: expect.stringContaining(name) as string }) as Error,
    );
    expect(make).toThrow(
      expect.objectContaining({ hint: expect.stringContaining('at most') as string }) as Error,
    );
  });

  test('a time in which it supplies more than 2^53 residues is refused, before anything is booked', async () => {
    await using hypervisor = new BioXenHypervisor({ chassisType: 'yeast' });
    await expect(hypervisor.runFor(9e9)).rejects.toThrow('more residues than its books can count');
    expect(hypervisor.clock.nowSeconds()).toBe(0);
    for (const seconds of [1e9, 1e9, 2.5e8]) await hypervisor.runFor(seconds);
    await expect(hypervisor.runFor(1e7)).rejects.toThrow(/; 1\d{6} s are left/);
    expect(hypervisor.audit()).toEqual([]);
  });
});
