import { execFileSync } from 'node:child_process';
import {
  chmodSync,
  chownSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { freePort } from '../network/free-port.js';
import { findProgram } from '../system/find-program.js';
import { type MarkedProcess, markedProcesses } from '../system/marked-processes.js';
import { openNetworkDoor } from './network-door.js';
import { type AccountOptions, makeAccount, writeAccountFiles, writeSystemFiles } from './sshd-account.js';
import { runSshd, type SshdRun } from './sshd-run.js';

/** Options of a loopback server. */
export interface LoopbackSshdOptions {
  /**
   * Who the server runs as. An ordinary user's server lets only that user in.
   * @defaultValue 'root' when this process is root, else 'user'
   */
  readonly as?: 'root' | 'user' | undefined;
  /** Who logs in; a process that is not root offers its own account only. @defaultValue `as` */
  readonly login?: 'root' | 'user' | undefined;
  /** @defaultValue '/bin/sh' */
  readonly shell?: string | undefined;
  /** Files in the home folder of the account: `{ '.bashrc': 'echo hello' }`. */
  readonly files?: Readonly<Record<string, string>> | undefined;
  /** Lines of sshd_config, before the server's own: the first value of a keyword counts. */
  readonly config?: readonly string[] | undefined;
  /** Hash of the account's password as `crypt` makes it. @defaultValue '*', which none has */
  readonly passwordHash?: string | undefined;
  /**
   * Texts that the server and its sessions see in files of the computer, which have to be there: path → text. An empty
   * text takes a program away. Needs root.
   */
  readonly systemFiles?: Readonly<Record<string, string>> | undefined;
  /**
   * The server and its sessions have a network of their own, with the loopback interface and no way out; the way in is the port
   * of the server. Needs root, `ip`, nsenter and socat. @defaultValue false
   */
  readonly ownNetwork?: boolean | undefined;
  /** Type of the host key. @defaultValue 'ed25519' */
  readonly hostKeyType?: 'ed25519' | 'rsa' | 'ecdsa' | undefined;
}

/** An OpenSSH server of this test's own on 127.0.0.1, with keys of its own. */
export interface LoopbackSshd {
  readonly host: string;
  readonly port: number;
  readonly user: string;
  /** The private key that the account takes. */
  readonly keyPath: string;
  /** A known_hosts file with the key of the server. */
  readonly knownHostsPath: string;
  /** `TYPE BASE64` of the host key. */
  readonly hostKey: string;
  /** Everything of the server is below it: home, keys, `tmp` (TMPDIR of its sessions). */
  readonly folder: string;
  readonly home: string;
  /** The process that listens. */
  readonly pid: number;
  /** What the server has logged. */
  log(): string;
  /** Living processes of its sessions, however far they ran away; not the server's own. */
  processes(): readonly MarkedProcess[];
  /** Pids of the server's own processes that serve connections. */
  sessions(): readonly number[];
  /** Ends its sessions at once, as a server that falls does; the listener stays. */
  killSessions(): void;
  /** Ends the server and all of its sessions, and starts it again on the same port. */
  restart(): Promise<void>;
  stop(): Promise<void>;
  [Symbol.asyncDispose](): Promise<void>;
}

/** Why tests with a loopback server must be skipped; undefined when they need not. Throws with `BIOXEN_REQUIRE_ALL=1`. */
export function sshdSkipReason(): string | undefined {
  for (const program of ['sshd', 'ssh-keygen', ...(isRoot() ? ['unshare', 'setpriv'] : [])]) {
    const { skipReason } = findProgram(program);
    if (skipReason !== undefined) return skipReason;
  }
  return existsSync('/proc/self/environ') ? undefined : 'there is no /proc';
}

/** The same for servers with a network of their own. */
export function ownNetworkSkipReason(): string | undefined {
  if (!isRoot()) return 'only root makes networks';
  for (const program of ['ip', 'nsenter', 'socat']) {
    const { skipReason } = findProgram(program);
    if (skipReason !== undefined) return skipReason;
  }
  return sshdSkipReason();
}

/** Starts a server and waits until it listens. */
export async function startLoopbackSshd(options: LoopbackSshdOptions = {}): Promise<LoopbackSshd> {
  const as = isRoot() ? (options.as ?? 'root') : 'user';
  const folder = mkdtempSync(join(tmpdir(), 'bioxen-stock-sshd-'));
  chmodSync(folder, 0o755);
  const accountOptions: AccountOptions = {
    login: as === 'user' ? 'user' : (options.login ?? 'root'),
    shell: options.shell ?? '/bin/sh',
    files: options.files ?? {},
    passwordHash: options.passwordHash ?? '*',
  };
  const account = makeAccount(folder, accountOptions);
  const own = as === 'root' ? { uid: process.getuid?.() ?? 0, gid: process.getgid?.() ?? 0 } : account;

  const tmp = join(folder, 'tmp');
  mkdirSync(tmp);
  chmodSync(tmp, 0o1777);
  const hostKeyPath = join(folder, 'host-key');
  makeKey(hostKeyPath, options.hostKeyType ?? 'ed25519');
  chownSync(hostKeyPath, own.uid, own.gid);
  const keyPath = join(folder, 'user-key');
  makeKey(keyPath, 'ed25519');
  const authorized = join(folder, 'authorized_keys');
  writeFileSync(authorized, readFileSync(`${keyPath}.pub`));

  const port = await freePort();
  const hostKey = readFileSync(`${hostKeyPath}.pub`, 'utf8').split(' ').slice(0, 2).join(' ');
  const knownHostsPath = join(folder, 'known_hosts');
  writeFileSync(knownHostsPath, `[127.0.0.1]:${port} ${hostKey}\n`);
  const mark = `TMPDIR=${tmp}`;
  const configPath = join(folder, 'sshd_config');
  writeFileSync(
    configPath,
    [
      ...(options.config ?? []),
      'ListenAddress 127.0.0.1',
      `Port ${port}`,
      `HostKey ${hostKeyPath}`,
      `AuthorizedKeysFile ${authorized}`,
      'StrictModes no',
      'UsePAM no',
      'PermitRootLogin yes',
      'PasswordAuthentication no',
      'KbdInteractiveAuthentication no',
      'PermitUserEnvironment no',
      `PidFile ${as === 'root' ? join(folder, 'pid') : 'none'}`,
      'LogLevel VERBOSE',
      ...(options.config?.some((line) => line.startsWith('Subsystem')) === true
        ? []
        : ['Subsystem sftp internal-sftp']),
      `SetEnv ${mark}`,
      '',
    ].join('\n'),
  );
  if (as === 'root') mkdirSync('/run/sshd', { recursive: true });
  const ownFiles = isRoot()
    ? {
        ...writeAccountFiles(folder, account, accountOptions),
        ...writeSystemFiles(folder, options.systemFiles ?? {}),
      }
    : undefined;
  const { ownNetwork } = options;
  const start = (): Promise<SshdRun> => runSshd({ configPath, as: own, ownFiles, ownNetwork });
  let run: SshdRun;
  const door = ownNetwork === true ? await openNetworkDoor(port, () => run.pid) : undefined;
  try {
    run = await start();
  } catch (error) {
    await door?.close();
    rmSync(folder, { recursive: true, force: true });
    throw error;
  }

  const end = async (): Promise<void> => {
    await run.stop(() => markedProcesses(mark).map(({ pid }) => pid));
  };
  const stop = async (): Promise<void> => {
    await door?.close();
    await end();
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
    get pid() {
      return run.pid;
    },
    log: () => run.log(),
    processes: () => markedProcesses(mark),
    sessions: () => run.sessions(),
    killSessions: () => run.killSessions(),
    restart: async () => {
      await end();
      run = await start();
    },
    stop,
    [Symbol.asyncDispose]: stop,
  };
}

function isRoot(): boolean {
  return process.getuid?.() === 0;
}

function makeKey(path: string, type: 'ed25519' | 'rsa' | 'ecdsa'): void {
  execFileSync('ssh-keygen', ['-q', '-t', type, '-N', '', '-C', 'test', '-f', path]);
}
