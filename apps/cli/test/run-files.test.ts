import { expect, test } from 'vitest';
import { engines } from './native-versions.js';
import { runCli } from './start-cli.js';

const HINT =
  'bioxen: on the embedded engine programs see no files of this computer: ' +
  'give the data on standard input (< FILE), or use --engine native.\n';

test.for([
  'assert(io.open("reads.fastq"))',
  'for line in io.lines("reads.fastq") do end',
  'dofile("lib.lua")',
])('a program that looks for a file is told that the embedded engine has none: %s', async (code) => {
  const { stderr } = await runCli(['run', '-e', code]);
  expect(stderr).toMatch(/^lua: .*No such file or directory/);
  expect(stderr.endsWith(`\n${HINT}`)).toBe(true);
});

test('--json says it on stderr as well', async () => {
  const { stdout, stderr } = await runCli(['run', '--json', '-e', 'assert(io.open("reads.fastq"))']);
  expect(stderr).toBe(HINT);
  expect(JSON.parse(stdout)).toMatchObject({ success: false });
});

test('native programs, which see files, get no such line', async ({ skip }) => {
  const reason = engines.find(({ engine }) => engine === 'native')?.skipReason;
  skip(reason !== undefined, reason);
  const { stderr } = await runCli(['run', '--engine', 'native', '-e', 'assert(io.open("no/such.fastq"))']);
  expect(stderr).toContain('No such file or directory');
  expect(stderr).not.toContain('bioxen:');
});
