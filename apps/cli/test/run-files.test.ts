import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { findLua } from '@bioxen/testkit';
import { describe, expect, test } from 'vitest';
import { sandboxSkipReason } from './find-sandbox.js';
import { engines } from './native-versions.js';
import { printed, runCli } from './start-cli.js';
import { workFolder } from './work-folder.js';

const lua = findLua('5.4');

const HINT =
  'bioxen: programs see no files of this computer: give data on standard input (< FILE), take results from standard ' +
  'output (> FILE), show them with --read-only PATH, or use --engine native --sandbox none, which runs them with your rights.\n';

const MINIMAL_HINT =
  'bioxen: with --sandbox minimal programs start in an empty folder: name files by their whole path, ' +
  'or use --sandbox none.\n';

const cwd = workFolder({ 'reads.fastq': '@read\nACGT\n' });

describe.for(engines)('on the $engine engine', ({ engine, skipReason }) => {
  test.beforeEach(({ skip }) => {
    skip(skipReason !== undefined, skipReason);
  });
  const run = ['run', '--engine', engine];

  test.for([
    'assert(io.open("reads.fastq"))',
    'for line in io.lines("reads.fastq") do end',
    'dofile("reads.fastq")',
  ])('a program that looks for a file is told that there is none: %s', async (code) => {
    const { stderr } = await runCli([...run, '-e', code], { cwd });
    expect(stderr).toMatch(/^lua: .*No such file or directory/);
    expect(stderr.endsWith(`\n${HINT}`)).toBe(true);
  });

  test('a program that would write one is told so, too', async () => {
    const { stderr } = await runCli([...run, '-e', 'assert(io.open("out.txt", "w"))'], { cwd });
    expect(stderr).toMatch(/^lua: \[chunk\]:1: out\.txt: Read-only file system\n/);
    expect(stderr.endsWith(`\n${HINT}`)).toBe(true);
    expect(existsSync(join(cwd, 'out.txt'))).toBe(false);
  });

  test('--json says it on stderr as well', async () => {
    const args = [...run, '--json', '-e', 'assert(io.open("reads.fastq"))'];
    const { stdout, stderr } = await runCli(args, { cwd });
    expect(stderr).toBe(HINT);
    expect(JSON.parse(stdout)).toMatchObject({ success: false });
  });

  test('--disk gives a program a folder of its own, which goes with it', async () => {
    const code =
      'local f = assert(io.open("out.txt", "w")) f:write("x") f:close() print(io.open("out.txt"):read())';
    expect(await runCli([...run, '--disk', '1M', '-e', code], { cwd })).toEqual(printed('x\n'));
    expect(existsSync(join(cwd, 'out.txt'))).toBe(false);
  });
});

test('native programs without a sandbox, which see files, get no such line', async ({ skip }) => {
  skip(lua.skipReason !== undefined, lua.skipReason);
  const run = ['run', '--engine', 'native', '--sandbox', 'none', '-e'];
  const { stderr } = await runCli([...run, 'assert(io.open("no/such.fastq"))'], { cwd });
  expect(stderr).toContain('No such file or directory');
  expect(stderr).not.toContain('see no files');
  expect((await runCli([...run, 'print(io.open("reads.fastq"):read())'], { cwd })).stdout).toBe('@read\n');
});

test('native programs in the sandbox minimal are told where they start', async ({ skip }) => {
  const reason = lua.skipReason ?? sandboxSkipReason('minimal');
  skip(reason !== undefined, reason);
  const run = ['run', '--engine', 'native', '--sandbox', 'minimal', '-e'];
  const { stderr } = await runCli([...run, 'assert(io.open("reads.fastq"))'], { cwd });
  expect(stderr.endsWith(`\n${MINIMAL_HINT}`)).toBe(true);
  const code = `print(io.open("${join(cwd, 'reads.fastq')}"):read())`;
  expect(await runCli([...run, code], { cwd })).toEqual(printed('@read\n'));
});
