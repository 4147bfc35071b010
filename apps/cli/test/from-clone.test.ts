import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { descendantsOf, isRunning } from './child-processes.js';

const root = fileURLToPath(new URL('../../../', import.meta.url));

/** Outside of this test's own npm script, as a person calls it. */
const env = Object.fromEntries(
  Object.entries(process.env).filter(([name]) => !/^(?:npm_|INIT_CWD$|NODE_ENV$)/i.test(name)),
);

test.for([
  ['.', 'examples/gc_content.lua'],
  ['docs', '../examples/gc_content.lua'],
  ['examples', 'gc_content.lua'],
  ['examples/reads', '../gc_content.lua'],
] as const)('npm run -s bioxen, called in %s, takes paths from there', ([folder, path]) => {
  const { status, stdout, stderr } = spawnSync('npm', ['run', '-s', 'bioxen', '--', 'run', path], {
    cwd: `${root}${folder}`,
    env,
    encoding: 'utf8',
    shell: process.platform === 'win32',
  });
  expect({ status, stderr: stderr.replaceAll(/^npm warn.*\n/gm, '') }).toEqual({ status: 0, stderr: '' });
  expect(stdout).toContain('GC');
});

test.skipIf(process.platform === 'win32').for([
  ['SIGTERM', 143],
  ['SIGINT', 130],
] as const)(
  'npm run -s bioxen hands %s on to the program, which ends with %i',
  async ([signal, code], { onTestFinished }) => {
    const loop = 'print("up") io.stdout:flush() while true do end';
    const npm = spawn('npm', ['run', '-s', 'bioxen', '--', 'run', '-e', loop], { cwd: root, env });
    await once(npm.stdout, 'data');
    const started = descendantsOf(npm.pid ?? 0);
    const left = (): readonly number[] => started.filter(isRunning);
    onTestFinished(() => {
      for (const pid of left()) process.kill(pid, 'SIGKILL');
    });
    expect(started.length).toBeGreaterThan(0);
    npm.kill(signal);
    expect(await once(npm, 'exit')).toEqual([code, null]);
    await expect.poll(left).toEqual([]);
  },
);
