import { describe, expect, test } from 'vitest';
import { engines } from './native-versions.js';
import { printed, runCli, startCli } from './start-cli.js';

const COPY = 'for line in io.lines() do print(#line) io.stdout:flush() end';

describe.for(engines)('B19 standard input on the $engine engine', ({ engine, skipReason }) => {
  test.beforeEach(({ skip }) => {
    skip(skipReason !== undefined, skipReason);
  });
  const run = ['run', '--engine', engine];

  test('reaches the program as it comes', async () => {
    const cli = startCli([...run, '-e', COPY], { openInput: true });
    cli.process.stdin.write('abc\n');
    await cli.seen('3\n');
    cli.process.stdin.write('defgh\n');
    await cli.seen('5\n');
    cli.process.stdin.end();
    expect(await cli.result).toEqual(printed('3\n5\n'));
  });

  test('is byte for byte the same', async () => {
    const input = Uint8Array.from({ length: 256 * 1024 }, (_, index) => (index * 31) & 0xff);
    const code =
      'local s = io.read("a") local sum = 0 for i = 1, #s do sum = (sum * 33 + s:byte(i)) % 2^32 end return #s, sum';
    let sum = 0;
    for (const byte of input) sum = (sum * 33 + byte) % 2 ** 32;
    const { stdout } = await runCli([...run, '-e', code], { input });
    expect(stdout.replace('.0', '')).toBe(`${String(input.length)}\t${String(sum)}\n`);
  });

  test('that stays open does not hold up a program that never reads', async () => {
    const cli = startCli([...run, '-e', 'print("done")'], { openInput: true });
    expect(await cli.result).toEqual(printed('done\n'));
  });

  test('that stays open does not hold up a program that reads one line', async () => {
    const cli = startCli([...run, '-e', 'print(io.read())'], { openInput: true });
    cli.process.stdin.write('one\ntwo\n');
    expect(await cli.result).toEqual(printed('one\n'));
  });
});

test('is the program after -, and the program reads nothing', async () => {
  const result = await runCli(['run', '-', 'x'], { input: 'print(...) print(io.read())' });
  expect(result).toEqual(printed('x\nnil\n'));
});

test('is the program when nothing else is named', async () => {
  expect(await runCli(['run'], { input: 'return 5' })).toEqual(printed('5\n'));
});

test('names itself stdin in messages', async () => {
  const { code, stderr } = await runCli(['run', '-'], { input: '\nerror("boom")' });
  expect(code).toBe(1);
  expect(stderr).toMatch(/^lua: stdin:2: boom\n/);
});
