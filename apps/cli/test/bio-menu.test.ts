import { expect, test } from 'vitest';
import { keys, makeTerminalFolder } from './terminal-folder.js';

const folder = makeTerminalFolder();
const { ctrlC: CTRL_C, enter: ENTER, down: DOWN } = keys;

test('N13 the menu asks for the chassis first, then for the type of VM, and what it makes is there for commands', async () => {
  const cli = folder.start(['bio', 'menu'], {
    openInput: true,
    terminal: true,
    env: { TERM: 'xterm', COLUMNS: '110' },
  });
  let at = 0;
  const press = async (typed: string, answer: string): Promise<void> => {
    if (typed !== '') cli.process.stdin.write(typed);
    at = await cli.seen(answer, at);
  };
  const choose = async (entry: number, answer: string): Promise<void> => {
    await press(`${DOWN.repeat(entry)}${ENTER}`, answer);
  };
  const MENU = 'Biological VMs (basic on ecoli)';
  await press('', '80 ribosomes, 4 VMs');
  await press(ENTER, 'Type of VM');
  await press(ENTER, MENU);
  await choose(0, 'Name');
  await press(`cell${ENTER}`, 'Biological type');
  await press(ENTER, 'cell: created, 17 ribosomes');
  await press('', MENU);
  await choose(1, 'Which VM?');
  await press(ENTER, 'cell is running.');
  await press('', MENU);
  await choose(7, 'Which VM?');
  await press(ENTER, 'eturn 2 + 2');
  await press(`6 * 7${ENTER}`, '42');
  await press('', MENU);
  await choose(2, 'Which VM?');
  await press(ENTER, 'cell is paused.');
  await press('', MENU);
  await choose(6, 'Which VM?');
  await press(ENTER, 'Ribosomes');
  await press(`\u001599${ENTER}`, 'ATP');
  await press(ENTER, 'Cannot give 99 ribosomes');
  await press('', MENU);
  await choose(8, 'fairness');
  await press('', MENU);
  expect((await folder.run(['bio', 'ls'])).stdout).toMatch(/^cell +paused +syn3a +ecoli +17 /m);
  await choose(5, 'Which VM?');
  await press(ENTER, 'cell is gone.');
  await press('', MENU);
  await press(CTRL_C, 'VMs go on');
  expect((await cli.result).code).toBe(0);
  expect((await folder.run(['bio', 'ls'])).stdout).toBe('');
});
