import { expect, test } from 'vitest';
import { keys, makeTerminalFolder } from './terminal-folder.js';

const folder = makeTerminalFolder();
const { ctrlC: CTRL_C, ctrlD: CTRL_D, ctrlZ: CTRL_Z } = keys;

test.each([
  ['bioxen repl', ['repl', '--engine', 'embedded'], '> '],
  ['the prompt of a session', ['repl', 'job', '--engine', 'embedded'], 'lua[job]> '],
])('%s goes on after Ctrl-Z and fg', async (_, args, prompt) => {
  const cli = folder.start(args, { openInput: true, terminal: true, isJob: true, env: { TERM: 'xterm' } });
  let at = await cli.seen(prompt);
  cli.process.stdin.write('x = 7\r');
  at = await cli.seen(prompt, await cli.seen('\n', at));
  cli.process.stdin.write(`abandoned${CTRL_C}`);
  at = await cli.seen(prompt, await cli.seen('^C', at));
  cli.process.stdin.write(CTRL_Z);
  at = await cli.seen(prompt, await cli.seen('stopped', at));
  cli.process.stdin.write('"x is " .. x\r');
  at = await cli.seen(prompt, await cli.seen('x is 7\r\n', at));
  cli.process.stdin.write(CTRL_D);
  expect((await cli.result).code).toBe(0);
});

test('a question of the menu is still asked after Ctrl-Z and fg', async () => {
  const cli = folder.start([], {
    openInput: true,
    terminal: ['80x24', '80x24'],
    isJob: true,
    env: { TERM: 'xterm' },
  });
  let at = await cli.seen('Lua on this computer');
  cli.process.stdin.write(CTRL_Z);
  at = await cli.seen('\u001B[?25l', await cli.seen('stopped', at));
  // It stands there again, all of it, below what the shell has written.
  at = await cli.seen('Lua on this computer', await cli.seen('VM type', at));
  cli.process.stdin.write('\r');
  at = await cli.seen('Exit', await cli.seen('(type basic)', at));
  cli.process.stdin.write(`${keys.down}${keys.down}`);
  at = await cli.seen('bioxen session exec', at);
  cli.process.stdin.write(CTRL_Z);
  at = await cli.seen('stopped', at);
  // With what was chosen until then.
  for (const row of ['(type basic)', 'Create a VM', 'bioxen session exec', 'Exit'])
    at = await cli.seen(row, at);
  cli.process.stdin.write(CTRL_C);
  at = await cli.seen('VMs go on', at);
  expect((await cli.result).code).toBe(0);
});
