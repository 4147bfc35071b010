import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { keys, makeTerminalFolder } from './terminal-folder.js';

const folder = makeTerminalFolder();
const { ctrlC: CTRL_C, enter: ENTER, down: DOWN } = keys;

/** Of the prompt alone: its question stands in the menu, too. */
const TYPES = 'Lua on this computer';

test('I08 a package is searched, installed and listed, and an environment made', async () => {
  const cli = folder.start([], {
    openInput: true,
    terminal: true,
    env: { TERM: 'xterm', COLUMNS: '100', BIOXEN_HOME: join(tmpdir(), 'menu-home') },
  });
  let at = 0;
  const press = async (keys: string, answer: string): Promise<void> => {
    if (keys !== '') cli.process.stdin.write(keys);
    at = await cli.seen(answer, at);
  };
  const choose = async (entry: number, question: string): Promise<void> => {
    for (let i = 0; i < entry; i++) cli.process.stdin.write(DOWN);
    await press(ENTER, question);
  };
  await press('', TYPES);
  await press(ENTER, '(type basic)');
  await choose(11, 'Search for');
  await press(`bio-compute${ENTER}`, '1.0.0-1');
  await press('', 'What next?');
  await choose(12, 'Package');
  await press(`bio-compute${ENTER}`, 'default: bio_compute 1.0.0-1');
  await press('', 'What next?');
  await choose(13, 'Sequence analysis');
  await press('', 'What next?');
  await choose(14, 'Name');
  await press(`lab${ENTER}`, 'lab: Lua 5.4');
  await press('', 'What next?');
  await choose(15, 'Which environment?');
  await press(`${DOWN}${ENTER}`, 'is the active one');
  await press('', 'What next?');
  await press(CTRL_C, 'VMs go on');
  expect((await cli.result).code).toBe(0);
});
