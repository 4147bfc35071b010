import { findLua } from '@bioxen/testkit';
import { describe, expect, test } from 'vitest';
import { descendantsOf } from './child-processes.js';
import { engines, nativeVersions } from './native-versions.js';
import { printed, runCli, startCli } from './start-cli.js';

test('reads chunks from a standard input that is no terminal, without prompts', async () => {
  const input = 'x = 41\nx + 1\nfor i = 1, 2 do\n  print(i)\nend\n=x, "y"\nreturn nil\n';
  expect(await runCli(['repl'], { input })).toEqual(printed('42\n1\n2\n41\ty\nnil\n'));
});

test('D08 --keep-locals keeps them for what comes next, and without it they are gone', async () => {
  const input =
    'local x = 41\nlocal function more()\n  x = x + 1\n  return x\nend\nmore()\nx, rawget(_G, "x")\n';
  expect(await runCli(['repl', '--keep-locals'], { input })).toEqual(printed('42\n42\tnil\n'));
  expect((await runCli(['repl'], { input: 'local x = 41\nx\n' })).stdout).toBe('nil\n');
  expect(
    await runCli(['repl', '--keep-locals', '--terminal', '--on', 'ssh://h'], { input: '' }),
  ).toMatchObject({
    code: 2,
    stderr: expect.stringContaining('--terminal') as string,
  });
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

describe.for(engines)('limits on the $engine engine', ({ engine, skipReason }) => {
  test.beforeEach(({ skip }) => {
    skip(skipReason !== undefined, skipReason);
  });
  const repl = ['repl', '--engine', engine];

  test.for([
    ['--timeout', 'Execution timed out after 300ms'],
    ['--cpu', 'Lua program exceeded its cpu limit of 300ms (measured '],
  ] as const)('%s stops what was typed, once for each line, and globals stay', async ([flag, message]) => {
    const input = 'x = 1\nwhile true do end\nx = x + 1 while true do end\nx\n';
    const { code, stdout, stderr } = await runCli([...repl, flag, '300ms'], { input });
    expect({ code, stdout }).toEqual({ code: 0, stdout: '2\n' });
    const lines = stderr.trimEnd().split('\n');
    expect(lines).toHaveLength(2);
    for (const line of lines) {
      expect(line.startsWith(`bioxen: ${message}`)).toBe(true);
      expect(line.endsWith('. Globals are as it left them.')).toBe(true);
    }
  });

  test('--timeout ends what hears no interrupt, and a new interpreter answers', async () => {
    const input = 'x = 1\n("a"):rep(99):find(("a*"):rep(99) .. "b")\nx\n';
    const result = await runCli([...repl, '--timeout', '300ms'], { input });
    expect(result).toMatchObject({ code: 0, stdout: 'nil\n' });
    expect(result.stderr).toBe(
      "bioxen: Execution timed out after 300ms. The interpreter's state is lost; a new one is ready.\n",
    );
  });

  test('--memory is an error of the program, which goes on', async () => {
    const input = 'x = 1\n("x"):rep(1e8 // 1 | 0)\nx\n';
    const { code, stdout, stderr } = await runCli([...repl, '--memory', '32M'], { input });
    expect({ code, stdout }).toEqual({ code: 0, stdout: '1\n' });
    expect(stderr).toContain('not enough memory');
  });

  test('--disk is one folder for the whole conversation', async () => {
    const input = 'f = io.open("a", "w") f:write("kept") f:close()\nio.open("a"):read()\n';
    expect(await runCli([...repl, '--disk', '1M'], { input })).toEqual(printed('kept\n'));
  });
});

test('an interpreter that somebody kills is replaced, and said', async ({ skip }) => {
  const { skipReason } = nativeVersions.find(({ version }) => version === '5.4') ?? {};
  skip(skipReason !== undefined, skipReason);
  const cli = startCli(['repl', '--engine', 'native'], { openInput: true });
  // A value is shown when its program has ended: what is killed then is the interpreter, and no program.
  cli.process.stdin.write('x = 1\n"up"\n');
  await cli.seen('up\n');
  const started = descendantsOf(cli.pid);
  expect(started).toHaveLength(3);
  for (const interpreter of started.slice(-1)) process.kill(interpreter, 'SIGKILL');
  cli.process.stdin.end('"lost"\nx\n');
  const { code, stdout, stderr } = await cli.result;
  expect({ code, stdout }).toEqual({ code: 0, stdout: 'up\nnil\n' });
  expect(stderr).toMatch(/^bioxen: .*\. The interpreter's state is lost; a new one is ready\.\n$/);
});

test('--sandbox none says what it means on stderr', async ({ skip }) => {
  const { skipReason } = findLua('5.4');
  skip(skipReason !== undefined, skipReason);
  const { stdout, stderr } = await runCli(['repl', '--sandbox', 'none'], { input: '1 + 1\n2 + 2\n' });
  expect(stdout).toBe('2\n4\n');
  expect(stderr).toMatch(/^bioxen: --sandbox none: nothing keeps programs from .*\n$/);
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
