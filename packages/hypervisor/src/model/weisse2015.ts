import { BioxenError } from '@bioxen/core';
import { checkTimeCourseOptions, checkWeisseOptions } from './check-weisse-options.js';
import { namedState } from './ode-system.js';
import { solveSteadyState } from './steady-state-solver.js';
import { solveTimeCourse, type Tolerances } from './time-course-solver.js';
import { genesOf, stateIndex, weisseSystem } from './weisse-equations.js';
import { type GuestGene, type WeisseParameters, weisseParameters } from './weisse-parameters.js';

/** Options of `steadyState`. */
export interface WeisseOptions {
  /** The only model so far. */
  readonly model: 'weisse2015';
  /** What differs from the authors' values. */
  readonly parameters?: Partial<WeisseParameters>;
  readonly guests?: readonly GuestGene[];
  /** States to start from, by name; others as the authors start: R 10, a 1000, else 0. */
  readonly start?: Readonly<Record<string, number>>;
}

/** Options of `simulate`. */
export interface WeisseTimeCourseOptions extends WeisseOptions {
  /** Minutes, rising from 0 or later; the start is at the first. */
  readonly times: readonly number[];
  /** @defaultValue 1e-7, and 1e-6 molecules */
  readonly tolerances?: Partial<Tolerances>;
}

/** The cell at one moment. */
export interface WeisseState {
  /** Molecules per cell: `s`, `a`, `R`, `m_x`, `c_x`, `z_x` for each gene, and the proteins `t`, `m`, `q`, `p` and the guests'. */
  readonly state: Readonly<Record<string, number>>;
  /** Per hour. */
  readonly growthRate: number;
  /** Mass fraction of ribosomes, those bound by the antibiotic included. */
  readonly phiR: number;
  /** Residues per second and translating ribosome. */
  readonly elongationRate: number;
  /** Mass fraction of each guest's protein, `p` of the authors first. */
  readonly phiX: readonly number[];
  /** Mass of all proteins and ribosomes over M; 1 in a steady state. */
  readonly massBalance: number;
}

const GUESTS_BEGIN = 4;

const prepare = ({ parameters = {}, guests = [], start = {} }: WeisseOptions) => {
  const given = weisseParameters(parameters, guests);
  const system = weisseSystem(given, guests);
  const authors: Readonly<Record<string, number>> = { R: 10, a: 1000 };
  const unknown = Object.keys(start).find((name) => !system.stateNames.includes(name));
  if (unknown !== undefined || Object.values(start).some((value) => !(value >= 0) || !Number.isFinite(value)))
    throw new BioxenError(
      `The start of the cell model is not possible: ${unknown ?? 'a state is negative or no number'}`,
      {
        code: 'API_VALIDATION_ERROR',
        hint: `Its states are ${system.stateNames.join(', ')}, none negative.`,
      },
    );
  const first = Float64Array.from(system.stateNames, (name) => start[name] ?? authors[name] ?? 0);
  const genes = genesOf(given, guests);
  const index = stateIndex(genes.length);

  const describe = (solved: Float64Array): WeisseState => {
    // The solvers let rounding leave a state that is zero just below it, and nothing more.
    const y = solved.map((value) => Math.max(0, value));
    const a = y[1] ?? 0;
    const gamma = (given.gammaMax * a) / (given.gammaMax / given.Kp + a);
    let translating = 0;
    let ribosomes = y[2] ?? 0;
    for (const gene of genes.keys()) {
      translating += y[index.complex(gene)] ?? 0;
      ribosomes += (y[index.complex(gene)] ?? 0) + (y[index.bound(gene)] ?? 0);
    }
    const masses = genes.map(({ length }, gene) => (gene === 0 ? 0 : length * (y[index.protein(gene)] ?? 0)));
    const phiR = (given.nr * ribosomes) / given.M;
    return {
      state: namedState(system, y),
      growthRate: (60 * gamma * translating) / given.M,
      phiR,
      elongationRate: gamma / 60,
      phiX: masses.slice(GUESTS_BEGIN).map((mass) => mass / given.M),
      massBalance: masses.reduce((sum, mass) => sum + mass, 0) / given.M + phiR,
    };
  };
  return { system, first, describe };
};

/**
 * The steady state of the cell model of Weiße et al. 2015 with its guests. @throws {SolverError} where there is none that
 * grows; {BioxenError} API_VALIDATION_ERROR for impossible parameters
 */
export const steadyState = (options: WeisseOptions): WeisseState => {
  checkWeisseOptions(options);
  const { system, first, describe } = prepare(options);
  return describe(solveSteadyState(system, first));
};

/** The cell at each of `times`. @throws {SolverError}; {BioxenError} API_VALIDATION_ERROR for impossible parameters */
export const simulate = (options: WeisseTimeCourseOptions): readonly WeisseState[] => {
  checkTimeCourseOptions(options);
  const { system, first, describe } = prepare(options);
  const { times, tolerances = {} } = options;
  if (times.some((time, at) => !Number.isFinite(time) || time < (times[at - 1] ?? 0)))
    throw new BioxenError('The times of a simulation must rise and be finite', {
      code: 'API_VALIDATION_ERROR',
      hint: 'Give minutes in rising order, such as [0, 10, 20].',
    });
  return solveTimeCourse(system, first, times, { relative: 1e-7, absolute: 1e-6, ...tolerances }).map(
    describe,
  );
};
