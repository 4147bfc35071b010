import { expect, test } from 'vitest';
import type { RunningCli } from './start-cli.js';
import { keys, makeTerminalFolder } from './terminal-folder.js';

const folder = makeTerminalFolder();
const { ctrlC: CTRL_C, ctrlD: CTRL_D, tab: TAB, up: UP } = keys;

/** A terminal in which each text is sent once the one before has its answer, and the prompt is back. */
async function openTerminal(
  args: readonly string[],
  name: string,
): Promise<{ readonly cli: RunningCli; say(text: string, answer: string, next?: string): Promise<void> }> {
  const cli = folder.start(args, { openInput: true, terminal: true, env: { TERM: 'xterm', COLUMNS: '40' } });
  const prompt = name === '' ? 'to look at' : `lua[${name}]> `;
  let at = await cli.seen(prompt);
  return {
    cli,
    say: async (text, answer, next = prompt) => {
      cli.process.stdin.write(text);
      at = await cli.seen(answer, at);
      if (next !== '') at = await cli.seen(next, at);
    },
  };
}

test('I07 a session at a terminal: output alone, continued chunks, and Ctrl-D leaves it alive', async () => {
  const { cli, say } = await openTerminal(['repl', 't', '--engine', 'embedded'], 't');
  await say('x = 20\r', '\n');
  await say('x + 1\r', '21\r\n');
  await say('for i = 100, 101 do\r', '\n', 'lua[t]>> ');
  await say('print(i) end\r', '100\r\n101\r\n');
  await say('error("boom")\r', 'stdin:1: boom');
  await say(':info\r', 't: idle, Lua 5.4');
  await say(':nonsense\r', 'There is no :nonsense.');
  cli.process.stdin.write(CTRL_D);
  expect((await cli.result).code).toBe(0);
  const again = await openTerminal(['session', 'attach', 't'], 't');
  await again.say('"x is " .. x\r', 'x is 20\r\n');
  await again.say(`${UP}\r`, 'x is 20\r\n');
  again.cli.process.stdin.write('exit\r');
  expect((await again.cli.result).code).toBe(0);
  expect((await folder.run(['session', 'ls'])).stdout).toContain('t ');
});

test('Ctrl-C stops what runs, drops what is typed, and forgets what is not finished', async () => {
  const { cli, say } = await openTerminal(['repl', 'c', '--engine', 'embedded'], 'c');
  await say('kept = 7 print("lo" .. "oping") while true do end\r', 'looping\r\n', '');
  await say(CTRL_C, 'interrupted!');
  await say(`abandoned${CTRL_C}`, '^C');
  await say('for i = 1, 2 do\r', '\n', 'lua[c]>> ');
  await say(CTRL_C, '^C');
  await say('"kept " .. kept\r', 'kept 7\r\n');
  cli.process.stdin.write(CTRL_D);
  expect((await cli.result).code).toBe(0);
});

test('the tabulator completes globals and fields', async () => {
  const { cli, say } = await openTerminal(['repl', 'tab', '--engine', 'embedded'], 'tab');
  await say('genome = { length = 5 }\r', '\n');
  await say(`geno${TAB}`, 'genome', '');
  await say(`.le${TAB}`, '.length', '');
  await say('\r', '5\r\n');
  await say('bio = require("bio_compute")\r', '\n');
  // Not read before it is used.
  await say(`bio.rev${TAB}`, 'reverse_complement', '');
  await say('("AAC")\r', 'GTT\r\n');
  cli.process.stdin.write(CTRL_D);
  expect((await cli.result).code).toBe(0);
});

test('a table at the prompt shows what is in it, and a function in it is one', async () => {
  const { cli, say } = await openTerminal(['repl', 'shown', '--engine', 'embedded'], 'shown');
  await say('{ gc = 0.5, f = print, t = {} }\r', 'table: 0x');
  expect((await cli.seen('{ f = function, gc = 0.5, t = {} }\r\n')) > 0).toBe(true);
  await say('setmetatable({}, { __tostring = function() return "own" end })\r', 'own\r\n');
  cli.process.stdin.write(CTRL_D);
  const { code, stdout } = await cli.result;
  expect([code, stdout.slice(stdout.indexOf('own\r\n'))]).toEqual([0, expect.not.stringContaining('{}\r\n')]);
});

test('locals that a session keeps stay at its prompt', async () => {
  const { cli, say } = await openTerminal(['repl', 'kept', '--engine', 'embedded', '--keep-locals'], 'kept');
  await say('local gc = 0.5\r', '\n');
  await say('gc + 1\r', '1.5\r\n');
  cli.process.stdin.write(CTRL_D);
  expect((await cli.result).code).toBe(0);
});

test('two terminals see each other', async () => {
  const left = await openTerminal(['repl', 'two', '--engine', 'embedded'], 'two');
  const right = await openTerminal(['session', 'attach', 'two'], 'two');
  await left.say('print("he" .. "llo")\r', 'hello\r\n');
  await right.cli.seen('hello\r\n');
  await right.cli.seen('Client c1 runs: print("he"');
  left.cli.process.stdin.write(CTRL_D);
  right.cli.process.stdin.write(CTRL_D);
  expect([(await left.cli.result).code, (await right.cli.result).code]).toEqual([0, 0]);
});

test('session detach sends everybody away, who are told so, and the session goes on', async () => {
  const left = await openTerminal(['repl', 'away', '--engine', 'embedded'], 'away');
  const right = await openTerminal(['session', 'attach', 'away', '--observe'], '');
  await left.say('x = "kept"\r', '\n');
  expect((await folder.run(['session', 'detach', 'away'])).code).toBe(0);
  for (const { result } of [left.cli, right.cli]) {
    const { code, stdout } = await result;
    expect(code).toBe(0);
    expect(stdout).toContain('Detached by another client');
    expect(stdout).not.toContain('taken');
  }
  const taken = await openTerminal(['session', 'attach', 'away'], 'away');
  const taker = await openTerminal(['session', 'attach', 'away', '--exclusive', '--takeover'], 'away');
  const { code, stdout } = await taken.cli.result;
  expect(code).toBe(1);
  expect(stdout).toContain('has taken the session');
  await taker.say('x\r', 'kept\r\n');
  taker.cli.process.stdin.write(CTRL_D);
  expect((await taker.cli.result).code).toBe(0);
});

test('os.exit ends the session and the command with its status', async () => {
  const { cli } = await openTerminal(['repl', 'end', '--engine', 'embedded'], 'end');
  cli.process.stdin.write('os.exit(3)\r');
  const { code, stdout } = await cli.result;
  expect(code).toBe(3);
  const after = stdout.slice(stdout.lastIndexOf('os.exit'));
  expect(after).toContain('The session has ended: the program ended it with status 3');
  expect(after).toContain('bioxen session restart end');
  expect(after).not.toContain('lua[end]>');
});

test('the terminal is killed, and the session goes on', async () => {
  const { cli, say } = await openTerminal(['repl', 'kill', '--engine', 'embedded'], 'kill');
  await say('x = "still here"\r', '\n');
  await say('print("be" .. "gun") for i = 1, 2e7 do y = i end print("done")\r', 'begun\r\n', '');
  cli.process.kill('SIGKILL');
  await cli.result;
  const again = await openTerminal(['session', 'attach', 'kill'], 'kill');
  await again.say('x, y\r', 'still here\t20000000');
  again.cli.process.stdin.write(CTRL_D);
  await again.cli.result;
});

test('keys of every kind do no harm', async () => {
  const { cli, say } = await openTerminal(['repl', 'keys', '--engine', 'embedded'], 'keys');
  const keys = [1, 2, 5, 6, 7, 8, 9, 11, 12, 14, 16, 18, 19, 20, 21, 22, 23, 24, 25, 27, 29, 30, 31, 127]
    .map((code) => String.fromCharCode(code))
    .join('');
  const wild = [
    '\u001B[A',
    '\u001B[Z',
    '\u001B[200~',
    '\u001B[3~',
    '\u001BOP',
    '\u001B[1;5C',
    'é€𝄞',
    '\u0000',
  ].join('');
  cli.process.stdin.write(`${keys}${wild}${keys}`);
  await say(CTRL_C, '^C');
  await say(`${CTRL_C}6 * 7\r`, '42\r\n');
  cli.process.stdin.write(CTRL_D);
  expect((await cli.result).code).toBe(0);
});

test('what is typed has the colors of Lua, in a narrow terminal, too, and none where they are not wanted', async () => {
  const keyword = '\u001B[35m';
  const start = (name: string, env: Readonly<Record<string, string>>): RunningCli =>
    folder.start(['repl', name, '--engine', 'embedded'], {
      openInput: true,
      terminal: ['40x12', '40x12'],
      env: { TERM: 'xterm', ...env },
    });
  const cli = start('colors', {});
  let at = await cli.seen('lua[colors]> ');
  const line = 'for i = 1, 3 do io.write("genome ", i, "\\n") end';
  for (const key of line) cli.process.stdin.write(key);
  at = await cli.seen(`${keyword}end\u001B[39m`, at);
  cli.process.stdin.write('\r');
  at = await cli.seen('genome 1\r\ngenome 2\r\ngenome 3\r\n', at);
  at = await cli.seen('lua[colors]> ', at);
  cli.process.stdin.write('\u001B[A');
  at = await cli.seen(`${keyword}for\u001B[39m`, at);
  at = await cli.seen(`${keyword}end\u001B[39m`, at);
  cli.process.stdin.write('\r');
  at = await cli.seen('genome 3\r\n', at);
  cli.process.stdin.write(CTRL_D);
  expect((await cli.result).code).toBe(0);
  const plain = start('plain', { NO_COLOR: '1' });
  at = await plain.seen('lua[plain]> ');
  plain.process.stdin.write('return 6 * 7\r');
  await plain.seen('42\r\n', at);
  plain.process.stdin.write(CTRL_D);
  const { code, stdout } = await plain.result;
  expect(code).toBe(0);
  expect(stdout).not.toContain('\u001B[39m');
});
