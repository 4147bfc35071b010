import { readFileSync } from 'node:fs';
import { ownProcesses } from '@bioxen/testkit';
import { describe, expect, test } from 'vitest';
import { engines } from './native-versions.js';
import { startCli, runCli } from './start-cli.js';

const LOOP = 'print("up") io.stdout:flush() while true do end';

const isAlive = (pid: number): boolean => ownProcesses().some((process) => process.pid === pid);

/** The processes that a process started, as /proc shows them. */
function childrenOf(pid: number): readonly number[] {
  const text = readFileSync(`/proc/${String(pid)}/task/${String(pid)}/children`, 'utf8');
  return text.split(' ').filter(Boolean).map(Number);
}

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
    const children = childrenOf(cli.pid);
    expect(children).toHaveLength(engine === 'native' ? 1 : 0);
    cli.process.kill(signal);
    expect(await cli.result).toEqual({ code, signal: null, stdout: 'up\n', stderr: '' });
    expect(children.filter(isAlive)).toEqual([]);
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

test('B14 code and arguments stand neither in argv nor in the environment of the interpreter', async ({
  skip,
}) => {
  const reason = engines.find(({ engine }) => engine === 'native')?.skipReason;
  skip(reason !== undefined, reason);
  const code = 'local canary = "CANARY" .. "CODE" print("up") io.stdout:flush() io.read()';
  const cli = startCli(['run', '--engine', 'native', '-e', code, 'CANARYARGUMENT'], {
    openInput: true,
    env: { CANARYVARIABLE: 'CANARYVALUE' },
  });
  await cli.seen('up\n');
  const [interpreter = 0, ...more] = childrenOf(cli.pid);
  expect(more).toEqual([]);
  const shown = ['cmdline', 'environ'].map((file) =>
    readFileSync(`/proc/${String(interpreter)}/${file}`, 'latin1'),
  );
  expect(shown[0]).toMatch(/^\S*lua5\.4/);
  expect(shown.join('')).not.toMatch(/CANARY|canary/);
  cli.process.stdin.end();
  expect((await cli.result).code).toBe(0);
});
