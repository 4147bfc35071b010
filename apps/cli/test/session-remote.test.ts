import { execFileSync, spawn } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  findLua,
  findProgram,
  makeSshKey,
  poolConfigOf,
  processGuestsSkipReason,
  sshdSkipReason,
  startLoopbackSshd,
} from '@bioxen/testkit';
import { createXapiSimulator } from '@bioxen/xapi-simulator';
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { makeSessionFolder } from './session-folder.js';
import { printed } from './start-cli.js';

const sessions = makeSessionFolder();
const closers: (() => unknown)[] = [];
let cwd: string;

beforeAll(async () => {
  cwd = mkdtempSync(join(tmpdir(), 'bioxen-away-'));
  // The daemon is started from elsewhere, and knows no agent.
  await sessions.run(['session', 'new', 'first', '--engine', 'embedded'], { env: { SSH_AUTH_SOCK: '' } });
});
afterEach(async () => {
  for (const close of closers.splice(0).toReversed()) await close();
});
afterAll(async () => {
  await sessions.remove();
  rmSync(cwd, { recursive: true, force: true });
});

test('a session without a sandbox is in the folder where it was asked for', async ({ skip }) => {
  const { skipReason } = findLua('5.4');
  if (skipReason !== undefined) skip(skipReason);
  writeFileSync(join(cwd, 'reads.txt'), 'ACGT\n');
  await sessions.run(['session', 'new', 'here', '--sandbox', 'none'], { cwd });
  expect(
    await sessions.run(['session', 'exec', 'here', '-e', 'return io.open("reads.txt"):read()'], { cwd: '/' }),
  ).toEqual(printed('ACGT\n'));
});

test('a session on a host uses the agent and the configuration of who asks for it, and stays', async ({
  skip,
}) => {
  const skipReason = findLua('5.4').skipReason ?? sshdSkipReason() ?? findProgram('ssh-agent').skipReason;
  if (skipReason !== undefined) skip(skipReason);
  const sshd = await startLoopbackSshd();
  closers.push(() => sshd.stop());
  const { host, port, user, keyPath, knownHostsPath } = sshd;
  const SSH_AUTH_SOCK = join(cwd, 'agent');
  const agent = spawn('ssh-agent', ['-D', '-a', SSH_AUTH_SOCK], { stdio: 'ignore' });
  closers.push(() => agent.kill());
  await expect.poll(() => existsSync(SSH_AUTH_SOCK)).toBe(true);
  execFileSync('ssh-add', ['-q', keyPath], { env: { ...process.env, SSH_AUTH_SOCK } });
  writeFileSync(
    join(cwd, 'config'),
    `Host box\nHostName ${host}\nPort ${String(port)}\nUser ${user}\nUserKnownHostsFile ${knownHostsPath}\nIdentityFile none\n`,
  );
  expect(
    await sessions.run(['session', 'new', 'away', '--ssh-config', 'config', '--on', 'ssh://box'], {
      cwd,
      env: { SSH_AUTH_SOCK },
    }),
  ).toMatchObject({ code: 0, stdout: expect.stringMatching(/^away: box, Lua /) as unknown });
  await sessions.run(['session', 'send', 'away', '-e', 'x = os.getenv("SSH_CONNECTION") ~= nil']);
  expect(await sessions.run(['session', 'exec', 'away', '-e', 'return x'])).toEqual(printed('true\n'));
  await sessions.run(['session', 'send', 'away', '-e', 'while true do end']);
  await expect
    .poll(async () => (await sessions.run(['session', 'interrupt', 'away'])).stdout)
    .toBe('stopped\n');
  expect(await sessions.run(['session', 'exec', 'away', '-e', 'return x'])).toEqual(printed('true\n'));
  expect((await sessions.run(['session', 'ls'])).stdout).toMatch(/\naway +idle [^\n]* box /);
  expect(await sessions.run(['session', 'rm', 'away'])).toEqual(printed(''));
  await expect.poll(() => sshd.processes().filter(({ command }) => /lua/.test(command))).toEqual([]);
});

test('C20 a session on a machine of a pool runs there', async ({ skip }) => {
  const skipReason = findLua('5.4').skipReason ?? processGuestsSkipReason();
  if (skipReason !== undefined) skip(skipReason);
  using key = makeSshKey();
  const simulator = await createXapiSimulator({ guests: 'process' });
  closers.push(() => simulator.close());
  writeFileSync(
    join(cwd, 'pool.json'),
    JSON.stringify({ ...poolConfigOf(simulator, key.keyPath), password: { env: 'BIOXEN_TEST_PASSWORD' } }),
  );
  const env = { XDG_CONFIG_HOME: cwd, BIOXEN_TEST_PASSWORD: simulator.password };
  const pool = ['--type', 'xcpng', '--config', 'pool.json'];
  const created = await sessions.run(['vm', 'create', 'lab', ...pool], { cwd, env });
  expect(created).toMatchObject({ code: 0 });
  // Only who asks for the session has the password.
  expect(await sessions.run(['session', 'new', 'there', '--on', 'lab'], { cwd, env })).toMatchObject({
    code: 0,
    stderr: '',
  });
  const { stdout } = await sessions.run([
    'session',
    'exec',
    'there',
    '-e',
    'return io.popen("hostname"):read()',
  ]);
  expect(stdout).toMatch(/^vm-/);
  expect((await sessions.run(['session', 'ls', '--json'])).stdout).not.toContain(simulator.password);
  expect(await sessions.run(['session', 'rm', 'there'])).toEqual(printed(''));
});
