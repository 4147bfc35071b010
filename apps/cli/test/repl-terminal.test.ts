import { existsSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { beforeEach, describe, expect, test } from 'vitest';
import { engines } from './native-versions.js';
import { type RunningCli, startCli } from './start-cli.js';

const hasPython = (process.env['PATH'] ?? '')
  .split(delimiter)
  .some((folder) => existsSync(join(folder, 'python3')));

beforeEach(({ skip }) => {
  if (!hasPython && process.env['BIOXEN_REQUIRE_ALL'] !== '1') skip('python3 is not installed');
});

const CTRL_C = '\u0003';
const CTRL_D = '\u0004';
const UP = '\u001B[A';

/** A conversation in which each text is sent once the one before has its answer, and the prompt is back. */
async function openTerminal(engine: 'embedded' | 'native' = 'embedded'): Promise<{
  readonly cli: RunningCli;
  say(text: string, answer: string, next?: string): Promise<void>;
}> {
  const args = ['repl', '--engine', engine];
  const cli = startCli(args, { openInput: true, terminal: true, env: { TERM: 'xterm' } });
  let at = await cli.seen('> ');
  return {
    cli,
    say: async (text, answer, next = '> ') => {
      cli.process.stdin.write(text);
      at = await cli.seen(answer, at);
      if (next !== '') at = await cli.seen(next, at);
    },
  };
}

describe.for(engines)('on the $engine engine', ({ engine, sandbox, skipReason }) => {
  test.beforeEach(({ skip }) => {
    skip(skipReason !== undefined, skipReason);
  });

  test('answers at a prompt, continues an unfinished chunk and ends with Ctrl-D', async () => {
    const { cli, say } = await openTerminal(engine);
    await say('x = 20\r', '\n');
    await say('x + 1\r', '21\r\n');
    await say('for i = 100, 101 do\r', '\n', '>> ');
    await say('print(i) end\r', '100\r\n101\r\n');
    await say('error("boom")\r', 'stdin:1: boom');
    await say('"still " .. "here"\r', 'still here\r\n');
    cli.process.stdin.write(CTRL_D);
    const { code, stdout } = await cli.result;
    expect(code).toBe(0);
    const where = engine === 'native' ? `native, sandbox ${sandbox}` : sandbox;
    expect(stdout.startsWith(`bioxen: Lua 5.4 (${where}). Ctrl-D or os.exit() leaves.\r\n`)).toBe(true);
  });

  test('Ctrl-C stops a program that loops, and its globals stay', async () => {
    const { cli, say } = await openTerminal(engine);
    await say('x = 1 print("lo" .. "oping") while true do end\r', 'looping\r\n', '');
    await say(CTRL_C, 'bioxen: Interrupted. Globals are as it left them.');
    await say('"x is " .. tostring(x)\r', 'x is 1\r\n');
    cli.process.stdin.write(CTRL_D);
    expect((await cli.result).code).toBe(0);
  });

  test('Ctrl-C ends a program that does not hear it, says that its state is lost, and a new one answers', async () => {
    const { cli, say } = await openTerminal(engine);
    await say(
      'x = 1 print("de" .. "af") return (("a"):rep(99):find(("a*"):rep(99) .. "b"))\r',
      'deaf\r\n',
      '',
    );
    await say(CTRL_C, "Interrupted. The interpreter's state is lost; a new one is ready.");
    await say('"x is " .. tostring(x)\r', 'x is nil\r\n');
    cli.process.stdin.write(CTRL_D);
    expect((await cli.result).code).toBe(0);
  });

  test('Ctrl-C stops a program that waits for what is typed, and its globals stay', async () => {
    const { cli, say } = await openTerminal(engine);
    await say('x = 1 print("wai" .. "ting") x = io.read()\r', 'waiting\r\n', '');
    await say(CTRL_C, 'bioxen: Interrupted.');
    await say('"x is " .. tostring(x)\r', 'x is ');
    await say('6 * 7\r', '42\r\n');
    cli.process.stdin.write(CTRL_D);
    expect((await cli.result).code).toBe(0);
  });

  test('a program reads what is typed while it runs', async () => {
    const { cli, say } = await openTerminal(engine);
    await say('print("na" .. "me?") return "hello " .. io.read()\r', 'name?\r\n', '');
    await say('world\r', 'hello world\r\n');
    cli.process.stdin.write(CTRL_D);
    expect((await cli.result).code).toBe(0);
  });
});

test('Ctrl-C drops the line, and the arrow up brings the one before back', async () => {
  const { cli, say } = await openTerminal();
  await say('6 * 7\r', '42\r\n');
  await say(`abandoned${CTRL_C}`, '^C');
  await say(`${UP}+ 1\r`, '43\r\n');
  cli.process.stdin.write(CTRL_D);
  expect((await cli.result).code).toBe(0);
});

test('lines that are pasted at once run one after the other', async () => {
  const { cli, say } = await openTerminal();
  await say('y = 5\ry = y * 5\r"y is " .. y\r', 'y is 25\r\n');
  cli.process.stdin.write(CTRL_D);
  expect((await cli.result).code).toBe(0);
});

test('Ctrl-C in an unfinished chunk leaves no prompt behind', async () => {
  const { cli, say } = await openTerminal();
  await say('for i = 1, 2 do\r', '\n', '>> ');
  await say(`print${CTRL_C}`, '^C\r\n');
  await say('7 * 7\r', '49\r\n');
  cli.process.stdin.write(CTRL_D);
  const { stdout } = await cli.result;
  expect(/\^C\r\n([^]*?)7 \* 7/.exec(stdout)?.[1]).toBe('\u001B[1G\u001B[0J> \u001B[3G');
});

test.each(['exit', 'quit'])('%s leaves, unless it is a global', async (word) => {
  const { cli, say } = await openTerminal();
  await say(`${word} = "mine"\r`, '\n');
  await say(`${word}\r`, 'mine\r\n');
  await say(`${word} = nil\r`, '\n');
  cli.process.stdin.write(`${word}\r`);
  expect(await cli.result).toMatchObject({ code: 0, stdout: expect.stringMatching(/\n$/) as string });
});

test('help and :help say how to leave', async () => {
  const { cli, say } = await openTerminal();
  for (const word of ['help', ':help']) await say(`${word}\r`, 'bioxen: Ctrl-D leaves, and so does exit');
  cli.process.stdin.write(CTRL_D);
  expect((await cli.result).code).toBe(0);
});

test('a table shows its content, unless it has words of its own', async () => {
  const { cli, say } = await openTerminal();
  await say('{ b = 2, a = "x", list = { 1 } }\r', '{ a = "x", b = 2, list = {…} }\r\n');
  await say('1, {}, { [3] = true }\r', '{}\r\n{ [3] = true }\r\n');
  await say('setmetatable({}, { __tostring = function() return "words" end })\r', '\nwords\r\n\u001B[1G');
  cli.process.stdin.write(CTRL_D);
  expect((await cli.result).code).toBe(0);
});
