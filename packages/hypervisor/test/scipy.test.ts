import { execFileSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { simulate, steadyState, WEISSE_DEFAULTS, type WeisseParameters } from '@bioxen/hypervisor/model';
import { beforeEach, describe, expect, test } from 'vitest';
import { findPythonWith } from './find-python.js';
import { randomFrom } from './random-records.js';

interface Guest {
  readonly name: string;
  readonly length: number;
  readonly transcription: number;
  readonly threshold: number;
}
interface Case {
  readonly parameters: WeisseParameters;
  readonly guests: readonly Guest[];
  readonly times?: readonly number[];
  readonly rtol?: number;
}
interface Summary {
  readonly growthRate: number;
  readonly phiR: number;
  readonly state: readonly number[];
}

const script = fileURLToPath(new URL('weisse.py', import.meta.url));
const python = findPythonWith('scipy');

const ask = <T>(cases: readonly Case[]): T => {
  const output = execFileSync(python.path ?? '', [script], {
    input: JSON.stringify(cases),
    maxBuffer: 2 ** 28,
    // Threads cost more than they bring for matrices of 22 rows.
    env: { ...process.env, OPENBLAS_NUM_THREADS: '1' },
  });
  return JSON.parse(output.toString()) as T;
};

const SETS = 204;
const VARIED = [
  's0',
  'ns',
  'gammaMax',
  'Kp',
  'vt',
  'vm',
  'wt',
  'wm',
  'wr',
  'wq',
  'thetaR',
  'thetaX',
  'Kq',
  'nx',
  'kb',
  'ku',
  'dm',
] as const;

const randomCase = (seed: number): Case => {
  const random = randomFrom(seed);
  // Between half and twice the authors' values.
  const varied = Object.fromEntries(
    VARIED.map((name) => [name, WEISSE_DEFAULTS[name] * 2 ** (2 * random() - 1)]),
  );
  const guests = Array.from({ length: seed % 3 }, (_, at) => ({
    name: `g${at}`,
    length: Math.round(100 + 900 * random()),
    transcription: 100 * random(),
    threshold: 1 + 20 * random(),
  }));
  return {
    parameters: {
      ...WEISSE_DEFAULTS,
      ...varied,
      nr: seed % 2 === 0 ? 7549 : 7459,
      wp: seed % 4 === 0 ? 200 * random() : 0,
      cl: seed % 2 === 0 ? 8 * random() : 0,
    },
    guests,
    // Loose, because Newton's method finds the rest.
    rtol: 1e-4,
  };
};

const difference = (ours: number, theirs: number, floor: number): number =>
  Math.abs(ours - theirs) / (Math.abs(theirs) + floor);

describe('L2 against SciPy', () => {
  beforeEach(({ skip }) => {
    if (python.skipReason !== undefined) skip(python.skipReason);
  });

  test(
    `${SETS} random cells, with antibiotic and guests, agree to 6 digits in every state`,
    { timeout: 600_000 },
    () => {
      const cases = Array.from({ length: SETS }, (_, seed) => randomCase(seed));
      const theirs = ask<readonly Summary[]>(cases);
      const worst = cases.map(({ parameters, guests }, at) => {
        const ours = steadyState({ model: 'weisse2015', parameters, guests });
        const reference = theirs[at];
        return Math.max(
          difference(ours.growthRate, reference?.growthRate ?? Number.NaN, 0),
          difference(ours.phiR, reference?.phiR ?? Number.NaN, 0),
          ...Object.values(ours.state).map((value, state) =>
            difference(value, reference?.state[state] ?? Number.NaN, 1e-9),
          ),
        );
      });
      expect(Math.max(...worst)).toBeLessThan(1e-6);
    },
  );

  test('a time course agrees to 1e-4 at 100 points', { timeout: 120_000 }, () => {
    const times = Array.from({ length: 101 }, (_, at) => at * 20);
    const parameters = { ...WEISSE_DEFAULTS, wp: 10 };
    const [theirs] = ask<readonly (readonly Summary[])[]>([{ parameters, guests: [], times }]);
    const ours = simulate({ model: 'weisse2015', parameters, times });
    const worst = ours.map(({ state }, at) =>
      Math.max(
        ...Object.values(state).map((value, index) =>
          difference(value, theirs?.[at]?.state[index] ?? Number.NaN, 1e-3),
        ),
      ),
    );
    expect(ours).toHaveLength(101);
    expect(Math.max(...worst)).toBeLessThan(1e-4);
  });
});
