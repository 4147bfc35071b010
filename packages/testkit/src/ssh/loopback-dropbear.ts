import { execFileSync } from 'node:child_process';
import { chmodSync, chownSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { freePort } from '../network/free-port.js';
import { findProgram } from '../system/find-program.js';
import { markedProcesses } from '../system/marked-processes.js';
import type { LoopbackSshd } from './loopback-sshd.js';
import { makeAccount, writeAccountFiles } from './sshd-account.js';
import { runServer } from './sshd-run.js';

/** Why tests with a loopback dropbear must be skipped; undefined when they need not. Throws with `BIOXEN_REQUIRE_ALL=1`. */
export function dropbearSkipReason(): string | undefined {
  for (const program of ['dropbear', 'dropbearkey', 'ssh-keygen']) {
    const { skipReason } = findProgram(program);
    if (skipReason !== undefined) return skipReason;
  }
  return process.getuid?.() === 0 ? undefined : 'only root can give dropbear an account of its own';
}

/** An SSH server of another kind, with an account of its own. It has no SFTP. */
export async function startLoopbackDropbear(
  options: { readonly login?: 'root' | 'user' } = {},
): Promise<Omit<LoopbackSshd, 'restart' | 'sessions' | 'killSessions'>> {
  const folder = mkdtempSync(join(tmpdir(), 'bioxen-stock-dropbear-'));
  chmodSync(folder, 0o755);
  const accountOptions = { login: options.login ?? 'root', shell: '/bin/sh', files: {}, passwordHash: '*' };
  const account = makeAccount(folder, accountOptions);
  const tmp = join(folder, 'tmp');
  mkdirSync(tmp);
  chmodSync(tmp, 0o1777);

  const keyPath = join(folder, 'user-key');
  execFileSync('ssh-keygen', ['-q', '-t', 'ed25519', '-N', '', '-C', 'test', '-f', keyPath]);
  const ssh = join(account.home, '.ssh');
  mkdirSync(ssh, { mode: 0o700 });
  const authorized = join(ssh, 'authorized_keys');
  writeFileSync(authorized, readFileSync(`${keyPath}.pub`), { mode: 0o600 });
  for (const path of [ssh, authorized]) chownSync(path, account.uid, account.gid);

  const hostKeyPath = join(folder, 'host-key');
  const printed = execFileSync('dropbearkey', ['-t', 'ed25519', '-f', hostKeyPath], { encoding: 'utf8' });
  const hostKey = /^ssh-ed25519 \S+/m.exec(printed)?.[0] ?? '';
  const port = await freePort();
  const knownHostsPath = join(folder, 'known_hosts');
  writeFileSync(knownHostsPath, `[127.0.0.1]:${port} ${hostKey}\n`);
  const mark = `TMPDIR=${tmp}`;
  const { path: dropbear = 'dropbear' } = findProgram('dropbear');
  const run = await runServer({
    // -e passes the environment on to the sessions.
    command: [
      'env',
      mark,
      dropbear,
      '-F',
      '-E',
      '-e',
      '-p',
      `127.0.0.1:${port}`,
      '-r',
      hostKeyPath,
      '-P',
      join(folder, 'pid'),
    ],
    ready: 'Not backgrounding',
    ownFiles: writeAccountFiles(folder, account, accountOptions),
  });
  const stop = async (): Promise<void> => {
    await run.stop(() => markedProcesses(mark).map(({ pid }) => pid));
    rmSync(folder, { recursive: true, force: true });
  };
  return {
    host: '127.0.0.1',
    port,
    user: account.name,
    keyPath,
    knownHostsPath,
    hostKey,
    folder,
    home: account.home,
    pid: run.pid,
    log: () => run.log(),
    processes: () => markedProcesses(mark).filter(({ command }) => !command.includes('dropbear')),
    stop,
    [Symbol.asyncDispose]: stop,
  };
}
