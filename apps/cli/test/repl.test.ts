import { describe, expect, test } from 'vitest';
import { nativeVersions } from './native-versions.js';
import { printed, runCli, startCli } from './start-cli.js';

test('reads chunks from a standard input that is no terminal, without prompts', async () => {
  const input = 'x = 41\nx + 1\nfor i = 1, 2 do\n  print(i)\nend\n=x, "y"\nreturn nil\n';
  expect(await runCli(['repl'], { input })).toEqual(printed('42\n1\n2\n41\ty\nnil\n'));
});

test('goes on after an error', async () => {
  const result = await runCli(['repl'], { input: 'error("boom")\n)\n"still here"\n' });
  expect(result).toMatchObject({ code: 0, stdout: 'still here\n' });
  expect(result.stderr).toMatch(/stdin:1: boom[^]*stdin:1: unexpected symbol near/);
});

test('answers each line as it comes', async () => {
  const cli = startCli(['repl'], { openInput: true });
  cli.process.stdin.write('1 + 1\n');
  await cli.seen('2\n');
  cli.process.stdin.write('2 + 1\n');
  await cli.seen('3\n');
  cli.process.stdin.end();
  expect(await cli.result).toEqual(printed('2\n3\n'));
});

test.for([0, 3])('ends with os.exit(%i)', async (status) => {
  const result = await runCli(['repl'], { input: `print(1)\nos.exit(${String(status)})\nprint(2)\n` });
  expect(result).toEqual({ ...printed('1\n'), code: status });
});

test('says that the last chunk is not whole', async () => {
  const result = await runCli(['repl'], { input: 'for i = 1, 2 do' });
  expect(result).toMatchObject({
    code: 0,
    stdout: '',
    stderr: expect.stringContaining("'end' expected near <eof>") as string,
  });
});

test('its programs read no code as input', async () => {
  expect(await runCli(['repl'], { input: 'io.read()\n"next"\n' })).toEqual(printed('nil\nnext\n'));
});

test('prints only what Lua prints where no terminal is', async () => {
  const { stdout, stderr } = await runCli(['repl'], { input: 'help\n{ 1 }\n' });
  expect(stdout).toMatch(/^nil\ntable: 0x[\da-f]+\n$/);
  expect(stderr).toBe('');
});

test('SIGINT ends it with 130 where no terminal is', async () => {
  const cli = startCli(['repl'], { openInput: true });
  cli.process.stdin.write('print("up") while true do end\n');
  await cli.seen('up\n');
  cli.process.kill('SIGINT');
  expect(await cli.result).toEqual({ code: 130, signal: null, stdout: 'up\n', stderr: '' });
});

describe('--lua', () => {
  test.for(nativeVersions)('$version answers', async ({ version, skipReason }, { skip }) => {
    skip(skipReason !== undefined, skipReason);
    const { stdout } = await runCli(['repl', '--lua', version], {
      input: 'jit and "luajit" or _VERSION:match("[%d.]+")\n',
    });
    expect(stdout).toBe(`${version}\n`);
  });
});
