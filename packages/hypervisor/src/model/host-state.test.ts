import { describe, expect, test } from 'vitest';
import { plainBurden } from './burden.js';
import { dryMassPerCell, proteinPerCell } from './cell-mass.js';
import { sheetOf } from './host-parameters.js';
import { hostState } from './host-state.js';
import { ModelInfeasibleError } from './model-infeasible-error.js';
import { optimalAllocation } from './optimal-allocation.js';

const ecoli = (growthRatePerHour: number, guests: readonly number[] = []) =>
  hostState({ chassis: 'ecoli', medium: { growthRatePerHour }, guests: guests.map((phiX) => ({ phiX })) });

describe('hostState', () => {
  test('mass fractions sum to 1, whatever grows where', () => {
    for (const rate of [0.01, 0.3, 1, 2, 3])
      for (const guests of [[], [0.1], [0.05, 0.2, 0.1]]) {
        const { phiR, phiM, phiO, phiX } = ecoli(rate, guests);
        expect(Math.abs(phiR + phiM + phiO + phiX.reduce((sum, x) => sum + x, 0) - 1)).toBeLessThan(1e-12);
        expect(Math.min(phiR, phiM)).toBeGreaterThan(0);
      }
  });

  test('a medium by growth rate is the medium by its charging rate', () => {
    const byRate = ecoli(0.8);
    const byNu = hostState({ chassis: 'ecoli', medium: { nuMaxPerHour: byRate.nuMaxPerHour } });
    expect(byNu.growthRate).toBeCloseTo(0.8, 10);
    expect(byRate.doublingTimeMin).toBeCloseTo((60 * Math.LN2) / 0.8, 10);
    expect(byRate.relativeGrowth).toBe(1);
  });

  test('the active fraction is that of its source at one doubling per hour, and falls when growth slows', () => {
    expect(ecoli(Math.LN2).activeFraction).toBeCloseTo(0.8, 6);
    const fractions = [0.05, 0.2, 0.7, 1.5, 2.5].map((rate) => ecoli(rate).activeFraction);
    expect(fractions).toEqual(fractions.toSorted((a, b) => a - b));
    expect(ecoli(0.001).phiR).toBeGreaterThan(0.02);
  });

  test('what translation makes is within a tenth of Bremer & Dennis, who divide it otherwise (decision 28)', () => {
    // Doubling time (min), 0.8 of the ribosomes active, elongation (aa/s).
    for (const [minutes, elongation] of [
      [100, 12],
      [60, 16],
      [40, 18],
      [30, 20],
      [24, 21],
    ] as const) {
      const { activeFraction, elongationRate } = ecoli((60 * Math.LN2) / minutes);
      expect(Math.abs((activeFraction * elongationRate) / (0.8 * elongation) - 1)).toBeLessThan(0.1);
    }
  });

  test('translation makes exactly the protein that growth needs', () => {
    const { growthRate, phiR, activeFraction, elongationRate } = ecoli(1.2, [0.1]);
    expect((3600 * elongationRate * activeFraction * phiR) / 7459).toBeCloseTo(growthRate, 10);
  });

  test('a guest slows its host, a second one more, about as the plain burden says', () => {
    const [one, two] = [ecoli(1, [0.1]), ecoli(1, [0.1, 0.1])];
    expect(two.relativeGrowth).toBeLessThan(one.relativeGrowth);
    expect(Math.abs(one.relativeGrowth - plainBurden(0.1, 0.55))).toBeLessThan(0.05);
  });

  test('an antibiotic slows growth and raises the ribosome fraction', () => {
    const medium = { growthRatePerHour: 1 };
    const [free, half] = [1, 0.5].map((unblockedRibosomes) =>
      hostState({ chassis: 'ecoli', medium, unblockedRibosomes }),
    );
    expect(half?.growthRate).toBeLessThan(free?.growthRate ?? 0);
    expect(half?.phiR).toBeGreaterThan(free?.phiR ?? 1);
  });

  test('yeast has its own numbers', () => {
    const yeast = (growthRatePerHour: number, phiX = 0) =>
      hostState({ chassis: 'yeast', medium: { growthRatePerHour }, guests: [{ phiX }] });
    const state = yeast(0.3);
    expect(state.elongationRate).toBeLessThan(10);
    expect(state.ribosomesPerCell).toBe(200_000);
    const loaded = yeast(0.3, 0.2);
    expect(loaded.ribosomesPerCell).toBeCloseTo((200_000 * loaded.phiR) / state.phiR, 6);
    // Biochem J 168:409 measured 0.84 and 0.50; one number cannot say both, and is as far from the one as from the other.
    const [fast, slow] = [yeast(0.374).activeFraction, yeast(0.208).activeFraction];
    expect(Math.abs(fast - 0.84)).toBeLessThan(0.11);
    expect(Math.abs(slow - 0.5)).toBeLessThan(0.11);
  });

  test.each([
    ['a guest as large as all that is free', () => ecoli(1, [0.45]), 0.45],
    ['guests that are too large together', () => ecoli(1, [0.3, 0.3]), 0.45],
    ['a growth rate above the largest', () => ecoli(9), 3.94],
    ['a medium of nothing', () => hostState({ chassis: 'ecoli', medium: { nuMaxPerHour: 0 } }), undefined],
    ['a growth rate that is no number', () => ecoli(Number.NaN), 3.94],
  ])('%s is infeasible, with the largest value that is not', (_, run, largest) => {
    let error: unknown;
    try {
      run();
    } catch (caught) {
      error = caught;
    }
    expect(ModelInfeasibleError.isInstance(error)).toBe(true);
    const { largestFeasible } = error as ModelInfeasibleError;
    expect(largestFeasible).toBeGreaterThan(0);
    expect(largestFeasible).toBeCloseTo(largest ?? largestFeasible, 2);
  });

  test.each([
    [undefined, 'options', 'chassis, medium'],
    [{ chassis: 'ecoli' }, 'medium', 'growthRatePerHour'],
    [{ chassis: 'ecoli', medium: 'LB' }, 'medium', '"LB" is not a medium: { growthRatePerHour }'],
    [{ chassis: 'ecoli', medium: {} }, 'medium', 'nuMaxPerHour'],
    [{ chassis: 'ecoli', medium: { growthRate: 1 } }, "option 'medium.growthRate'", 'growthRatePerHour?'],
    [{ chassis: 'ecoli', medium: { growthRatePerHour: 1, nuMaxPerHour: 4 } }, 'medium', 'one of'],
    [{ chassis: 'ecoli', medium: { growthRatePerHour: '1' } }, 'medium.growthRatePerHour', 'a number'],
    [{ chassis: 5, medium: { growthRatePerHour: 1 } }, 'chassis', 'data sheet'],
    [{ chassis: 'ecoli', medium: { growthRatePerHour: 1 }, guests: [0.1] }, 'guests[0]', 'phiX'],
  ])('%j is refused: what is wrong and what it takes', (options, option, text) => {
    const call = (): unknown => hostState(options as never);
    expect(call).toThrow(expect.objectContaining({ code: 'API_VALIDATION_ERROR', option }) as Error);
    expect(call).toThrow(expect.objectContaining({ text: expect.stringContaining(text) as string }) as Error);
  });

  test('the mass of a cell is asked for with a sheet and a growth rate', () => {
    for (const call of [proteinPerCell, dryMassPerCell]) {
      expect(() => call(1 as never, 1)).toThrow('Invalid sheet: 1 is not a data sheet');
      expect(() => call(sheetOf('ecoli'), undefined as never)).toThrow('Invalid growthRate');
    }
  });

  test('refuses a chassis that nobody knows, and a guest that is negative', () => {
    expect(() => hostState({ chassis: 'mammalian', medium: { growthRatePerHour: 1 } })).toThrow(
      'no data sheet',
    );
    expect(() => ecoli(1, [-0.1])).toThrow('mass fraction of a guest');
  });
});

test('optimal allocation grows fastest at its ribosome fraction', () => {
  const given = { gammaMax: 9.65, kPrecursor: 0.03, phiO: 0.55, phiX: 0 };
  const best = optimalAllocation(4, given);
  expect(best.phiR + best.phiM).toBeCloseTo(0.45, 12);
  expect(best.growthRate).toBeGreaterThan(0.8);
  expect(optimalAllocation(4, { ...given, phiX: 0.2 }).growthRate / best.growthRate).toBeCloseTo(
    plainBurden(0.2, 0.55),
    6,
  );
  expect(() => optimalAllocation(0, given)).toThrow(ModelInfeasibleError);
  expect(() => optimalAllocation(1, { ...given, phiX: 0.5 })).toThrow(ModelInfeasibleError);
});
