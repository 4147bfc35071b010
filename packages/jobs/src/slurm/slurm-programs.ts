import { spawn } from 'node:child_process';
import { text } from 'node:stream/consumers';
import { SlurmError } from './slurm-error.js';

/** What one of Slurm's programs wrote. @throws SlurmError where it is missing or fails */
async function call(program: string, args: readonly string[], input = ''): Promise<string> {
  const child = spawn(program, args, { stdio: 'pipe' });
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
  const [code, stdout, stderr] = await Promise.all([ended, text(child.stdout), text(child.stderr)]);
  if (code === 0) return stdout;
  throw new SlurmError(`${program} failed: ${stderr.trim() || `exit code ${String(code)}`}`, {
    hint: `Try it by hand: ${program} ${args.join(' ')}`,
  });
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
  const [id = ''] = (await call('sbatch', words, script)).trim().split(';');
  return id;
}

/** Numbers of the tasks of a job that wait or run. A job that Slurm has forgotten has none. */
export async function livingTasks(job: string): Promise<ReadonlySet<number>> {
  try {
    const lines = await call('squeue', ['--noheader', '--array', '--jobs', job, '--format', '%K %t']);
    return new Set([...lines.matchAll(/^(\d+) (?!CG|CD|F |NF|CA|TO)\w+/gm)].map(([, task]) => Number(task)));
  } catch (error) {
    if (SlurmError.isInstance(error) && /invalid job id/i.test(error.message)) return new Set();
    throw error;
  }
}

/** Ends all tasks of a job. */
export async function cancelJob(job: string): Promise<void> {
  await call('scancel', ['--quiet', job]);
}
