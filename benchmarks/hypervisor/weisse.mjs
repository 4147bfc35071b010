import { fileURLToPath } from 'node:url';
import { steadyState, WEISSE_DEFAULTS } from '@bioxen/hypervisor/model';
import { askPython, medianSeconds, row } from './python.mjs';

const SCRIPT = fileURLToPath(new URL('../../packages/hypervisor/test/weisse.py', import.meta.url));

const CASES = [
  { name: 'weisse, defaults' },
  { name: 'weisse, antibiotic 4', changes: { cl: 4 } },
  { name: 'weisse, antibiotic 12', changes: { cl: 12 } },
  { name: 'weisse, guest w 100', changes: { wp: 100 } },
  {
    name: 'weisse, two guests',
    guests: [
      { name: 'g', length: 500, transcription: 30, threshold: 10 },
      { name: 'h', length: 200, transcription: 60, threshold: 4 },
    ],
  },
];

/** Steady states beside SciPy's BDF (rtol 1e-8, exact Jacobian) polished by Newton's method; its time without starting Python. */
export const weisse = () =>
  CASES.map(({ name, changes = {}, guests = [] }) => {
    const parameters = { ...WEISSE_DEFAULTS, ...changes };
    const ours = medianSeconds(() => steadyState({ model: 'weisse2015', parameters, guests }));
    const cases = Array.from({ length: 4 }, () => ({ parameters, guests, rtol: 1e-8 }));
    const answers = askPython([SCRIPT], JSON.stringify(cases));
    const theirs = answers?.map(({ seconds }) => seconds).sort((a, b) => a - b)[1];
    return row(name, ours, theirs);
  });
