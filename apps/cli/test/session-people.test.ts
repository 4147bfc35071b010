import { expect, test } from 'vitest';
import { screenOf } from './screen.js';
import type { RunningCli } from './start-cli.js';
import { keys, makeTerminalFolder } from './terminal-folder.js';

const folder = makeTerminalFolder();
const { ctrlC: CTRL_C, ctrlD: CTRL_D } = keys;

/** Its text stands in what a terminal shows of the code, too, if it is not in two parts. */
const LOOP = 'print("lo" .. "oping") while true do end';

function onTerminal(args: readonly string[], columns: number, rows: number = 24): RunningCli {
  const size = `${String(columns)}x${String(rows)}`;
  return folder.start(args, {
    openInput: true,
    terminal: [size, size],
    env: { TERM: 'xterm', NO_COLOR: '1' },
  });
}

/** A session in which the loop of a client that has gone runs. */
async function makeBusy(name: string): Promise<void> {
  await folder.run(['session', 'new', name, '--engine', 'embedded']);
  await folder.run(['session', 'send', name, '-e', LOOP]);
  const reader = folder.start(['session', 'read', name, '--follow']);
  await reader.seen('looping');
  reader.process.kill('SIGTERM');
  await reader.result;
}

test('who types while the program of another runs is told so, and Ctrl-C stops it', async () => {
  await makeBusy('shared');
  const cli = onTerminal(['session', 'attach', 'shared'], 120);
  let at = await cli.seen('lua[shared]> ');
  cli.process.stdin.write('6 * 7\r');
  at = await cli.seen(', which has left, runs, and this waits for its end. Ctrl-C stops that program.', at);
  cli.process.stdin.write(CTRL_C);
  at = await cli.seen('interrupted!', at);
  at = await cli.seen('42\r\n', at);
  at = await cli.seen('lua[shared]> ', at);
  cli.process.stdin.write('print("not", "waited")\r');
  at = await cli.seen('not\twaited\r\n', at);
  cli.process.stdin.write(CTRL_D);
  const { code, stdout } = await cli.result;
  expect(code).toBe(0);
  expect(stdout.split('this waits')).toHaveLength(2);
});

test('session exec says on a terminal what it waits for, and that Ctrl-C left the session alive', async () => {
  await makeBusy('queue');
  const waiting = onTerminal(['session', 'exec', 'queue', '-e', 'print("mine")'], 120);
  await waiting.seen('runs, and this waits for its end. Ctrl-C gives it up.');
  waiting.process.stdin.write(CTRL_C);
  expect((await waiting.result).code).toBe(130);
  expect((await folder.run(['session', 'interrupt', 'queue'])).stdout).toBe('stopped\n');
  const cli = onTerminal(['session', 'exec', 'queue', '-e', LOOP], 80);
  await cli.seen('looping\r\n');
  cli.process.stdin.write(CTRL_C);
  expect(await cli.result).toMatchObject({
    code: 130,
    stdout: 'looping\r\n^C\r\nbioxen: Stopped; session queue goes on.\r\n',
  });
  const piped = folder.start(['session', 'exec', 'queue', '-e', LOOP]);
  await piped.seen('looping');
  piped.process.kill('SIGINT');
  expect(await piped.result).toMatchObject({ code: 130, stdout: 'looping\n', stderr: '' });
});

test('Ctrl-C ends the line on which it is shown: of a program, and of a session that is followed', async () => {
  const run = onTerminal(['run', '--engine', 'embedded', '-e', LOOP], 80);
  await run.seen('looping\r\n');
  run.process.stdin.write(CTRL_C);
  expect(await run.result).toMatchObject({ code: 130, stdout: 'looping\r\n^C\r\n' });
  await makeBusy('followed');
  const read = onTerminal(['session', 'read', 'followed', '--follow', '--from', 'all'], 80);
  await read.seen('looping\r\n');
  read.process.stdin.write(CTRL_C);
  expect(await read.result).toMatchObject({ code: 130, stdout: 'looping\r\n^C\r\n' });
});

test('of much that is unread a terminal shows the last screenful, and the command for all of it', async () => {
  const program = 'for i = 1, 500 do print("line " .. i) end io.write("the newest")';
  await folder.run(['session', 'new', 'much', '--engine', 'embedded']);
  await folder.run(['session', 'send', 'much', '--wait', '-e', program]);
  const cli = onTerminal(['session', 'attach', 'much'], 40, 12);
  await cli.seen('lua[much]> ');
  cli.process.stdin.write(CTRL_D);
  const shown = screenOf((await cli.result).stdout, 40);
  expect(shown.slice(3)).toEqual([
    'bioxen: 4.24 KB of earlier output left',
    'out. All that is kept: bioxen session',
    'read much --from all',
    ...[495, 496, 497, 498, 499, 500].map((line) => `line ${String(line)}`),
    'the newest',
    'lua[much]>',
  ]);
  const all = await folder.run(['session', 'read', 'much', '--from', 'all']);
  expect(all.stdout).toMatch(/^line 1\n[^]*\nline 500\nthe newest$/);
});

test('who says from where, or has no terminal, gets all of it', async () => {
  await folder.run(['session', 'new', 'whole', '--engine', 'embedded']);
  const send = ['session', 'send', 'whole', '--wait', '-e', 'for i = 1, 500 do print("line " .. i) end'];
  await folder.run(send);
  const named = onTerminal(['session', 'attach', 'whole', '--from', 'all'], 40, 12);
  await named.seen('lua[whole]> ');
  named.process.stdin.write(CTRL_D);
  const { stdout } = await named.result;
  expect(stdout).toContain('\r\nline 1\r\nline 2\r\n');
  expect(stdout).not.toContain('left');
  await folder.run(send);
  const piped = await folder.run(['session', 'attach', 'whole'], { input: 'x = 1\n' });
  expect(piped.stdout).toMatch(/^line 1\n[^]*\nline 500\n$/);
  expect(piped.stderr).toBe('');
});

test('the history has a row for each program on a terminal, and all of each with --full', async () => {
  await folder.run(['session', 'new', 'past', '--engine', 'embedded']);
  for (const code of ['x = 1', 'for i = 1, 2 do\n  x = x + i\nend', `text = "${'gattaca '.repeat(4)}"`])
    await folder.run(['session', 'send', 'past', '--wait', '-e', code]);
  const rows = async (...flags: readonly string[]): Promise<readonly string[]> =>
    (await onTerminal(['session', 'history', 'past', ...flags], 40).result).stdout.trimEnd().split('\r\n');
  expect(await rows()).toEqual([
    '    1  ok           x = 1',
    '    2  ok           for i = 1, 2 do …',
    '    3  ok           text = "gattaca gat…',
    'bioxen: All of each: bioxen session',
    'history past --full',
  ]);
  expect(await rows('--grep', 'x = 1')).toEqual(['    1  ok           x = 1']);
  const full = await folder.run(['session', 'history', 'past', '--full', '--limit', '2']);
  expect(full.stdout).toBe(
    `    2  ok\n       for i = 1, 2 do\n         x = x + i\n       end\n    3  ok\n       text = "${'gattaca '.repeat(4)}"\n`,
  );
  expect((await folder.run(['session', 'history', 'past'])).stdout).toContain(
    `  for i = 1, 2 do x = x + i end\n    3  ok           text = "${'gattaca '.repeat(4)}"\n`,
  );
  const cli = onTerminal(['session', 'attach', 'past'], 40);
  let at = await cli.seen('lua[past]> ');
  cli.process.stdin.write(':history\r');
  at = await cli.seen('1 ok: x = 1\r\n2 ok: for i = 1, 2 do …\r\n3 ok: text = "gattaca', at);
  await cli.seen('--full\r\n', at);
  cli.process.stdin.write(CTRL_D);
  expect((await cli.result).code).toBe(0);
});
