import { describe, expect, test } from 'vitest';
import { SolverError } from './solver-error.js';
import { simulate, steadyState } from './weisse2015.js';

describe('steadyState', () => {
  test.each([
    [{ ns: 0.08 }, 0.3392, 0.157],
    [{ ns: 0.24022489 }, 0.8423, 0.2],
    [{}, 1.4469, 0.2407],
    [{ cl: 4 }, 0.9233, 0.3273],
    [{ cl: 12 }, 0.3052, 0.5115],
    [{ wp: 100 }, 0.6693, 0.1387],
  ])('%j grows as the authors’ program does', (parameters, growthRate, phiR) => {
    const cell = steadyState({ model: 'weisse2015', parameters });
    expect(cell.growthRate).toBeCloseTo(growthRate, 4);
    expect(cell.phiR).toBeCloseTo(phiR, 4);
  });

  test('all mass is proteins and ribosomes, guests included', () => {
    const guests = [
      { name: 'g', length: 480, transcription: 40 },
      { name: 'h', transcription: 10, threshold: 20 },
    ];
    const cell = steadyState({ model: 'weisse2015', parameters: { cl: 2, wp: 5 }, guests });
    expect(Math.abs(cell.massBalance - 1)).toBeLessThan(1e-9);
    expect(cell.phiX).toHaveLength(3);
    expect(Math.min(...cell.phiX)).toBeGreaterThan(0);
    expect(cell.growthRate).toBeLessThan(
      steadyState({ model: 'weisse2015', parameters: { cl: 2, wp: 5 } }).growthRate,
    );
  });

  test.each([{ wp: 1e4 }, { cl: 100 }, { ns: 1e-3 }, { s0: 0 }, { wr: 0 }])(
    '%j has a state without a negative, or is a SolverError',
    (parameters) => {
      let outcome: unknown;
      try {
        outcome = Object.values(steadyState({ model: 'weisse2015', parameters }).state).every(
          (value) => value >= -1e-9,
        );
      } catch (error) {
        outcome =
          SolverError.isInstance(error) &&
          error.code === 'SOLVER_FAILED' &&
          Object.keys(error.state).length === 22;
      }
      expect(outcome).toBe(true);
    },
  );

  test.each([{ ns: Number.NaN }, { M: 0 }, { cl: -1 }, { vt: Infinity }])(
    'refuses the parameters %j',
    (parameters) => {
      expect(() => steadyState({ model: 'weisse2015', parameters })).toThrow('of the cell model is');
    },
  );

  test.each([['g'], ['r'], ['p'], ['s'], ['R'], ['m_r'], ['z_g'], ['']])(
    'refuses a guest whose name %j another gene or state has, beside a guest g',
    (name) => {
      const guests = [
        { name: 'g', transcription: 10 },
        { name, transcription: 10 },
      ];
      expect(() => steadyState({ model: 'weisse2015', guests })).toThrow(
        expect.objectContaining({ code: 'API_VALIDATION_ERROR', option: 'guests[1].name' }) as Error,
      );
      expect(() => simulate({ model: 'weisse2015', guests, times: [0, 1] })).toThrow('guests[1].name');
    },
  );

  test('each guest adds four states', () => {
    const guests = ['g', 'h'].map((name) => ({ name, transcription: 10 }));
    expect(Object.keys(steadyState({ model: 'weisse2015', guests }).state)).toHaveLength(30);
  });

  test.each([
    [undefined, 'options', 'model'],
    [{}, 'model', 'weisse2015'],
    [{ model: 'weisse' }, 'model', 'weisse2015'],
    [{ model: 'weisse2015', parameters: { n_s: 0.08 } }, "option 'parameters.n_s'", 'Did you mean ns?'],
    [{ model: 'weisse2015', parameters: { v_t: 1 } }, "option 'parameters.v_t'", 'Did you mean vt?'],
    [{ model: 'weisse2015', guest: [] }, "option 'guest'", 'Did you mean guests?'],
    [{ model: 'weisse2015', guests: [{ name: 'g' }] }, 'guests[0].transcription', 'a number'],
    [{ model: 'weisse2015', times: [0] }, "option 'times'", 'simulate'],
  ])('%j is refused: what is wrong and what it takes', (options, option, text) => {
    const call = (): unknown => steadyState(options as never);
    expect(call).toThrow(expect.objectContaining({ code: 'API_VALIDATION_ERROR', option }) as Error);
    expect(call).toThrow(expect.objectContaining({ text: expect.stringContaining(text) as string }) as Error);
  });

  test('refuses a start that cannot be', () => {
    expect(() => steadyState({ model: 'weisse2015', start: { x: 1 } })).toThrow('x');
    expect(() => steadyState({ model: 'weisse2015', start: { a: -1 } })).toThrow('negative');
  });
});

describe('simulate', () => {
  test('comes to the steady state and stays there', () => {
    const steady = steadyState({ model: 'weisse2015' });
    const course = simulate({
      model: 'weisse2015',
      start: { ...steady.state, a: 2 * (steady.state['a'] ?? 0) },
      times: [0, 5, 5000],
    });
    expect(course).toHaveLength(3);
    expect(course[2]?.growthRate).toBeCloseTo(steady.growthRate, 6);
  });

  test('without times says that they are minutes', () => {
    expect(() => simulate({ model: 'weisse2015' } as never)).toThrow(
      'Invalid times: undefined is not a list of minutes',
    );
  });

  test('refuses times that fall', () => {
    expect(() => simulate({ model: 'weisse2015', times: [0, 2, 1] })).toThrow('must rise');
  });
});
