// From nothing to the end of one program: a bare interpreter, ours in each tier (the sandboxed process alone, and the
// whole VM with result and close), and the other sandbox for Node.
import assert from 'node:assert/strict';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { systemClock, systemRandom } from '@bioxen/core';
import { BasicLuaVM, findExecutable } from '@bioxen/lua-local';
import { loadInside } from './inside-modules.mjs';
import { openSandboxRuntime } from './sandbox-runtime.mjs';
import { asMillis, missingRow, printRows, row } from './row.mjs';
import { runProgram } from './run-program.mjs';
import { takeTurns, timed } from './take-turns.mjs';

const ROUNDS = 40;
const TIERS = { strict: 4, minimal: 2, none: undefined };
const ARGUMENTS = ['-e', 'print(2 + 2)'];

const lua = await findExecutable('lua5.4');
const { launch, options } = await loadInside({
  launch: 'sandbox/launch.ts',
  options: 'sandbox/sandbox-options.ts',
});

const bare = async () => assert.equal(await runProgram(lua, ARGUMENTS), '4\n');

const sandboxedProcess = async (tier) => {
  const child = await launch.launchSandboxed({
    command: lua,
    args: ARGUMENTS,
    sandbox: options.resolveSandbox(tier),
    limits: {},
    oneShot: true,
    clock: systemClock,
    random: systemRandom,
  });
  let output = '';
  child.stdout.on('data', (bytes) => (output += bytes));
  child.stderr.resume();
  const { exitCode } = await child.ended;
  assert.deepEqual([output, exitCode], ['4\n', 0]);
};

const wholeVm = async (sandbox) => {
  const vm = new BasicLuaVM({ engine: 'native', luaVersion: '5.4', sandbox });
  try {
    assert.equal((await vm.execute('print(2 + 2)')).stdout, '4');
  } finally {
    await vm.close();
  }
};

// The other one looks for files to protect in the working directory: an empty one costs it least.
const empty = await mkdtemp(join(tmpdir(), 'bioxen-bench-'));
process.chdir(empty);
const runtime = await openSandboxRuntime();
try {
  const ways = { bare: () => timed(bare) };
  for (const tier of Object.keys(TIERS)) {
    ways[`${tier} process`] = () => timed(() => sandboxedProcess(tier));
    ways[`${tier} VM`] = () => timed(() => wholeVm(tier));
  }
  if (runtime.why === undefined) {
    ways.runtime = () =>
      timed(async () => assert.equal(await runtime.run(`${lua} -e 'print(2 + 2)'`), '4\n'));
  }
  const figures = await takeTurns(ways, { rounds: ROUNDS });
  const rows = Object.entries(TIERS).flatMap(([tier, atMost]) =>
    ['process', 'VM'].map((what) =>
      row(`${tier} ${what === 'VM' ? 'VM: new, program, close' : 'process'} / bare lua5.4`, {
        ours: asMillis(figures.of(`${tier} ${what}`)),
        peer: asMillis(figures.of('bare')),
        ratio: figures.ratio(`${tier} ${what}`, 'bare'),
        atMost,
      }),
    ),
  );
  const last = 'strict VM: new, program, close / sandbox-runtime';
  rows.push(
    runtime.why === undefined
      ? row(last, {
          ours: asMillis(figures.of('strict VM')),
          peer: asMillis(figures.of('runtime')),
          ratio: figures.ratio('strict VM', 'runtime'),
          atMost: 0.33,
        })
      : missingRow(last, runtime.why),
  );
  printRows(rows);
} finally {
  await runtime.close?.();
  await rm(empty, { recursive: true });
}
