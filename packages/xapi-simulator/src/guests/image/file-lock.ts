import { spawn } from 'node:child_process';
import { once } from 'node:events';

/** Does something that no other process on this computer does at the same time. The lock ends with this process. */
export async function withFileLock<T>(flock: string, path: string, work: () => Promise<T>): Promise<T> {
  const holder = spawn(flock, [path, '/bin/sh', '-c', 'echo; exec cat'], {
    stdio: ['pipe', 'pipe', 'ignore'],
  });
  const closed = once(holder, 'close');
  try {
    await Promise.race([once(holder.stdout, 'data'), closed]);
    return await work();
  } finally {
    holder.stdin.end();
    await closed;
  }
}
