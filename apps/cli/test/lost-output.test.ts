import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { inShell } from './in-shell.js';
import { engines } from './native-versions.js';
import { startCli } from './start-cli.js';
import { workFolder } from './work-folder.js';

/** Command lines that print something. */
const PRINTING = [
  '',
  '--version',
  '--help',
  '--debug --version',
  'help run',
  'run --help',
  'run --json-schema',
  'run -e print(1)',
  'run --json -e print(1)',
  'doctor',
  'doctor --json',
  'doctor --json-schema',
];

const wordsOf = (line: string): readonly string[] => line.split(' ').filter(Boolean);

test.for(PRINTING)('a full disk is said, with exit code 1: bioxen %s', async (line, { skip }) => {
  skip(!existsSync('/dev/full'), '/dev/full is not there');
  const { code, stderr } = await inShell('"$0" "$@" > /dev/full', wordsOf(line));
  expect(stderr).toMatch(
    /^bioxen: The output cannot be written: ENOSPC[^\n]*\nSend it to a place with room for it\.\n/,
  );
  expect(code).toBe(1);
});

test.for(PRINTING)('a reader that goes is no error: bioxen %s', async (line) => {
  const cli = startCli(wordsOf(line));
  cli.process.stdout.destroy();
  expect(await cli.result).toMatchObject({ code: 0, signal: null, stderr: '' });
});

test('a full disk leaves the exit code of a program and the message of a failure as they are', async ({
  skip,
}) => {
  skip(!existsSync('/dev/full'), '/dev/full is not there');
  const exits = await inShell('"$0" "$@" > /dev/full', ['run', '--json', '-e', 'os.exit(7)']);
  expect(exits).toMatchObject({ code: 7, stderr: expect.stringContaining('ENOSPC') as string });
  const fails = await inShell('"$0" "$@" > /dev/full', ['run', '--json', 'nowhere.lua']);
  expect(fails.code).toBe(3);
  expect(fails.stderr).toMatch(/^bioxen: Lua script not found: nowhere\.lua\n.*\nbioxen: .*ENOSPC/);
});

test.for(engines)(
  'a full disk stops a program, whatever status it was about to end with: $engine',
  async ({ engine, skipReason }, { skip }) => {
    skip(skipReason !== undefined, skipReason);
    skip(!existsSync('/dev/full'), '/dev/full is not there');
    for (const code of ['print(1) os.exit(7)', 'io.write("x") os.exit(7)', 'print(1) error("x")']) {
      const args = ['run', '--engine', engine, '-e', code];
      const { code: status, stderr } = await inShell('"$0" "$@" > /dev/full', args);
      expect({ code, status }).toEqual({ code, status: 1 });
      expect(stderr).toMatch(/bioxen: The output cannot be written: ENOSPC/);
    }
    const silent = await inShell('"$0" "$@" > /dev/full', ['run', '--engine', engine, '-e', 'os.exit(7)']);
    expect(silent).toMatchObject({ code: 7, stderr: '' });
  },
);

test.for(engines)(
  'a reader that goes ends a program that writes on, however it writes: $engine',
  async ({ engine, skipReason }, { skip }) => {
    skip(skipReason !== undefined, skipReason);
    for (const code of [
      'while true do io.write("line\\n") end',
      'io.stdout:setvbuf("full") while true do io.write("line\\n") end',
      'for i = 1, 250 do print(i) end while true do pcall(io.write, "line\\n") end',
      'coroutine.wrap(function() while true do print("line") end end)()',
    ]) {
      const { stdout, stderr } = await inShell(`"$0" "$@" | head -1`, [
        'run',
        '--engine',
        engine,
        '-e',
        code,
      ]);
      expect({ code, stderr }).toEqual({ code, stderr: '' });
      expect(stdout).toMatch(/^(?:line|1)\n$/);
    }
  },
);

// Embedded: a library behind native interpreters lets the signal that comes with this limit end the process.
test.for([
  'run --engine embedded --json -e print(("x"):rep(200000))',
  'run --engine embedded -e print(("x"):rep(200000))',
  'run --engine embedded -e repeat(print)(("x"):rep(70))until(false)',
])('a disk that takes only the beginning is full: bioxen %s', async (line) => {
  const cwd = workFolder({});
  const result = await inShell('ulimit -f 100; exec "$0" "$@" > out', wordsOf(line), cwd);
  expect(result.stderr).toMatch(/^bioxen: The output cannot be written: EFBIG/);
  expect(result.code).toBe(1);
  expect(readFileSync(join(cwd, 'out')).length).toBeGreaterThan(50_000);
});

test('a reader of repl that goes is no error', async () => {
  const cli = startCli(['repl'], { input: 'print(1)\n'.repeat(3) });
  cli.process.stdout.destroy();
  expect(await cli.result).toMatchObject({ code: 0, signal: null, stderr: '' });
});

test('repl says that its output is lost', async ({ skip }) => {
  skip(!existsSync('/dev/full'), '/dev/full is not there');
  const { code, stderr } = await inShell('echo "print(1)" | "$0" "$@" > /dev/full', ['repl']);
  expect(stderr).toMatch(/^bioxen: The output cannot be written: ENOSPC[^\n]*\n[^\n]*\n$/);
  expect(code).toBe(1);
});

test('a reader of standard error that goes ends a program that writes to it', async () => {
  const cli = startCli(['run', '-e', 'while true do io.stderr:write("line\\n") end']);
  cli.process.stderr.destroy();
  expect(await cli.result).toMatchObject({ code: 0, signal: null, stdout: '' });
});

test('a reader of standard error that goes is nothing to a program that does not write to it', async () => {
  const cli = startCli(['run', '--sandbox', 'none', '-e', 'print(io.read())'], { openInput: true });
  cli.process.stderr.destroy();
  cli.process.stdin.end('on');
  expect(await cli.result).toMatchObject({ code: 0, signal: null, stdout: 'on\n' });
});

test('a full disk behind standard error is an exit code of 1', async ({ skip }) => {
  skip(!existsSync('/dev/full'), '/dev/full is not there');
  const quiet = await inShell('"$0" "$@" 2> /dev/full', ['run', '-e', 'print(1)']);
  expect(quiet).toMatchObject({ code: 0, stdout: '1\n' });
  const warns = await inShell('"$0" "$@" 2> /dev/full', ['run', '-e', 'io.stderr:write("lost")']);
  expect(warns).toMatchObject({ code: 1, stdout: '' });
  const loops = await inShell('"$0" "$@" 2> /dev/full', [
    'run',
    '-e',
    'while true do io.stderr:write("x") end',
  ]);
  expect(loops).toMatchObject({ code: 1 });
});
