import { mkdirSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import type { RunningCli } from './start-cli.js';
import { keys, makeTerminalFolder } from './terminal-folder.js';

const folder = makeTerminalFolder();
const { ctrlC: CTRL_C, enter: ENTER, down: DOWN } = keys;

/** Of the prompt alone: its question stands in the menu, too. */
const TYPES = 'Lua on this computer';

/** A menu in which each key is pressed once what was said before is there. */
function openMenu(columns: string): {
  readonly cli: RunningCli;
  press(keys: string, answer: string): Promise<void>;
} {
  const cli = folder.start([], { openInput: true, terminal: true, env: { TERM: 'xterm', COLUMNS: columns } });
  let at = 0;
  return {
    cli,
    press: async (keys, answer) => {
      if (keys !== '') cli.process.stdin.write(keys);
      at = await cli.seen(answer, at);
    },
  };
}

test.each([
  ['100', 'CLIENTS'],
  // The table is wider than that.
  ['40', 'idle, 0 clients, Lua 5.4'],
])('I06 the menu makes, runs, attaches, lists and ends a VM (%s columns)', async (columns, listed) => {
  const name = `vm${columns}`;
  const { cli, press } = openMenu(columns);
  await press('', 'VM type');
  await press(ENTER, 'What next?');
  await press(ENTER, 'Name');
  await press(`${name}${ENTER}`, 'Lua 5.4');
  await press('', 'What next?');
  await press(`${DOWN}${DOWN}${ENTER}`, 'Which VM?');
  await press(ENTER, 'eturn 2 + 2');
  await press(`6 * 7${ENTER}`, '42');
  await press('', 'What next?');
  await press(`${DOWN}${DOWN}${DOWN}${ENTER}`, 'Which VM?');
  await press(ENTER, `lua[${name}]> `);
  await press(`x = "of the menu"${ENTER}`, `lua[${name}]> `);
  await press(`exit${ENTER}`, 'What next?');
  await press(`${DOWN}${ENTER}`, listed);
  await press('', 'What next?');
  await press(CTRL_C, 'VMs go on');
  expect((await cli.result).code).toBe(0);
  expect(await folder.run(['session', 'attach', name], { input: 'x\n' })).toMatchObject({
    stdout: expect.stringContaining('of the menu\n') as string,
  });
  expect((await folder.run(['session', 'rm', name])).code).toBe(0);
});

test('Ctrl-C stops the program of the menu, and the menu goes on', async () => {
  await folder.run(['session', 'new', 'loop', '--engine', 'embedded']);
  const { cli, press } = openMenu('80');
  await press('', TYPES);
  await press(ENTER, '(type basic)');
  await press(`${DOWN}${DOWN}${ENTER}`, 'Which VM?');
  await press(ENTER, 'eturn 2 + 2');
  cli.process.stdin.write(`print("lo" .. "oping") while true do end${ENTER}`);
  const events = folder.start(['session', 'read', 'loop', '--follow']);
  await events.seen('looping');
  await press(CTRL_C, 'interrupted!');
  events.process.kill('SIGTERM');
  await events.result;
  await press('', '(type basic)');
  await press(CTRL_C, 'VMs go on');
  expect((await cli.result).code).toBe(0);
  expect(await folder.run(['session', 'exec', 'loop', '-e', 'return "free"'])).toMatchObject({
    stdout: 'free\n',
  });
  await folder.run(['session', 'rm', 'loop']);
});

test('Enter takes the name that the field shows, and another when a VM has that', async () => {
  const { cli, press } = openMenu('80');
  await press('', TYPES);
  await press(ENTER, '(type basic)');
  await press(ENTER, 'my_vm');
  await press(ENTER, 'my_vm: Lua 5.4');
  await press('', '(type basic)');
  await press(ENTER, 'Name');
  await press(`.${ENTER}`, 'Letters, digits');
  await press(`\u007F${ENTER}`, 'my_vm_2: Lua 5.4');
  await press('', '(type basic)');
  await press(CTRL_C, 'VMs go on');
  expect((await cli.result).code).toBe(0);
  expect((await folder.run(['session', 'rm', 'my_vm', 'my_vm_2'])).code).toBe(0);
});

test('what stops and restarts says what there was to stop, and offers what has ended', async () => {
  await folder.run(['session', 'new', 'lives', '--engine', 'embedded']);
  const { cli, press } = openMenu('40');
  await press('', TYPES);
  await press(ENTER, '(type basic)');
  await press(`${DOWN.repeat(4)}${ENTER}`, 'Which VM?');
  await press(ENTER, 'Nothing runs in lives.');
  await press('', '(type basic)');
  await press(`${DOWN.repeat(5)}${ENTER}`, 'No VM has ended.');
  await press('', '(type basic)');
  await folder.run(['session', 'send', 'lives', '--wait', '-e', 'os.exit(0)']);
  await press(`${DOWN.repeat(3)}${ENTER}`, 'Which VM?');
  await press(ENTER, 'status 0');
  await press('', '(type basic)');
  await press(`${DOWN.repeat(5)}${ENTER}`, 'Which VM?');
  await press(ENTER, 'lives has a fresh interpreter.');
  await press('', '(type basic)');
  await press(CTRL_C, 'VMs go on');
  expect((await cli.result).code).toBe(0);
  await folder.run(['session', 'rm', 'lives']);
});

test('I08 packages of a folder are added, and an environment that is not there is told', async () => {
  const path = join(tmpdir(), 'menu-modules');
  mkdirSync(join(path, 'motif'), { recursive: true });
  writeFileSync(join(path, 'motif', 'init.lua'), 'return { name = "of the menu" }');
  await folder.run(['session', 'new', 'pkg', '--engine', 'embedded']);
  const { cli, press } = openMenu('60');
  await press('', TYPES);
  await press(ENTER, '(type basic)');
  for (let i = 0; i < 9; i++) cli.process.stdin.write(DOWN);
  await press(ENTER, 'Which VM?');
  await press(ENTER, '.lua file');
  await press(`${path}${ENTER}`, 'can require: motif');
  await press('', 'What next?');
  for (let i = 0; i < 10; i++) cli.process.stdin.write(DOWN);
  await press(ENTER, 'Which VM?');
  await press(ENTER, 'Environment');
  await press(`nowhere${ENTER}`, "'nowhere' not found");
  await press('', 'What next?');
  await press(CTRL_C, 'VMs go on');
  expect((await cli.result).code).toBe(0);
  expect(await folder.run(['session', 'exec', 'pkg', '-e', 'return require("motif").name'])).toMatchObject({
    stdout: 'of the menu\n',
  });
});

test('I05 the configuration of XCP-ng comes from a file, is typed in, or is not given', async () => {
  const path = join(tmpdir(), 'xcpng_config.json');
  writeFileSync(path, '{ "xapi_url": "https://127.0.0.1:1" }');
  const { cli, press } = openMenu('100');
  await press('', TYPES);
  await press(`${DOWN}${ENTER}`, 'Configuration of XCP-ng');
  await press(`${DOWN}${DOWN}${ENTER}`, '(type basic)');
  for (let i = 0; i < 8; i++) cli.process.stdin.write(DOWN);
  await press(ENTER, TYPES);
  await press(`${DOWN}${ENTER}`, 'Configuration of XCP-ng');
  await press(ENTER, 'Path');
  await press(`\u0015/nowhere/x.json${ENTER}`, 'there is none');
  await press('', '(type basic)');
  for (let i = 0; i < 8; i++) cli.process.stdin.write(DOWN);
  await press(ENTER, TYPES);
  await press(`${DOWN}${ENTER}`, 'Configuration of XCP-ng');
  await press(ENTER, 'Path');
  await press(`\u0015${path}${ENTER}`, '(type xcpng)');
  await press(CTRL_C, 'VMs go on');
  expect((await cli.result).code).toBe(0);
});

test('no key ends the menu with an error', async () => {
  const { cli, press } = openMenu('40');
  await press('', 'VM type');
  for (let code = 1; code < 32; code++) {
    // These two are answers.
    if (code !== 3 && code !== 13 && code !== 10) cli.process.stdin.write(String.fromCharCode(code));
  }
  await press(ENTER, 'What next?');
  await press(`é€𝄞\u001B[Z\u001BOP\u0000${CTRL_C}`, 'VMs go on');
  expect((await cli.result).code).toBe(0);
});
