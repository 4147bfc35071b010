import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { setImmediate as turn } from 'node:timers/promises';
import { findProgram } from '../system/find-program.js';
import { descendants } from '../system/own-processes.js';

/** How a server is run. */
export interface SshdRunOptions {
  readonly configPath: string;
  readonly as: { readonly uid: number; readonly gid: number };
  /** Files that the server sees instead of the computer's, path → file; needs root. */
  readonly ownFiles: Readonly<Record<string, string>> | undefined;
  /** A network of its own, with the loopback interface alone; needs root. @defaultValue false */
  readonly ownNetwork?: boolean | undefined;
}

/** A server that runs. */
export interface SshdRun {
  readonly pid: number;
  log(): string;
  sessions(): readonly number[];
  /** Ends its sessions at once, as a server that falls does; the listener stays. */
  killSessions(): void;
  /** Ends the listener, its sessions and what `others` names, and waits until they are gone. */
  stop(others: () => readonly number[]): Promise<void>;
}

// exec all the way, so that the pid of the child is the pid of the server.
const inNamespace = `n=$1; shift
while [ "$n" -gt 0 ]; do mount --bind "$2" "$1" || exit; shift 2; n=$((n - 1)); done
exec "$@"`;

/** Starts sshd in the foreground; resolves once it listens. */
export function runSshd({ configPath, as, ownFiles, ownNetwork }: SshdRunOptions): Promise<SshdRun> {
  const { path: sshd = 'sshd' } = findProgram('sshd');
  const server = [sshd, '-D', '-e', '-f', configPath];
  const uid = String(as.uid);
  const command =
    as.uid === process.getuid?.()
      ? server
      : ['setpriv', '--reuid', uid, '--regid', String(as.gid), '--clear-groups', '--', ...server];
  const inNetwork =
    ownNetwork === true
      ? ['unshare', '--net', '/bin/sh', '-c', 'ip link set lo up && exec "$@"', 'sh', ...command]
      : command;
  return runServer({ command: inNetwork, ready: 'Server listening on', ownFiles });
}

/** A server in the foreground, and what it logs once it listens. */
export interface ServerOptions {
  readonly command: readonly string[];
  readonly ready: string;
  readonly ownFiles: SshdRunOptions['ownFiles'];
}

/** Starts a server; resolves once it listens. */
export async function runServer({ command, ready, ownFiles }: ServerOptions): Promise<SshdRun> {
  const [program = '', ...args] =
    ownFiles === undefined
      ? command
      : ['unshare', '--mount', '--propagation', 'private', '/bin/sh', '-c', inNamespace, 'sh']
          .concat(String(Object.keys(ownFiles).length), ...Object.entries(ownFiles))
          .concat(command);
  const child = spawn(program, args, { stdio: ['ignore', 'ignore', 'pipe'] });
  let log = '';
  child.stderr.setEncoding('utf8');
  await new Promise<void>((resolve, reject) => {
    child.stderr.on('data', (text: string) => {
      log += text;
      if (log.includes(ready)) resolve();
    });
    child.once('error', reject);
    child.once('exit', () => reject(new ReferenceError(`The server ended: ${log}`)));
  });
  const pid = child.pid ?? 0;
  const sessions = (): readonly number[] =>
    descendants(pid).flatMap((each) => (each.name === 'sshd' ? [each.pid] : []));
  return {
    pid,
    log: () => log,
    sessions,
    killSessions: () => {
      sessions().forEach(kill);
    },
    stop: (others) => stopAll(child, others),
  };
}

// Each looks at every process: far more than the end of any takes.
const mostRounds = 2_000;

async function stopAll(child: ChildProcess, others: () => readonly number[]): Promise<void> {
  const exited = child.exitCode === null && child.signalCode === null ? once(child, 'exit') : undefined;
  const own = descendants(child.pid ?? 0).map(({ pid }) => pid);
  child.kill('SIGKILL');
  await exited;
  for (const pid of own) kill(pid);
  // What a session started meanwhile is found by its mark.
  let left = others();
  for (let rounds = 0; left.length > 0 && rounds < mostRounds; rounds += 1) {
    left.forEach(kill);
    await turn();
    left = others();
  }
  if (left.length > 0) throw new ReferenceError(`Processes of the server do not end: ${left.join(', ')}`);
  child.stderr?.destroy();
}

function kill(pid: number): void {
  try {
    process.kill(pid, 'SIGKILL');
  } catch {
    // It is gone already.
  }
}
