import { execFileSync } from 'node:child_process';
import { mkdtempSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { findLua, type LoopbackSshd, sshdSkipReason, startLoopbackSshd } from '@bioxen/testkit';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type CliResult, printed, runCli } from './start-cli.js';

const state = mkdtempSync(join(tmpdir(), 'bioxen-stock-state-'));
const cli = (...args: readonly string[]): Promise<CliResult> =>
  runCli(args, { env: { XDG_STATE_HOME: state } });

afterAll(() => rmSync(state, { recursive: true, force: true }));

describe('a VM on this computer', () => {
  test('is kept with its options, listed, used and forgotten', async () => {
    expect(await cli('vm', 'ls')).toEqual(printed(''));
    expect(
      await cli('vm', 'create', 'small', '--engine', 'embedded', '--memory', '64M', '--timeout', '1s'),
    ).toEqual(printed('small: this computer, Lua 5.4\n'));
    expect(statSync(join(state, 'bioxen', 'vms')).mode & 0o777).toBe(0o700);
    expect((await cli('vm', 'ls')).stdout).toMatch(
      /^NAME +TYPE +WHERE +CREATED *\nsmall +basic +this computer +2/,
    );
    expect((await cli('vm', 'show', 'small')).stdout).toMatch(/engine: +embedded\n[^]*memory: +64M\n/);
    expect(JSON.parse((await cli('vm', 'show', 'small', '--json')).stdout)).toMatchObject({
      name: 'small',
      type: 'basic',
      flags: { engine: 'embedded', memory: '64M', timeout: '1s' },
    });
    const { stdout } = await cli('run', '--on', 'small', '--json', '-e', 'return 1');
    expect(JSON.parse(stdout)).toMatchObject({
      engine: 'embedded',
      limits: { memoryBytes: 64 * 2 ** 20, timeoutMs: 1000 },
    });
    expect(await cli('run', '--on', 'small', '-e', 'while true do end')).toMatchObject({ code: 124 });
    expect(await cli('vm', 'rm', 'small')).toEqual(printed(''));
    expect(await cli('run', '--on', 'small', '-e', 'return 1')).toMatchObject({
      code: 3,
      stderr: expect.stringContaining('bioxen vm ls') as unknown,
    });
  });

  test('has no machine, and says how Lua runs in it', async () => {
    await cli('vm', 'create', 'plain', '--engine', 'embedded');
    const { code, stderr } = await cli('vm', 'exec', 'plain', '--', 'uname');
    expect(code).toBe(2);
    expect(stderr).toContain("'plain' is of the type basic: it has no machine of its own.");
    expect(stderr).toContain('bioxen run --on plain');
    expect((await cli('vm', 'stop', 'plain')).stderr).toContain('--type xcpng');
    await cli('vm', 'rm', 'plain');
  });

  test('that cannot run a program is not kept', async () => {
    expect(await cli('vm', 'create', 'bad', '--lua', 'no-such-lua')).toMatchObject({ code: 3, stdout: '' });
    expect(readdirSync(join(state, 'bioxen', 'vms'))).toEqual([]);
  });

  test('is not kept where nothing can be written, which is said before anything starts', async ({ skip }) => {
    const home = mkdtempSync(join(tmpdir(), 'bioxen-stock-home-'));
    // An interpreter that is not there would be told next.
    const create = async (state: string): Promise<CliResult> =>
      await runCli(['vm', 'create', 'kept', '--lua', 'no-such-lua'], { env: { XDG_STATE_HOME: state } });
    try {
      writeFileSync(join(home, 'file'), '');
      const { stderr, ...rest } = await create(join(home, 'file'));
      expect(rest).toEqual({ code: 1, signal: null, stdout: '' });
      expect(stderr).toBe(
        `bioxen: The VM 'kept' cannot be kept in ${home}/file/bioxen/vms: something above it is no folder\nSet XDG_STATE_HOME to a folder that can be written.\n`,
      );
      const made = { env: { XDG_STATE_HOME: home } };
      expect(await runCli(['vm', 'create', 'old', '--engine', 'embedded'], made)).toMatchObject({ code: 0 });
      try {
        execFileSync('mount', ['--bind', home, home], { stdio: 'ignore' });
      } catch {
        skip('no file system can be mounted here');
      }
      try {
        execFileSync('mount', ['-o', 'remount,bind,ro', home]);
        for (const state of [home, join(home, 'new', 'state')]) {
          expect(await create(state)).toMatchObject({
            code: 1,
            stderr: expect.stringContaining('vms: the file system is read-only\n') as unknown,
          });
        }
        expect((await runCli(['vm', 'rm', 'old'], made)).stderr).toContain(
          "The VM 'old' cannot be forgotten in",
        );
      } finally {
        execFileSync('umount', ['--lazy', home]);
      }
    } finally {
      rmSync(home, { recursive: true, force: true });
    }
  });

  test('is forgotten with rm, and other words for it lead there', async () => {
    for (const word of ['delete', 'remove', 'destroy']) {
      expect(await cli('vm', word, 'one')).toMatchObject({
        code: 2,
        stderr: expect.stringContaining('bioxen vm rm') as unknown,
      });
    }
  });

  test('on a host that is none says which option names it', async () => {
    expect(await cli('vm', 'create', 'far', '--type', 'ssh', '--host', 'box')).toMatchObject({
      code: 2,
      stderr: expect.stringMatching(/--host 'box' names no host/) as unknown,
    });
  });

  test('has one name, once', async () => {
    expect(await cli('vm', 'create', 'one', '--engine', 'embedded')).toMatchObject({ code: 0 });
    expect(await cli('vm', 'create', 'one', '--engine', 'embedded')).toMatchObject({
      code: 1,
      stderr: expect.stringContaining('bioxen vm rm') as unknown,
    });
    for (const name of ['', '../x', '-x', 'a/b', 'x'.repeat(65), '.hidden']) {
      expect(await cli('vm', 'create', '--', name)).toMatchObject({ code: 2, stdout: '' });
    }
    await cli('vm', 'rm', 'one');
    expect(await cli('vm', 'rm', 'one')).toMatchObject({ code: 3 });
  });

  test('a file that holds none is told, and the others are listed', async () => {
    await cli('vm', 'create', 'good', '--engine', 'embedded');
    writeFileSync(join(state, 'bioxen', 'vms', 'broken.json'), '{');
    expect((await cli('vm', 'ls', '--json')).stdout).toMatch(/"name":"good"/);
    expect(await cli('run', '--on', 'broken', '-e', 'return 1')).toMatchObject({
      code: 2,
      stderr: expect.stringContaining('bioxen vm rm broken') as unknown,
    });
    expect(await cli('vm', 'rm', 'broken')).toEqual(printed(''));
    await cli('vm', 'rm', 'good');
  });
});

describe('O08 a VM on another host', () => {
  let sshd: LoopbackSshd | undefined;
  const skipReason = findLua('5.4').skipReason ?? sshdSkipReason();
  beforeAll(async () => {
    if (skipReason === undefined) sshd = await startLoopbackSshd();
  });
  afterAll(() => sshd?.stop());

  test('is kept once a program has run there', async ({ skip }) => {
    if (sshd === undefined) return skip(skipReason);
    const { host, port, user, keyPath, knownHostsPath } = sshd;
    const config = join(sshd.folder, 'ssh_config');
    writeFileSync(
      config,
      `Host box\nHostName ${host}\nPort ${port}\nUser ${user}\nIdentityFile ${keyPath}\nUserKnownHostsFile ${knownHostsPath}\n`,
    );
    const own = ['--type', 'ssh', '--host', 'ssh://box', '--ssh-config', config];
    expect(await cli('vm', 'create', 'far', ...own)).toEqual(printed('far: ssh://box, Lua 5.4\n'));
    expect(await cli('run', '--on', 'far', '-e', 'return os.getenv("SSH_CONNECTION") ~= nil')).toEqual(
      printed('true\n'),
    );
    expect(await cli('vm', 'create', 'other', '--type', 'ssh')).toMatchObject({ code: 2 });
    expect(await cli('vm', 'create', 'other', '--host', 'ssh://box')).toMatchObject({ code: 2 });
    expect(await cli('vm', 'create', 'other', ...own, '--sandbox', 'strict')).toMatchObject({ code: 2 });
    await cli('vm', 'rm', 'far');
  });
});
