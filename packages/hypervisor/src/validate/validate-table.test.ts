import { describe, expect, test } from 'vitest';
import { hostState } from '../model/host-state.js';
import { validateTable } from './validate-table.js';

const state = hostState({ chassis: 'ecoli', medium: { growthRatePerHour: 1 } });

describe('validateTable', () => {
  test('a table that the model made itself scores without error', () => {
    const rows = [0.2, 0.7, 1.5].map((rate) => {
      const { phiR, elongationRate, activeFraction, ribosomesPerCell } = hostState({
        chassis: 'ecoli',
        medium: { growthRatePerHour: rate },
      });
      return [rate, phiR, elongationRate, activeFraction, ribosomesPerCell].join(',');
    });
    const header =
      'growth_rate_per_hour,ribosome_mass_fraction,elongation_rate_aa_per_s,active_ribosome_fraction,ribosomes_per_cell';
    const { scores, infeasible } = validateTable([header, ...rows].join('\n'));
    expect(scores.map(({ quantity, count }) => [quantity, count])).toEqual([
      ['ribosomeMassFraction', 3],
      ['elongationRate', 3],
      ['activeRibosomeFraction', 3],
      ['ribosomesPerCell', 3],
    ]);
    for (const { rSquared, p90RelativeError } of scores) {
      expect(rSquared).toBeCloseTo(1, 10);
      expect(p90RelativeError).toBeCloseTo(0, 10);
    }
    expect(infeasible).toEqual([]);
  });

  test('equal measurements have no R², and large ones have one', () => {
    const rSquaredOf = (measured: readonly number[]): unknown =>
      validateTable(
        ['growth_rate_per_hour,ribosomes_per_cell', ...measured.map((value) => `1,${value}`)].join('\n'),
      ).scores[0]?.rSquared;
    expect(rSquaredOf([0.1, 0.1, 0.1])).toBeNull();
    expect(rSquaredOf([5])).toBeNull();
    expect(rSquaredOf([0, 0])).toBeNull();
    // Deviations of 1/2 each, and residuals of 1 and 2.
    expect(rSquaredOf([1e200, 2e200])).toBeCloseTo(1 - 5 / 0.5, 10);
  });

  test('errors are those that the numbers have', () => {
    const rows = [1.1, 0.8, 1, 0.5].map((factor) => `1,${state.phiR * factor}`).join('\r\n');
    const [score] = validateTable(`# a comment\r\n"growth_rate_hr",mass_fraction\r\n${rows}\r\n`).scores;
    // Relative errors 1/11, 1/4, 0 and 1.
    expect(score?.medianRelativeError).toBeCloseTo((1 / 11 + 1 / 4) / 2, 10);
    expect(score?.p90RelativeError).toBeCloseTo(0.25 + 0.7 * 0.75, 10);
    expect(score?.rSquared).toBeLessThan(0);
  });

  test('burdens, antibiotics, doubling times, other organisms and missing cells', () => {
    const report = validateTable(
      [
        'organism,doubling_time_min,guest_mass_fraction,relative_growth,ribosome_mass_fraction,drug_free_growth_rate_per_hour,paper',
        'E. coli,,0.1,0.8,,,"a, b"',
        'E. coli,120,,,0.2,1,c',
        'Saccharomyces cerevisiae,100,,,0.2,,d',
        'E. coli,2,,,0.3,,e',
        'E. coli,60,,,NA,,f',
      ].join('\n'),
    );
    expect(report.scores.map(({ quantity, chassis }) => `${quantity} ${chassis}`)).toEqual([
      'relativeGrowth ecoli',
      'ribosomeMassFractionUnderAntibiotic ecoli',
      'ribosomeMassFraction yeast',
    ]);
    expect(report.ignoredColumns).toEqual(['paper']);
    expect(report.infeasible).toMatchObject([{ line: 5 }]);
    const [, drugged] = report.comparisons;
    expect(drugged?.predicted).toBeGreaterThan(
      hostState({ chassis: 'ecoli', medium: { growthRatePerHour: (60 * Math.LN2) / 120 } }).phiR,
    );
  });

  test.each([
    ['', 'line 1: it is empty'],
    ['a,b\n1,2', 'none of the columns'],
    ['growth_rate_per_hour\nfast', 'line 2: growth_rate_per_hour is "fast"'],
    ['Growth rate (1/h),phi_R\n1,0.1', 'line 1: one of the columns growth_rate_per_hour, doubling_time_min'],
    ['Growth rate (1/h),phi_R\n1,0.1', 'unknown are "growth rate (1/h)"; known are growth_rate_per_hour,'],
    ['a,b\n1,2', 'unknown are "a", "b"'],
    [
      'growth_rate_per_hour,doubling_time_min\n1.7,24\n1,20',
      'line 3: doubling_time_min 20 is a growth rate of 2.079',
    ],
    ['growth_rate_per_hour\n"1', 'never closed'],
    ['growth_rate_per_hour\n1,2', '2 cells'],
    ['growth_rate_per_hour,growth_rate_per_hour\n1,2', 'twice'],
    ['growth_rate_per_hour;ribosome_mass_fraction\n1;0.1', 'stand between ";"'],
    ['growth_rate_per_hour\tribosome_mass_fraction\n1\t0.1', 'stand between "\\t"'],
  ])('refuses %j', (text, problem) => {
    expect(() => validateTable(text)).toThrow(problem);
  });

  test('lines of other organisms, of per cent, and without growth are told and in no score', () => {
    const { scores, infeasible } = validateTable(
      [
        'organism,growth_rate_per_hour,doubling_time_min,ribosome_mass_fraction',
        'Lynx lynx,1,,0.2',
        'syn3a,0.3,,0.2',
        'E. coli,1,,16',
        'E. coli,0,,0.1',
        'E. coli,,0,0.1',
        'E. coli,-0.1,,0.1',
        'E. coli,1,,-0.1',
        'E. coli,1,,0.16',
      ].join('\n'),
    );
    expect(scores).toMatchObject([{ quantity: 'ribosomeMassFraction', count: 1 }]);
    expect(infeasible).toEqual([
      { line: 2, problem: 'there is no growth law for the organism "Lynx lynx"' },
      { line: 3, problem: 'there is no growth law for the organism "syn3a"' },
      { line: 4, problem: 'ribosome_mass_fraction is 16, and a fraction is from 0 to 1' },
      { line: 5, problem: 'growth_rate_per_hour is 0, and the growth law is of cells that grow' },
      { line: 6, problem: 'doubling_time_min is 0, and the growth law is of cells that grow' },
      { line: 7, problem: 'growth_rate_per_hour is negative: -0.1' },
      { line: 8, problem: 'ribosome_mass_fraction is negative: -0.1' },
    ]);
  });

  test('a chassis that is asked for and has no growth law is an error', () => {
    for (const chassis of ['lynx', 'syn3a', 'orthogonal'])
      expect(() => validateTable('growth_rate_per_hour\n1', { chassis })).toThrow(/data sheet/);
  });
});
