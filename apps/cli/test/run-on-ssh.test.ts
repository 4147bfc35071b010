import { once } from 'node:events';
import { writeFileSync } from 'node:fs';
import { type AddressInfo, createServer } from 'node:net';
import { join } from 'node:path';
import { findLua, type LoopbackSshd, sshdSkipReason, startLoopbackSshd } from '@bioxen/testkit';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { printed, runCli } from './start-cli.js';
import { workFolder } from './work-folder.js';

const cwd = workFolder({ 'where.lua': 'print(os.getenv("SSH_CONNECTION") ~= nil, arg[0], ...)' });
const skipReason = findLua('5.4').skipReason ?? sshdSkipReason();

test('--timeout holds for a host that says nothing, too', async () => {
  const silent = createServer(() => {}).listen(0, '127.0.0.1');
  await once(silent, 'listening');
  try {
    const { port } = silent.address() as AddressInfo;
    const run = await runCli([
      'run',
      '--timeout',
      '700ms',
      '--on',
      `ssh://127.0.0.1:${port}`,
      '-e',
      'return 1',
    ]);
    expect(run).toMatchObject({ code: 1, stdout: '', stderr: expect.stringContaining('700 ms') as unknown });
  } finally {
    silent.close();
  }
});

test('a password in --on is refused, and not shown', async () => {
  const run = await runCli(['run', '--on', 'ssh://u:sesame@box', '-e', 'return 1']);
  expect(run).toMatchObject({ code: 2, stderr: expect.stringContaining('has a password in it') as unknown });
  expect(run.stderr).not.toContain('sesame');
});

describe('O08 run --on ssh://', () => {
  let sshd: LoopbackSshd | undefined;
  let own: readonly string[] = [];
  beforeAll(async () => {
    if (skipReason !== undefined) return;
    sshd = await startLoopbackSshd();
    const { host, port, user, keyPath, knownHostsPath } = sshd;
    const config = join(sshd.folder, 'ssh_config');
    writeFileSync(
      config,
      `Host box\nHostName ${host}\nPort ${port}\nUser ${user}\nIdentityFile ${keyPath}\nUserKnownHostsFile ${knownHostsPath}\n`,
    );
    own = ['run', '--ssh-config', config, '--on', 'ssh://box'];
  });
  afterAll(() => sshd?.stop());
  beforeEach(({ skip }) => {
    if (skipReason !== undefined) skip(skipReason);
  });

  test('a file of this computer runs there, with its arguments', async () => {
    expect(await runCli([...own, 'where.lua', 'a', 'b c'], { cwd })).toEqual(
      printed('true\twhere.lua\ta\tb c\n'),
    );
  });

  test('B28 code is never read by a shell', async () => {
    const code = `return [[$(id) \`id\` "'; exit 9 #]], "\\n"`;
    expect(await runCli([...own, '-e', code])).toEqual(printed('$(id) `id` "\'; exit 9 #\t\n\n'));
  });

  test('its exit status, its errors and its standard input are those of the program', async () => {
    expect(await runCli([...own, '-e', 'os.exit(7)'])).toMatchObject({ code: 7, stderr: '' });
    expect(await runCli([...own, '-e', 'error("no")'])).toMatchObject({
      code: 1,
      stderr: expect.stringContaining('no') as unknown,
    });
    expect(await runCli([...own, '-e', 'return io.read("*a")'], { input: 'ACGT\n' })).toEqual(
      printed('ACGT\n\n'),
    );
  });

  test('--json says where it ran', async () => {
    const { stdout } = await runCli([...own, '--json', '--lua', '5.4', '-e', 'return 4']);
    expect(JSON.parse(stdout)).toMatchObject({
      success: true,
      values: [4],
      engine: 'ssh',
      luaVersion: 'Lua 5.4',
    });
    const { limits } = JSON.parse(stdout) as { readonly limits: Readonly<Record<string, number>> };
    expect(limits['memoryBytes']).toBe(256 * 2 ** 20);
    // Nothing there keeps a program from processes and files.
    for (const name of ['processes', 'diskBytes', 'fileBytes']) expect(limits).not.toHaveProperty(name);
  });

  test('a host without the interpreter is named, and so is what helps there', async () => {
    const result = await runCli([...own, '--lua', 'lua-of-nobody', '-e', 'return 1']);
    expect(result).toMatchObject({ code: 3, stdout: '' });
    expect(result.stderr).toMatch(/'lua-of-nobody' not found in PATH of box\nInstall Lua on box, .*--lua/);
    expect(result.stderr).not.toMatch(/doctor|embedded/);
  });

  test('a login that is refused names what the command line has', async () => {
    const none = join(String(sshd?.folder), 'no_key_config');
    const lines = [`Port ${String(sshd?.port)}`, `UserKnownHostsFile ${String(sshd?.knownHostsPath)}`];
    writeFileSync(none, `${lines.join('\n')}\nIdentityFile /nonexistent\nIdentityAgent none\n`);
    const target = `ssh://${String(sshd?.user)}@127.0.0.1`;
    const result = await runCli(['run', '--ssh-config', none, '--on', target, '-e', 'return 1']);
    expect(result).toMatchObject({ code: 1, stderr: expect.stringContaining('IdentityFile') as unknown });
    expect(result.stderr).not.toContain('in auth');
  });

  test('--json names the limits that the host keeps, and no others', async () => {
    const limitsOf = async (...flags: readonly string[]): Promise<unknown> => {
      const { stdout } = await runCli([...own, '--json', ...flags, '-e', 'return 4']);
      return (JSON.parse(stdout) as { readonly limits: unknown }).limits;
    };
    const usual = { memoryBytes: 256 * 2 ** 20, openFiles: 64 };
    const plain = await limitsOf();
    expect(plain).toMatchObject(usual);
    for (const name of ['processes', 'diskBytes', 'fileBytes']) expect(plain).not.toHaveProperty(name);
    expect(await limitsOf('--disk', '1M')).toMatchObject({
      ...usual,
      diskBytes: 2 ** 20,
      fileBytes: 2 ** 20,
    });
  });

  test('--timeout ends it there', async () => {
    const result = await runCli([...own, '--timeout', '1s', '-e', 'while true do end']);
    expect(result).toMatchObject({ code: 124, stdout: '' });
    expect(sshd?.processes()).toEqual([]);
  });

  test('what only this computer has is refused', async () => {
    for (const flag of [
      ['--engine', 'embedded'],
      ['--sandbox', 'strict'],
      ['--untrusted'],
      ['--network', 'host'],
    ]) {
      const result = await runCli([...own, ...flag, '-e', 'return 1']);
      expect(result).toMatchObject({
        code: 2,
        stdout: '',
        stderr: expect.stringContaining(String(flag[0])) as unknown,
      });
    }
  });

  test('an unknown host key is refused, and the message says what to do', async () => {
    const target = `ssh://${String(sshd?.user)}@127.0.0.1:${String(sshd?.port)}`;
    const empty = join(String(sshd?.folder), 'empty_config');
    writeFileSync(
      empty,
      `UserKnownHostsFile /dev/null\nGlobalKnownHostsFile /dev/null\nIdentityFile ${String(sshd?.keyPath)}\n`,
    );
    const result = await runCli(['run', '--ssh-config', empty, '--on', target, '-e', 'return 1']);
    expect(result).toMatchObject({
      code: 1,
      stdout: '',
      stderr: expect.stringContaining('SHA256:') as unknown,
    });
  });
});

test.for(['ssh://', 'http://box', 'ssh://box:99999', 'ssh://box/path'])(
  "--on '%s' is no host, and the message shows one",
  async (on) => {
    const result = await runCli(['run', '--on', on, '-e', 'return 1']);
    expect(result).toMatchObject({
      code: 2,
      stdout: '',
      stderr: expect.stringContaining('ssh://HOST') as unknown,
    });
  },
);
