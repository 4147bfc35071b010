import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { makeSessionFolder } from './session-folder.js';
import { printed } from './start-cli.js';

const folder = makeSessionFolder();
const FULL = /^bioxen: The output cannot be written: ENOSPC[^\n]*\nSend it to a place with room for it\.\n$/;
const LOOP = 'x = 7 while true do print(1) end';
const exec = (code: string, ...more: readonly string[]): readonly string[] => [
  'session',
  'exec',
  's',
  ...more,
  '-e',
  code,
];

beforeAll(async () => {
  await folder.run(['session', 'new', 's', '--engine', 'embedded']);
});
afterAll(async () => {
  await folder.remove();
});

describe('bioxen session exec', () => {
  test('ends the program when the reader of its output goes, and the session goes on', async () => {
    expect(await folder.inShell('"$0" "$@" | head -1', exec(LOOP))).toEqual(printed('1\n'));
    expect(await folder.run(exec('return x'))).toEqual(printed('7\n'));
  });

  test('ends the program, and says so, when the disk is full, and the session goes on', async () => {
    const { code, stderr } = await folder.inShell('"$0" "$@" > /dev/full', exec(LOOP));
    expect(stderr).toMatch(FULL);
    expect(code).toBe(1);
    expect(await folder.run(exec('return x'))).toEqual(printed('7\n'));
  });

  test('shows what a program writes as it comes, before it ends, and then ends it with a signal', async () => {
    const cli = folder.start(exec('print("up") while true do end'));
    await cli.seen('up\n');
    cli.process.kill('SIGINT');
    expect(await cli.result).toEqual({ ...printed('up\n'), code: 130 });
    expect((await folder.run(['session', 'ls'])).stdout).toMatch(/^s +idle /m);
  });

  test('shows all that a program writes, more than a session keeps and more than a result holds', async () => {
    const code =
      'local line = ("x"):rep(1023) for i = 1, 12 * 1024 do print(line) end io.stderr:write("end\\n")';
    expect(await folder.inShell('"$0" "$@" | wc -c', exec(code))).toEqual({
      ...printed(`${String(12 * 2 ** 20)}\n`),
      stderr: 'end\n',
    });
  });

  test('shows what a program wrote before its time was up', async () => {
    expect(
      await folder.run(exec('print("part") io.stdout:flush() while true do end', '--timeout', '2s')),
    ).toMatchObject({
      code: 124,
      stdout: 'part\n',
    });
  });

  test('shows nothing of what others write at the same time', async () => {
    await folder.run([
      'session',
      'send',
      's',
      '-e',
      'for i = 1, 1e6 do end for i = 1, 100 do print("theirs") end',
    ]);
    expect(await folder.run(exec('print("ours")'))).toEqual(printed('ours\n'));
  });
});

test('bioxen bio run says that its output is lost, and nothing when its reader has gone', async () => {
  const bio = ['bio', 'run', 'b', '-e', 'print(1)'];
  expect(await folder.run(['bio', 'create', 'b', '--start'])).toMatchObject({ code: 0 });
  expect(await folder.inShell('"$0" "$@" > /dev/full', bio)).toMatchObject({
    code: 1,
    stderr: expect.stringMatching(FULL) as string,
  });
  expect(await folder.inShell('{ "$0" "$@"; echo $? >&2; } | true', bio)).toEqual({
    ...printed(''),
    stderr: '0\n',
  });
});
