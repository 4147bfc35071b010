import { spawn } from 'node:child_process';
import { closeSync, openSync, renameSync, statSync } from 'node:fs';
import type { Socket } from 'node:net';
import type { Readable } from 'node:stream';
import { type Clock, createDeadline, ProcessRegistryError } from '@bioxen/core';
import { hasOwnDaemon, openSocket } from './has-own-daemon.js';
import { READY, REFUSED } from './run-daemon.js';
import { ensureRuntimeDirectory, type RuntimePaths, unusable } from './runtime-directory.js';
import { takeStartLock } from './start-lock.js';

const START_MS = 30_000;
const MAX_LOG_BYTES = 10 * 2 ** 20;

/** How the daemon is started. */
export interface DaemonCommand {
  /** The program and its arguments: Node and the entry file. */
  readonly command: readonly [string, ...string[]];
  /** Its environment. @defaultValue HOME, PATH, and where its folder is */
  readonly env?: Readonly<Record<string, string>>;
}

/** Connects to the daemon, which is started when there is none. @throws ProcessRegistryError when it does not come up */
export async function connectOrStart(
  paths: RuntimePaths,
  start: DaemonCommand,
  clock: Clock,
): Promise<Socket> {
  await ensureRuntimeDirectory(paths);
  using deadline = createDeadline({ timeoutMs: START_MS, operation: 'Starting the session daemon', clock });
  for (;;) {
    const socket = await openSocket(paths);
    if (socket !== undefined) return socket;
    await using lock = await takeStartLock(
      paths.lock,
      clock,
      async () => await hasOwnDaemon(paths),
      deadline.signal(),
    );
    // Another may have started it between the look and the lock.
    if (lock !== undefined && !(await hasOwnDaemon(paths)))
      await spawnDaemon(paths, start, deadline.signal());
    deadline.throwIfPassed();
  }
}

async function spawnDaemon(
  paths: RuntimePaths,
  { command, env }: DaemonCommand,
  signal: AbortSignal,
): Promise<void> {
  const [program, ...args] = command;
  const log = openLog(paths.log);
  try {
    const child = spawn(program, args, {
      cwd: '/',
      // A process group of its own: Ctrl-C in the terminal of whoever started it is not for it.
      detached: true,
      env: env ?? minimalEnvironment(),
      stdio: ['ignore', 'pipe', log],
    });
    child.unref();
    const said = await firstLine(child.stdout, child, signal);
    child.stdout?.destroy();
    if (said === READY.trimEnd()) return;
    throw new ProcessRegistryError(
      said.startsWith(REFUSED)
        ? `The session daemon did not start: ${said.slice(REFUSED.length)}`
        : 'The session daemon ended before it was ready',
      { hint: `What it said stands in ${paths.log}` },
    );
  } finally {
    closeSync(log);
  }
}

async function firstLine(
  output: Readable | null,
  child: NodeJS.EventEmitter & { kill(signal: 'SIGKILL'): boolean },
  signal: AbortSignal,
): Promise<string> {
  return await new Promise((resolve, reject) => {
    let text = '';
    const giveUp = (): void => {
      child.kill('SIGKILL');
      reject(signal.reason as Error);
    };
    signal.addEventListener('abort', giveUp, { once: true });
    const settle = (line: string): void => {
      signal.removeEventListener('abort', giveUp);
      resolve(line);
    };
    output?.on('data', (chunk: Buffer) => {
      text += chunk.toString('utf8');
      if (text.includes('\n')) settle(text.slice(0, text.indexOf('\n')));
    });
    output?.once('end', () => {
      settle(text);
    });
    child.once('error', (error: Error) => {
      settle(`${REFUSED}${error.message}`);
    });
  });
}

function openLog(path: string): number {
  try {
    if ((statSync(path, { throwIfNoEntry: false })?.size ?? 0) > MAX_LOG_BYTES)
      renameSync(path, `${path}.old`);
    return openSync(path, 'a', 0o600);
  } catch (error) {
    throw unusable(path, 'cannot be written', error);
  }
}

/** Sessions must not use what the first program that came happened to have: agents, proxies, working directories. */
function minimalEnvironment(): Record<string, string> {
  const names = [
    'HOME',
    'PATH',
    'USER',
    'LOGNAME',
    'LANG',
    'TMPDIR',
    'XDG_RUNTIME_DIR',
    'XDG_STATE_HOME',
    'XDG_CONFIG_HOME',
    'XDG_DATA_HOME',
    'BIOXEN_HOME',
  ];
  return Object.fromEntries(
    names.flatMap((name) => {
      const value = process.env[name];
      return value === undefined ? [] : [[name, value]];
    }),
  );
}
