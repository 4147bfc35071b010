import { spawnSync } from 'node:child_process';

/** Debian's Python, whose packages scripts/install-test-tools.sh installs. */
const PYTHON = '/usr/bin/python3';

/** What a Python program prints as JSON for this input, or undefined when there is no such Python or module. */
export const askPython = (args, input) => {
  const { status, stdout } = spawnSync(PYTHON, args, {
    input,
    maxBuffer: 2 ** 28,
    env: { ...process.env, OPENBLAS_NUM_THREADS: '1' },
  });
  return status === 0 ? JSON.parse(stdout.toString()) : undefined;
};

/** The middle of an odd number of seconds that `work` takes, once V8 has compiled it: `warm` runs before do not count. */
export const medianSeconds = (work, runs = 9, warm = 30) => {
  for (let count = 0; count < warm; count++) work();
  const seconds = Array.from({ length: runs }, () => {
    const began = performance.now();
    work();
    return (performance.now() - began) / 1000;
  }).sort((a, b) => a - b);
  return seconds[(runs - 1) / 2];
};

/** A row of the table: ours beside theirs. */
export const row = (name, oursSeconds, theirsSeconds) => ({
  case: name,
  'ours ms': Number((1000 * oursSeconds).toFixed(2)),
  'theirs ms': theirsSeconds === undefined ? 'not there' : Number((1000 * theirsSeconds).toFixed(2)),
  'times faster': theirsSeconds === undefined ? '-' : Number((theirsSeconds / oursSeconds).toFixed(1)),
});
