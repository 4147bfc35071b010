import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { type Clock, createDeadline } from '@bioxen/core';

/** How a build ended. */
export interface BuildEnd {
  readonly code: number | null;
  /** The last of what it printed. */
  readonly log: string;
}

const MOST_LOG = 4_000;

/**
 * Runs a program to its end, and keeps the last of what it prints. A build that takes too long, or is not wanted any more,
 * is killed with all that it started.
 * @throws VMTimeoutError, OperationAbortedError
 */
export async function runBuild(
  command: string,
  args: readonly string[],
  options: {
    readonly cwd: string;
    readonly env: Readonly<Record<string, string>>;
    readonly timeoutMs: number;
    readonly signal?: AbortSignal | undefined;
    readonly clock?: Clock | undefined;
  },
): Promise<BuildEnd> {
  const { cwd, env, timeoutMs, signal, clock } = options;
  using deadline = createDeadline({ timeoutMs, signal, clock, operation: 'The build' });
  const child = spawn(command, args, {
    cwd,
    env: { ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
    detached: true,
  });
  const kill = (): void => {
    // A group of its own: without a sandbox nothing else ends what it started.
    if (child.pid !== undefined && child.exitCode === null) process.kill(-child.pid, 'SIGKILL');
  };
  let log = '';
  for (const stream of [child.stdout, child.stderr])
    stream.setEncoding('utf8').on('data', (text: string) => {
      log = `${log}${text}`.slice(-MOST_LOG);
    });
  const stop = deadline.signal();
  stop.addEventListener('abort', kill);
  try {
    const [code] = (await once(child, 'close')) as [number | null];
    stop.throwIfAborted();
    return { code, log: log.trim() };
  } finally {
    stop.removeEventListener('abort', kill);
  }
}
