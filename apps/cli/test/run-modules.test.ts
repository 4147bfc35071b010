import { symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { engines } from './native-versions.js';
import { printed, runCli } from './start-cli.js';
import { workFolder } from './work-folder.js';

const NAMES = [
  'linked',
  'linked_folder.secret',
  'out.secret',
  '..secret',
  '../secret',
  'deep/init',
  'data.txt',
  'folder',
  '',
];

const outside = workFolder({ 'secret.lua': 'return "secret"' });
const cwd = workFolder({
  'main.lua': 'print(require("helper"), (require("deep")), (require("deep.er")), ...)',
  'helper.lua': 'return "helper of " .. ...',
  'deep/init.lua': 'return "deep"',
  'deep/er.lua': 'return "deeper"',
  'sequences.lua': 'print(require("bio_compute").reverse_complement("ATG"))',
  'refused.lua': `for _, name in ipairs { "${NAMES.join('", "')}" } do print((pcall(require, name))) end`,
  'broken.lua': 'require("syntax")',
  'syntax.lua': '\nif then',
  'bytes.lua': 'print(select(2, pcall(require, "latin")))',
  'latin.lua': Buffer.from('return "\u00E9"', 'latin1'),
  'data.txt': 'return 1',
  'folder.lua/x.lua': 'return 1',
  'elsewhere/other.lua': 'return "other"',
});
symlinkSync(join(outside, 'secret.lua'), join(cwd, 'linked.lua'));
symlinkSync(outside, join(cwd, 'linked_folder'));
symlinkSync('helper.lua', join(cwd, 'alias.lua'));

describe.for(engines)('modules on the $engine engine', ({ engine, skipReason }) => {
  test.beforeEach(({ skip }) => {
    skip(skipReason !== undefined, skipReason);
  });
  const run = ['run', '--engine', engine];

  test('of the folder of the script are found, wherever it is called from', async () => {
    const expected = printed('helper of helper\tdeep\tdeeper\tx\n').stdout;
    // Native Lua 5.4 gives require a second value as well.
    for (const [folder, path] of [
      [cwd, 'main.lua'],
      [outside, join(cwd, 'main.lua')],
    ] as const) {
      const { stdout, stderr } = await runCli([...run, path, 'x'], { cwd: folder });
      expect({ stdout: stdout.replace('\thelper.lua', ''), stderr }).toEqual({
        stdout: expected,
        stderr: '',
      });
    }
  });

  test('of the folder stand before bio_compute, which is still there', async () => {
    expect(await runCli([...run, 'sequences.lua'], { cwd })).toEqual(printed('CAT\n'));
  });

  test('are named in their errors by their file', async () => {
    const { code, stderr } = await runCli([...run, 'broken.lua'], { cwd });
    expect(code).toBe(1);
    expect(stderr).toMatch(/syntax\.lua:2: unexpected symbol near 'then'/);
  });

  test('come from the folder of --modules, also for -e', async () => {
    const result = await runCli([...run, '--modules', 'elsewhere', '-e', 'print((require("other")))'], {
      cwd,
    });
    expect(result).toEqual(printed('other\n'));
  });

  test('that are no UTF-8 are refused by name', async () => {
    const { stdout } = await runCli([...run, 'bytes.lua'], { cwd });
    expect(stdout).toContain("module 'latin' is no UTF-8 text");
  });
});

test('a symbolic link inside of the folder is a module', async () => {
  const code = 'print((require("alias")))';
  expect(await runCli(['run', '--modules', cwd, '-e', code])).toEqual(printed('helper of alias\n'));
});

test('nothing outside of the folder can be read, nor what is no module', async () => {
  expect(await runCli(['run', 'refused.lua'], { cwd })).toEqual(printed('false\n'.repeat(NAMES.length)));
});

test.for([['-e', 'require("helper")'], ['-']])(
  '%s reads no modules of the working directory',
  async (args) => {
    const { code, stderr } = await runCli(['run', ...args], { cwd, input: 'require("helper")' });
    expect(code).toBe(1);
    expect(stderr).toContain("module 'helper' not found");
  },
);
