import { markedProcesses } from '@bioxen/testkit';
import { beforeAll, describe, expect, test } from 'vitest';
import { poolFolder } from './pool-folder.js';
import { printed } from './start-cli.js';

const pool = poolFolder();
const FULL = /^bioxen: The output cannot be written: ENOSPC[^\n]*\nSend it to a place with room for it\.\n$/;
/** In its environment, so that it is found in the machine, too. */
const mark = (name: string): string => `BIOXEN_TEST_${name}=${String(process.pid)}`;

// The hook of the pool comes first, and skips as the tests do.
beforeAll(async () => {
  if ((pool.simulator as unknown) === undefined) return;
  const options = ['--type', 'xcpng', '--config', pool.configPath];
  await pool.run(['vm', 'create', 'lab', ...options]);
});

describe('bioxen vm exec', () => {
  test('ends with the program when the reader of its output goes', async () => {
    const words = ['vm', 'exec', 'lab', 'env', mark('GONE'), 'yes'];
    expect(await pool.inShell('"$0" "$@" | head -2', words)).toEqual(printed('y\ny\n'));
    expect(await pool.inShell('{ "$0" "$@"; echo $? >&2; } | head -1', words)).toEqual({
      ...printed('y\n'),
      stderr: '0\n',
    });
    expect(markedProcesses(mark('GONE'))).toEqual([]);
  });

  test('takes no option for a program', async () => {
    const { code, stderr } = await pool.run(['vm', 'exec', 'lab', '--timeout', '1s', 'true']);
    expect(stderr).toBe(
      'bioxen: No program is called --timeout.\nOptions stand before the name: bioxen vm exec [OPTIONS] lab PROGRAM …\n',
    );
    expect(code).toBe(2);
  });

  test('takes a -- before the program, as other programs do', async () => {
    expect(await pool.run(['vm', 'exec', 'lab', '--', 'echo', '--', '-n'])).toEqual(printed('-- -n\n'));
    for (const words of [['--'], ['']])
      expect(await pool.run(['vm', 'exec', 'lab', ...words])).toMatchObject({
        code: 2,
        stderr: 'bioxen: The name of the program is empty.\nGive it: bioxen vm exec lab PROGRAM …\n',
      });
  });

  test('ends with the program, and says so, when the disk is full', async () => {
    const words = ['vm', 'exec', 'lab', 'env', mark('FULL'), 'yes'];
    const { code, stderr } = await pool.inShell('"$0" "$@" > /dev/full', words);
    expect(stderr).toMatch(FULL);
    expect(code).toBe(1);
    expect(markedProcesses(mark('FULL'))).toEqual([]);
  });

  test('ends a program that hears no SIGTERM and no SIGPIPE, too', async () => {
    const deaf = 'trap "" TERM PIPE; while :; do echo y; done';
    const words = ['vm', 'exec', 'lab', 'env', mark('DEAF'), 'sh', '-c', deaf];
    expect(await pool.inShell('"$0" "$@" | head -1', words)).toEqual(printed('y\n'));
    expect(markedProcesses(mark('DEAF'))).toEqual([]);
  });

  test('a reader of standard error that goes is nothing to a program that does not write to it', async () => {
    const cli = pool.start(['vm', 'exec', 'lab', 'cat'], { openInput: true });
    cli.process.stderr.destroy();
    cli.process.stdin.end('on\n');
    expect(await cli.result).toEqual(printed('on\n'));
  });

  test('a program that a signal ends in the machine gives the exit code that a shell gives', async () => {
    expect(await pool.run(['vm', 'exec', 'lab', 'sh', '-c', 'kill -9 $$'])).toMatchObject({ code: 137 });
  });

  test.each([
    ['SIGINT', 130],
    ['SIGTERM', 143],
    ['SIGHUP', 129],
  ] as const)('%s ends it with %i and no word, and nothing is left running', async (signal, code) => {
    const words = ['vm', 'exec', 'lab', 'env', mark(signal), 'sh', '-c', 'echo up; exec sleep 600'];
    const cli = pool.start(words, { openInput: true });
    await cli.seen('up\n');
    cli.process.kill(signal);
    expect(await cli.result).toEqual({ ...printed('up\n'), code });
    expect(markedProcesses(mark(signal))).toEqual([]);
  });
});

test('bioxen run --on ends with the program when its reader goes, and when the disk is full', async () => {
  const words = ['run', '--on', 'lab', '-e', 'while true do print(1) end'];
  expect(await pool.inShell('"$0" "$@" | head -1', words)).toEqual(printed('1\n'));
  expect(await pool.inShell('"$0" "$@" > /dev/full', words)).toMatchObject({
    code: 1,
    stderr: expect.stringMatching(FULL) as string,
  });
});

test('bioxen vm logs -f goes on with what is logged, until its reader goes', async () => {
  // A process of this computer has no log of its own: this one says that it is asked to go on.
  const journal = '#!/bin/sh\ncase "$*" in *-f*) while :; do echo "$*"; done;; *) echo "$*";; esac';
  const write = 'cat > /usr/local/bin/journalctl; chmod +x /usr/local/bin/journalctl';
  const written = pool.start(['vm', 'exec', 'lab', 'sh', '-c', write], { input: journal });
  expect(await written.result).toEqual(printed(''));
  const words = ['vm', 'logs', '-n', '7', 'lab'];
  expect(await pool.run(words)).toEqual(printed('--no-pager -n 7\n'));
  expect(await pool.inShell('"$0" "$@" | head -1', [...words, '-f'])).toEqual(
    printed('--no-pager -n 7 -f\n'),
  );
});
