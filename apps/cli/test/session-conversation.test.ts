import { expect, test } from 'vitest';
import { screenOf } from './screen.js';
import type { RunningCli } from './start-cli.js';
import { keys, makeTerminalFolder } from './terminal-folder.js';

const folder = makeTerminalFolder();
const { ctrlC: CTRL_C, ctrlD: CTRL_D, left: LEFT } = keys;

/** A terminal of 40 columns in which each text is sent once the one before has its answer, and the prompt is back. */
async function openNarrow(
  args: readonly string[],
  prompt: string,
): Promise<{ readonly cli: RunningCli; say(text: string, answer: string, next?: string): Promise<void> }> {
  const terminal = ['40x20', '40x20'] as const;
  const cli = folder.start(args, { openInput: true, terminal, env: { TERM: 'xterm' } });
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

const make = async (name: string): Promise<Awaited<ReturnType<typeof openNarrow>>> =>
  await openNarrow(['repl', name, '--engine', 'embedded'], `lua[${name}]> `);

/** Its rows, without those before the last prompt that holds this. */
function rowsFrom(output: string, start: string): readonly string[] {
  const rows = screenOf(output, 40);
  return rows.slice(rows.findIndex((row) => row.startsWith(start)));
}

test('Ctrl-C at the prompt first drops the line, then stops what another client has sent', async () => {
  const left = await make('both');
  const right = await openNarrow(['session', 'attach', 'both'], 'lua[both]> ');
  await left.say('kept = 7 print("lo" .. "oping") while true do end\r', 'looping\r\n', '');
  await right.say('', 'looping\r\n');
  await right.say(`abandoned${CTRL_C}`, '^C');
  const { stdout } = await folder.run(['session', 'ls', '--json']);
  expect(JSON.parse(stdout)).toMatchObject({ sessions: [{ name: 'both', state: 'busy' }] });
  await right.say(CTRL_C, 'interrupted!');
  await left.say('', 'interrupted!');
  await right.say('"kept " .. kept\r', 'kept 7\r\n');
  for (const { cli } of [left, right]) cli.process.stdin.write(CTRL_D);
  expect([(await left.cli.result).code, (await right.cli.result).code]).toEqual([0, 0]);
});

test('many lines leave no warning, and Ctrl-D leaves the shell a line of its own', async () => {
  const { cli, say } = await make('many');
  for (let i = 0; i < 14; i++) await say(`"line " .. ${String(i)}\r`, `line ${String(i)}\r\n`);
  cli.process.stdin.write(CTRL_D);
  const { code, stdout } = await cli.result;
  expect(code).toBe(0);
  expect(stdout).not.toContain('Warning');
  expect(stdout.endsWith('\r\n')).toBe(true);
});

test.each([
  ['bioxen repl', ['repl', '--engine', 'embedded'], '> '],
  ['a session', ['repl', 'paste', '--engine', 'embedded'], 'lua[paste]> '],
])('at the prompt of %s a paste of several rows stands there once', async (_, args, prompt) => {
  const { cli, say } = await openNarrow(args, prompt);
  const line =
    'local t = {"a long line of text that goes on", "beyond the right border of the terminal", 1, 2, 3}';
  await say(line, '3\u001B[39m}', '');
  await say('\r', '\n');
  await say('"af" .. "ter"\r', 'after\r\n');
  cli.process.stdin.write(CTRL_D);
  const { stdout } = await cli.result;
  const typed = `${prompt}${line}`;
  expect(rowsFrom(stdout, `${prompt}local`).slice(0, Math.ceil(typed.length / 40))).toEqual(
    (typed.match(/.{1,40}/g) ?? []).map((row) => row.trimEnd()),
  );
  expect(rowsFrom(stdout, `${prompt}local`)[Math.ceil(typed.length / 40)]).toBe(`${prompt}"af" .. "ter"`);
});

test('a paste stands where the cursor is', async () => {
  const { cli, say } = await make('middle');
  await say(`"()"${LEFT}${LEFT}in the middle\r`, '(in the middle)\r\n');
  cli.process.stdin.write(CTRL_D);
  expect((await cli.result).code).toBe(0);
});

test('output above a line of several rows leaves nothing of it behind', async () => {
  const { cli, say } = await make('above');
  const typed = '"a line of text that fills more than one row of it"';
  await say(typed, 'of it', '');
  await folder.run(['session', 'exec', 'above', '-e', 'print("out" .. "put")']);
  await say('', 'output\r\n');
  await say('\r', '\r\na line of text that fills');
  cli.process.stdin.write(CTRL_D);
  const rows = screenOf((await cli.result).stdout, 40);
  expect(rows.filter((row) => row.includes('"a line of'))).toHaveLength(1);
  expect(rows).toContain('output');
});

test('an environment that is not there is told, what to do on a line of its own, and the conversation goes on', async () => {
  const { cli, say } = await make('env');
  await say(':env nope\r', "'nope' not found\r\n");
  await say('6 * 7\r', '42\r\n');
  cli.process.stdin.write(CTRL_D);
  expect((await cli.result).code).toBe(0);
});

test('commands of the prompt fit into the terminal, word by word', async () => {
  const { cli, say } = await make('words');
  await say(':history\r', 'Nothing has run yet.');
  await say(':help\r', 'whoever sent it');
  cli.process.stdin.write('quit\r');
  const { code, stdout } = await cli.result;
  expect(code).toBe(0);
  const help = rowsFrom(stdout, ':help       this');
  expect(help).toContain(':detach     leave; the session goes on');
  expect(help).toContain('            (so do exit, quit and');
});

test('a session that has ended says how to go on, and that nothing can be typed', async () => {
  const { cli, say } = await make('gone');
  await say('os.exit(0)\r', 'status 0', '');
  expect((await cli.result).code).toBe(0);
  for (const args of [
    ['repl', 'gone'],
    ['session', 'attach', 'gone'],
  ]) {
    const { code, stdout } = await folder.start(args, { openInput: true, terminal: true }).result;
    expect(code).toBe(1);
    expect(stdout).toContain('The session has ended: the program ended it with status 0');
    expect(stdout).toContain('bioxen session restart gone');
    expect(stdout).not.toMatch(/has ended: (?:at|de)tached|lua\[|it goes on/);
  }
});

test('a terminal that wants nothing of what was has its prompt at once', async () => {
  await (await make('now')).say('6 * 7\r', '42\r\n');
  for (const from of ['now', '99999']) {
    const { cli, say } = await openNarrow(['session', 'attach', 'now', '--from', from], 'lua[now]> ');
    if (from === 'now') await say('6 * 6\r', '36\r\n');
    else await say('6 * 6\r', '\n');
    cli.process.stdin.write(CTRL_D);
    expect(await cli.result).toMatchObject({ code: 0, stdout: expect.not.stringContaining('42') as string });
  }
});

test(':kill ends a program that hears no interrupt, while it runs', async () => {
  const { cli, say } = await make('deaf');
  await say('print("de" .. "af") return (("a"):rep(99):find(("a*"):rep(99) .. "b"))\r', 'deaf\r\n', '');
  await say(CTRL_C, 'The program goes on; :kill ends', '');
  await say(':kill\r', 'The session is lost', '');
  const { code, stdout } = await cli.result;
  expect(code).toBe(1);
  expect(stdout).toContain('bioxen session restart deaf');
});

test('a daemon that is killed is told once', async () => {
  const { cli, say } = await make('broken');
  await say('1 + 1\r', '2\r\n');
  const { stdout: status } = await folder.run(['daemon', 'status', '--json']);
  const { pid } = JSON.parse(status) as { readonly pid: number };
  process.kill(pid, 'SIGKILL');
  const { code, stdout } = await cli.result;
  expect(code).toBe(1);
  expect(stdout.split('bioxen:')).toHaveLength(3);
});
