import { expect, test } from 'vitest';
import { makeTerminalFolder } from './terminal-folder.js';

const folder = makeTerminalFolder();

/** The lines that a program shows on a terminal of so many columns. */
async function linesOn(columns: number, args: readonly string[]): Promise<readonly string[]> {
  const size = `${String(columns)}x24`;
  const env = { TERM: 'xterm', NO_COLOR: '1' };
  const { stdout } = await folder.start(args, { terminal: [size, size], env }).result;
  return stdout.trimEnd().split('\r\n');
}

test.for([
  [40, ['--help']],
  [40, ['session', '--help']],
  [40, ['session', 'send', '--help']],
  [72, ['help', 'run']],
  [80, ['session', 'interrupt', '--help']],
] as const)('help is as wide as a terminal of %s columns: %s', async ([columns, args]) => {
  const lines = await linesOn(columns, args);
  expect(lines.filter((line) => line.length > columns)).toEqual([]);
  // The words are the same, broken elsewhere.
  const { stdout } = await folder.run(args);
  expect(lines.join(' ').split(/\s+/)).toEqual(stdout.trimEnd().split(/\s+/));
});

test('an error breaks between words, and begins in its color', async () => {
  expect(await linesOn(40, ['session', 'read', 'nowhere'])).toEqual([
    "bioxen: Session 'nowhere' not found",
    'Run bioxen session ls to see which there',
    'are, or make one: bioxen session new',
    'nowhere.',
  ]);
  const size = '40x24';
  const { stdout } = await folder.start(['session', 'rm'], {
    terminal: [size, size],
    env: { TERM: 'xterm', NO_COLOR: undefined },
  }).result;
  expect(stdout).toBe(
    "\u001B[31mbioxen:\u001B[39m missing required argument\r\n'NAME'.\r\nSee bioxen session rm --help.\r\n",
  );
});

test('sessions are listed below each other where a table is too wide', async () => {
  expect(await linesOn(40, ['session', 'ls'])).toEqual([
    'bioxen: There is no session. Make one:',
    'bioxen session new NAME',
  ]);
  await folder.run(['session', 'new', 'E.coli_K-12', '--engine', 'embedded']);
  const [name, ...facts] = await linesOn(40, ['session', 'ls']);
  expect(name).toBe('E.coli_K-12');
  expect(facts.join('')).toMatch(/^ {2}idle, 0 clients, Lua 5\.4, embedded, +\d+s$/);
  expect(facts.every((line) => line.length <= 40)).toBe(true);
  expect((await linesOn(80, ['session', 'ls']))[0]).toMatch(/^NAME +STATE +CLIENTS/);
  await folder.run(['session', 'rm', 'E.coli_K-12']);
});
