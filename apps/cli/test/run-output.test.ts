import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { engines } from './native-versions.js';
import { printed, program, runCli, startCli } from './start-cli.js';

const MEGABYTE = 2 ** 20;

describe.for(engines)('output on the $engine engine', ({ engine, skipReason }) => {
  test.beforeEach(({ skip }) => {
    skip(skipReason !== undefined, skipReason);
  });
  const run = ['run', '--engine', engine];

  test('leaves before the program ends', async () => {
    const cli = startCli([...run, '-e', 'print("first") io.read() print("second")'], { openInput: true });
    await cli.seen('first\n');
    cli.process.stdin.end('\n');
    expect(await cli.result).toEqual(printed('first\nsecond\n'));
  });

  test('is byte for byte what the program wrote', async () => {
    const child = spawn(process.execPath, [
      program,
      ...run,
      '-e',
      'for i = 0, 255 do io.write(string.char(i)) end io.stderr:write("\\255\\0")',
    ]);
    child.stdin.end();
    const chunks: Record<'stdout' | 'stderr', Buffer[]> = { stdout: [], stderr: [] };
    child.stdout.on('data', (chunk: Buffer) => chunks.stdout.push(chunk));
    child.stderr.on('data', (chunk: Buffer) => chunks.stderr.push(chunk));
    await once(child, 'close');
    expect(Buffer.concat(chunks.stdout)).toEqual(Buffer.from(Array.from({ length: 256 }, (_, byte) => byte)));
    expect(Buffer.concat(chunks.stderr)).toEqual(Buffer.from([255, 0]));
  });

  test('B20 300 MB reach a slow reader whole, in bounded memory', async () => {
    const size = 300 * MEGABYTE;
    const code = `local s = ("x"):rep(${String(MEGABYTE - 1)}) .. "\\n" for i = 1, 300 do io.write(s) end io.stderr:write("end") io.read()`;
    const child = spawn(process.execPath, [program, ...run, '-e', code]);
    let count = 0;
    let sinceTurn = 0;
    child.stdout.on('data', (chunk: Buffer) => {
      count += chunk.length;
      sinceTurn += chunk.length;
      if (sinceTurn < MEGABYTE) return;
      // Takes a turn of the event loop for each megabyte.
      sinceTurn = 0;
      child.stdout.pause();
      setImmediate(() => child.stdout.resume());
    });
    const closed = once(child, 'close');
    await once(child.stderr, 'data');
    const peakKilobytes = Number(
      /VmHWM:\s+(\d+)/.exec(readFileSync(`/proc/${String(child.pid)}/status`, 'utf8'))?.[1],
    );
    child.stdin.end('\n');
    expect((await closed)[0]).toBe(0);
    expect(count).toBe(size);
    expect(peakKilobytes).toBeLessThan(200 * 1024);
  });

  test('that nobody reads on ends the program quietly', async () => {
    const cli = startCli([...run, '-e', 'while true do print("line") end']);
    await cli.seen('line\n');
    cli.process.stdout.destroy();
    expect(await cli.result).toMatchObject({ code: 0, signal: null, stderr: '' });
  });
});

test('goes through head without a word', async () => {
  const shell = spawn('/bin/sh', [
    '-c',
    '"$0" "$1" run -e "while true do print(1) end" | head -1',
    process.execPath,
    program,
  ]);
  let stdout = '';
  let stderr = '';
  shell.stdout.on('data', (chunk: Buffer) => (stdout += chunk.toString()));
  shell.stderr.on('data', (chunk: Buffer) => (stderr += chunk.toString()));
  await once(shell, 'close');
  expect({ stdout, stderr }).toEqual({ stdout: '1\n', stderr: '' });
});

test('that cannot be written is said, with exit code 1', async () => {
  for (const mode of [[], ['--json']]) {
    const shell = spawn('/bin/sh', [
      '-c',
      '"$0" "$@" > /dev/full',
      process.execPath,
      program,
      'run',
      ...mode,
      '-e',
      'print(1)',
    ]);
    let stderr = '';
    shell.stderr.on('data', (chunk: Buffer) => (stderr += chunk.toString()));
    expect((await once(shell, 'close'))[0]).toBe(1);
    expect(stderr).toMatch(/^bioxen: The output cannot be written: ENOSPC/);
  }
});

describe('B20 --max-output', () => {
  const tenLines = ['-e', 'for i = 0, 9 do print(i) end'];

  test('drops what exceeds it, says so and ends with 1', async () => {
    const result = await runCli(['run', '--max-output', '5', ...tenLines]);
    expect(result).toMatchObject({ code: 1, stdout: '0\n1\n2' });
    expect(result.stderr).toMatch(/^bioxen: the program wrote 20 B, only the first 5 B.*--max-output.*\n$/);
  });

  test('of nothing drops everything', async () => {
    const result = await runCli(['run', '--max-output', '0', ...tenLines]);
    expect(result).toMatchObject({ code: 1, stdout: '' });
    expect(result.stderr).toMatch(/^bioxen: the program wrote 20 B, only the first 0 B.*--max-output.*\n$/);
    expect(await runCli(['run', '--max-output', '0', '-e', 'local x'])).toEqual(printed(''));
  });

  test('says it on a line of its own where both streams end in one place', async () => {
    for (const [limit, output] of [
      ['5', '0\n1\n2\n'],
      ['4', '0\n1\n'],
    ] as const) {
      const shell = spawn('/bin/sh', [
        '-c',
        '"$0" "$@" 2>&1',
        process.execPath,
        program,
        'run',
        '--max-output',
        limit,
        ...tenLines,
      ]);
      let both = '';
      shell.stdout.on('data', (chunk: Buffer) => (both += chunk.toString()));
      await once(shell, 'close');
      expect(both.startsWith(`${output}bioxen: the program wrote 20 B`)).toBe(true);
    }
  });

  test('tells sizes apart that look the same when rounded', async () => {
    const { stderr } = await runCli(['run', '--max-output', '1M', '-e', 'io.write(("x"):rep(2^20 + 1 | 0))']);
    expect(stderr).toContain('wrote 1048577 bytes, only the first 1048576 bytes');
  });

  test('that is not reached changes nothing', async () => {
    expect(await runCli(['run', '--max-output', '20', ...tenLines])).toEqual(
      printed('0\n1\n2\n3\n4\n5\n6\n7\n8\n9\n'),
    );
  });

  test('keeps the exit code of the program and the message of its failure', async () => {
    const exits = await runCli(['run', '--max-output', '5', '-e', 'print("abcdefgh") os.exit(9)']);
    expect(exits).toMatchObject({ code: 9, stdout: 'abcde' });
    const fails = await runCli(['run', '--max-output', '5', '-e', 'print("abcdefgh") error("boom")']);
    expect(fails).toMatchObject({ code: 1, stdout: 'abcde' });
    expect(fails.stderr).toMatch(/^lua: \[chunk\]:1: boom\nbioxen: the program wrote/);
  });
});
