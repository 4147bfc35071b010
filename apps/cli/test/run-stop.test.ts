import { readFileSync } from 'node:fs';
import { findLua } from '@bioxen/testkit';
import { describe, expect, test } from 'vitest';
import { childrenOf, descendantsOf, isRunning } from './child-processes.js';
import { sandboxSkipReason } from './find-sandbox.js';
import { engines } from './native-versions.js';
import { startCli, runCli } from './start-cli.js';

const LOOP = 'print("up") io.stdout:flush() while true do end';

describe.for(engines)('on the $engine engine', ({ engine, skipReason }) => {
  test.beforeEach(({ skip }) => {
    skip(skipReason !== undefined, skipReason);
  });
  const run = ['run', '--engine', engine];

  test.for([
    ['SIGINT', 130],
    ['SIGTERM', 143],
    ['SIGHUP', 129],
  ] as const)('%s ends a program that loops with %i and leaves no process', async ([signal, code]) => {
    const cli = startCli([...run, '-e', LOOP], { openInput: true });
    await cli.seen('up\n');
    expect(childrenOf(cli.pid)).toHaveLength(engine === 'native' ? 1 : 0);
    const started = descendantsOf(cli.pid);
    // bubblewrap, the first process inside and the interpreter.
    expect(started).toHaveLength(engine === 'native' ? 3 : 0);
    cli.process.kill(signal);
    expect(await cli.result).toEqual({ code, signal: null, stdout: 'up\n', stderr: '' });
    expect(started.filter(isRunning)).toEqual([]);
  });

  test('SIGINT ends a program whose output nobody takes', async () => {
    const cli = startCli([
      ...run,
      '-e',
      'print("up") io.stdout:flush() while true do print(("x"):rep(1000)) end',
    ]);
    await cli.seen('up\n');
    cli.process.stdout.pause();
    cli.process.kill('SIGINT');
    const [code] = await new Promise<[number | null]>((resolve) => {
      cli.process.on('exit', (exited) => {
        resolve([exited]);
      });
    });
    expect(code).toBe(130);
  });

  test('SIGINT ends a program that waits for input', async () => {
    const cli = startCli([...run, '-e', 'print("up") io.stdout:flush() io.read()'], { openInput: true });
    await cli.seen('up\n');
    cli.process.kill('SIGINT');
    expect(await cli.result).toMatchObject({ code: 130, stderr: '' });
  });

  test('B11 --timeout ends with 124, the output so far and a short message', async () => {
    const cli = startCli([...run, '--timeout', '700ms', '-e', LOOP], { openInput: true });
    expect(await cli.result).toEqual({
      code: 124,
      signal: null,
      stdout: 'up\n',
      stderr:
        'bioxen: Execution timed out after 700ms\n' +
        'Give it longer with --timeout, for example --timeout 5m, or leave that option out.\n',
    });
  });

  test('--timeout also ends a program that waits for input', async () => {
    const cli = startCli([...run, '--timeout', '300ms', '-e', 'io.read()'], { openInput: true });
    expect(await cli.result).toMatchObject({ code: 124 });
  });

  test('--timeout that is not reached changes nothing', async () => {
    expect(await runCli([...run, '--timeout', '1m', '-e', 'print(1)'])).toMatchObject({
      code: 0,
      stdout: '1\n',
      stderr: '',
    });
  });
});

test.for(['strict', 'none'] as const)(
  'B14 code and arguments stand neither in argv nor in the environment of a process, sandbox %s',
  async (sandbox, { skip }) => {
    const reason = findLua('5.4').skipReason ?? sandboxSkipReason(sandbox);
    skip(reason !== undefined, reason);
    const code = 'local canary = "CANARY" .. "CODE" print("up") io.stdout:flush() io.read()';
    const run = ['run', '--engine', 'native', '--sandbox', sandbox, '-e', code, 'CANARYARGUMENT'];
    const cli = startCli(run, { openInput: true, env: { CANARYVARIABLE: 'CANARYVALUE' } });
    await cli.seen('up\n');
    const started = descendantsOf(cli.pid);
    expect(started).toHaveLength(sandbox === 'none' ? 1 : 3);
    const commandLines = started.map((pid) => readFileSync(`/proc/${String(pid)}/cmdline`, 'latin1'));
    expect(commandLines.at(-1)).toMatch(/^\S*lua5\.4/);
    // Of the others only root may read it, and they have it from the first.
    const environment = readFileSync(`/proc/${String(started[0])}/environ`, 'latin1');
    expect([...commandLines, environment].join('')).not.toMatch(/CANARY|canary/);
    cli.process.stdin.end();
    expect((await cli.result).code).toBe(0);
  },
);
