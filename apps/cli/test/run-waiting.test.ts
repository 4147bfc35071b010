import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { open } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { engines } from './native-versions.js';
import { printed, program, runCli, startCli } from './start-cli.js';
import { workFolder } from './work-folder.js';

const STOPS = [
  ['SIGINT', 130],
  ['SIGTERM', 143],
  ['SIGHUP', 129],
] as const;

/** A pipe with a name, or why there is none. */
function namedPipe(): { readonly path: string; readonly skipReason: string | undefined } {
  const path = join(workFolder({}), 'program.lua');
  const isMade = spawnSync('mkfifo', [path]).status === 0;
  return { path, skipReason: isMade ? undefined : 'mkfifo is not there' };
}

describe('a program that comes from a pipe with a name', () => {
  const { path, skipReason } = namedPipe();
  test.beforeEach(({ skip }) => {
    skip(skipReason !== undefined, skipReason);
  });

  test('runs, however late it comes', async () => {
    const cli = startCli(['run', path, 'x']);
    const writer = await open(path, 'w');
    await writer.write('print(...) ');
    await writer.write('return 5');
    await writer.close();
    expect(await cli.result).toEqual(printed('x\n5\n'));
  });

  test('and that nobody writes ends with its time limit', async () => {
    const { code, stdout, stderr } = await runCli(['run', '--timeout', '300ms', path]);
    expect(stderr).toMatch(/^bioxen: Reading the program timed out after 300ms\n.*--timeout/);
    expect({ code, stdout }).toEqual({ code: 124, stdout: '' });
  });

  test('and that nobody writes gives a document with --json', async () => {
    const { code, stdout } = await runCli(['run', '--json', '--timeout', '300ms', path]);
    expect(JSON.parse(stdout)).toMatchObject({ schemaVersion: 1, error: { code: 'VM_TIMEOUT' } });
    expect(code).toBe(124);
  });

  test.for(STOPS)('ends with %s while it is awaited', async ([signal, code]) => {
    const cli = startCli(['run', path]);
    // Opens once the other side has it open, too.
    const writer = await open(path, 'w');
    cli.process.kill(signal);
    expect(await cli.result).toEqual({ code, signal: null, stdout: '', stderr: '' });
    await writer.close();
  });
});

describe('a program that comes on standard input', () => {
  test.for([
    ['-', ['-']],
    ['nothing', []],
  ] as const)('and never ends its time limit, named by %s', async ([, words]) => {
    const cli = startCli(['run', '--timeout', '300ms', ...words], { openInput: true });
    const { code, stdout, stderr } = await cli.result;
    expect(stderr).toMatch(/^bioxen: Reading the program timed out after 300ms\n.*--timeout/);
    expect({ code, stdout }).toEqual({ code: 124, stdout: '' });
  });

  test.for(STOPS)('ends with %s while it is awaited', async ([signal, code]) => {
    const cli = startCli(['run', '-'], { openInput: true });
    // More than a pipe holds leaves once it is read.
    cli.process.stdin.write(`--${'x'.repeat(2 ** 20)}`);
    await once(cli.process.stdin, 'drain');
    cli.process.kill(signal);
    expect(await cli.result).toEqual({ code, signal: null, stdout: '', stderr: '' });
  });

  test.for(STOPS)('ends with %s while it runs', async ([signal, code]) => {
    const cli = startCli(['run', '-'], { input: 'print("up") io.stdout:flush() while true do end' });
    await cli.seen('up\n');
    cli.process.kill(signal);
    expect(await cli.result).toEqual({ code, signal: null, stdout: 'up\n', stderr: '' });
  });
});

describe.for(engines)('a reader that takes nothing, on the $engine engine', ({ engine, skipReason }) => {
  test.beforeEach(({ skip }) => {
    skip(skipReason !== undefined, skipReason);
  });

  test.for([
    ['a program that goes on', ['-e', 'while true do print(("x"):rep(99)) end']],
    ['the end of a program', ['-e', 'io.write(("x"):rep(1e6 // 1 | 0))']],
    ['a document', ['--json', '-e', 'io.write(("x"):rep(1e6 // 1 | 0))']],
    ['the document of a time-out', ['--json', '-e', 'io.write(("x"):rep(1e6 // 1 | 0)) while true do end']],
  ] as const)('does not hold up the time limit of %s', async ([, args]) => {
    const child = spawn(process.execPath, [program, 'run', '--engine', engine, '--timeout', '1s', ...args]);
    child.stdin.end();
    let stderr = '';
    child.stderr.on('data', (chunk: Buffer) => (stderr += chunk.toString()));
    // Nothing reads its standard output until it has ended.
    const [code] = (await once(child, 'exit')) as [number | null];
    child.stdout.resume();
    await once(child, 'close');
    expect(stderr).toMatch(/^bioxen: (?:Execution|Handing over the JSON document) timed out after 1s\n/);
    expect(code).toBe(124);
  });
});

test.for(STOPS)('%s ends a document that its reader does not take', async ([signal, code]) => {
  const child = spawn(process.execPath, [
    program,
    'run',
    '--json',
    '-e',
    'io.write(("x"):rep(1e6 // 1 | 0))',
  ]);
  child.stdin.end();
  // The first part of it is there; the rest is more than a pipe holds.
  await once(child.stdout, 'readable');
  child.kill(signal);
  expect(await once(child, 'exit')).toEqual([code, null]);
  child.stdout.resume();
  await once(child, 'close');
});

test('SIGINT gives a document with all of a long output', async () => {
  const code = 'io.write(("x"):rep(300000)) io.stdout:flush() io.read("a")';
  const cli = startCli(['run', '--json', '-e', code], { openInput: true });
  // More than a pipe holds leaves once the program reads.
  cli.process.stdin.write('x'.repeat(2 ** 20));
  await once(cli.process.stdin, 'drain');
  cli.process.kill('SIGINT');
  const { code: exitCode, stdout } = await cli.result;
  expect(JSON.parse(stdout)).toMatchObject({
    error: { code: 'ABORTED' },
    partial: { stdout: 'x'.repeat(300_000) },
  });
  expect(exitCode).toBe(130);
});
