import { spawn } from 'node:child_process';
import { text } from 'node:stream/consumers';
import { throwIfAborted } from '@bioxen/core';
import { SlurmError } from './slurm-error.js';

/** How long a controller that is gone is given to take an order, milliseconds: scancel itself would try for nine seconds. */
const CANCEL_MS = 4_000;

/** How a program is called. */
interface CallOptions {
  readonly input?: string;
  /** Ends it. */
  readonly signal?: AbortSignal;
  /** After which it is ended. */
  readonly timeoutMs?: number;
}

/** What one of Slurm's programs wrote. @throws SlurmError where it is missing or fails, OperationAbortedError */
async function call(
  program: string,
  args: readonly string[],
  { input = '', signal, timeoutMs }: CallOptions = {},
): Promise<string> {
  throwIfAborted(signal, 'a map');
  const child = spawn(program, args, { stdio: 'pipe', timeout: timeoutMs, killSignal: 'SIGKILL' });
  const stop = (): void => {
    child.kill('SIGKILL');
  };
  signal?.addEventListener('abort', stop);
  child.stdin.on('error', () => undefined);
  child.stdin.end(input);
  const ended = new Promise<number | null>((resolve, reject) => {
    child.once('error', (cause) => {
      reject(
        new SlurmError(`${program} cannot be started: ${cause.message}`, {
          cause,
          hint: 'Run this where the programs of Slurm are, as on a login node.',
        }),
      );
    });
    child.once('close', resolve);
  });
  try {
    const [code, stdout, stderr] = await Promise.all([ended, text(child.stdout), text(child.stderr)]);
    if (code === 0) return stdout;
    throwIfAborted(signal, 'a map');
    throw new SlurmError(`${program} failed: ${stderr.trim() || `exit code ${String(code)}`}`, {
      hint: `Try it by hand: ${program} ${args.join(' ')}`,
    });
  } finally {
    signal?.removeEventListener('abort', stop);
  }
}

/** How many tasks an array may have at this site. */
export async function maxArraySize(): Promise<number> {
  const [, size] = /^MaxArraySize\s*=\s*(\d+)/m.exec(await call('scontrol', ['show', 'config'])) ?? [];
  return Math.max(1, Number(size ?? 1001));
}

/** Submits a script as an array of these tasks: the id of the job. */
export async function submitArray(
  script: string,
  tasks: readonly number[],
  flags: readonly string[],
): Promise<string> {
  const words = ['--parsable', `--array=${tasks.join(',')}`, ...flags];
  const [id = ''] = (await call('sbatch', words, { input: script })).trim().split(';');
  return id;
}

/** Numbers of the tasks of a job that wait or run. A job that Slurm has forgotten has none. */
export async function livingTasks(job: string, signal: AbortSignal): Promise<ReadonlySet<number>> {
  try {
    const lines = await call('squeue', ['--noheader', '--array', '--jobs', job, '--format', '%K %t'], {
      signal,
    });
    return new Set([...lines.matchAll(/^(\d+) (?!CG|CD|F |NF|CA|TO)\w+/gm)].map(([, task]) => Number(task)));
  } catch (error) {
    if (SlurmError.isInstance(error) && /invalid job id/i.test(error.message)) return new Set();
    throw error;
  }
}

/** Ends all tasks of a job. @throws SlurmError where Slurm does not take the order within some seconds */
export async function cancelJob(job: string): Promise<void> {
  await call('scancel', ['--quiet', job], { timeoutMs: CANCEL_MS });
}
