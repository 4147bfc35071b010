import { existsSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { inShell } from './in-shell.js';
import { printed, runCli } from './start-cli.js';
import { workFolder } from './work-folder.js';

describe('bytes that are no UTF-8', () => {
  const cwd = workFolder({ 'program.lua': 'print(...)' });
  test.beforeEach(({ skip }) => {
    skip(!existsSync('/proc/self/cmdline'), 'this system does not show the bytes of a command line');
  });

  test.for([
    [
      'code',
      '-e "$(printf \'print("\\377")\')"',
      /^bioxen: Argument 3 .*: 'print\("\uFFFD"\)'\n.*standard input/,
    ],
    ['an argument', 'program.lua x "$(printf \'a\\200b\')"', /^bioxen: Argument 4 .*: 'a\uFFFDb'\n/],
    ['a file', '"$(printf \'\\351.lua\')"', /^bioxen: Argument 2 .*: '\uFFFD\.lua'\n/],
  ] as const)('are refused in %s', async ([, words, message]) => {
    const { code, stdout, stderr } = await inShell(`"$0" "$@" run ${words}`, [], cwd);
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
    expect(stderr).toMatch(message);
  });

  test('are as they were in a file and on standard input', async () => {
    const { code, stdout } = await inShell(
      `printf 'print(("\\377"):byte())' > f.lua; "$0" "$@" run f.lua; "$0" "$@" run - < f.lua`,
      [],
      cwd,
    );
    expect({ code, stdout }).toEqual({ code: 0, stdout: '255\n255\n' });
  });
});

test('options stand on both sides of -e CODE, up to the first other word', async () => {
  const code = 'print(#arg, ...)';
  expect(await runCli(['run', '-e', code, '--timeout', '3s', 'a', '--json'])).toEqual(
    printed('2\ta\t--json\n'),
  );
  expect((await runCli(['run', '-e', code, '--json'])).stdout).toMatch(/^\{"schemaVersion":1,/);
  expect(await runCli(['run', '-e', code, '--', '--timeout', '3s'])).toEqual(printed('2\t--timeout\t3s\n'));
});

test.for([['program.lua'], ['-']])('an option of ours right after %s is refused', async ([script = '']) => {
  const cwd = workFolder({ 'program.lua': 'print(...)' });
  const refused = await runCli(['run', script, '--timeout', '3s'], { cwd, input: 'print(...)' });
  expect(refused).toMatchObject({ code: 2, stdout: '' });
  expect(refused.stderr).toMatch(/^bioxen: The option --timeout stands after .*\n.*-- --timeout\n$/);
  expect(await runCli(['run', script, '--', '--timeout'], { cwd, input: 'print(...)' })).toEqual(
    printed('--timeout\n'),
  );
});

test('U+FFFD itself is a character as any other', async () => {
  expect(await runCli(['run', '-e', 'print("\uFFFD", ...)', 'ü\uFFFD'])).toEqual(
    printed('\uFFFD\tü\uFFFD\n'),
  );
});

test('a working directory that is gone is said', async () => {
  const folder = join(workFolder({}), 'gone');
  mkdirSync(folder);
  for (const args of [
    ['run', '-e', 'print(1)'],
    ['run', '--engine', 'native', 'x.lua'],
    ['doctor'],
    ['repl'],
  ]) {
    mkdirSync(folder, { recursive: true });
    const { code, stderr } = await inShell('rmdir "$PWD"; exec "$0" "$@"', args, folder);
    expect(stderr).toBe(
      'bioxen: The working directory is no longer there.\nChange to a folder that exists.\n',
    );
    expect(code).toBe(2);
  }
});

test('a folder on standard input is no program', async () => {
  const { code, stderr } = await inShell('"$0" "$@" < .', ['run', '-']);
  expect(code).toBe(1);
  expect(stderr).toMatch(/^bioxen: Path is not a file: standard input\n/);
});
