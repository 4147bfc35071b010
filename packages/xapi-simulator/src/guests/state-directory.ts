import { mkdtemp, readdir, readFile, readlink, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** A directory that one driver of one process has to itself. */
export interface StateDirectory {
  readonly path: string;
  /** Removes it with all that is in it. Idempotent. */
  remove(): Promise<void>;
}

const prefix = 'bioxen-guests-';

/**
 * Makes one in the folder of temporary files, and removes those whose process is gone. A process is told by its id, the time it
 * began, and the boot of the computer, all in the name of the directory.
 */
export async function openStateDirectory(): Promise<StateDirectory> {
  const epoch = await currentEpoch();
  await sweep(epoch);
  const owner = `${process.pid}.${await startOf(process.pid)}.${epoch}`;
  const path = await mkdtemp(join(tmpdir(), `${prefix}${owner}.`));
  return { path, remove: () => rm(path, { recursive: true, force: true, maxRetries: 3 }) };
}

async function sweep(epoch: string): Promise<void> {
  for (const name of await readdir(tmpdir())) {
    if (!name.startsWith(prefix)) continue;
    const [pid = '', start, ofEpoch = ''] = name.slice(prefix.length).split('.');
    // What another PID namespace left cannot be judged from here.
    if (ofEpoch.split('-')[1] !== epoch.split('-')[1]) continue;
    const isAlive = ofEpoch === epoch && start === (await startOf(Number(pid)));
    // Those of other users stay.
    if (!isAlive) await rm(join(tmpdir(), name), { recursive: true, force: true }).catch(() => undefined);
  }
}

/** The boot of the computer and the namespace of process ids. */
async function currentEpoch(): Promise<string> {
  const boot = await readFile('/proc/sys/kernel/random/boot_id', 'utf8').catch(() => 'unknown');
  const namespace = await readlink('/proc/self/ns/pid').catch(() => '0');
  return `${boot.slice(0, 8)}-${namespace.replaceAll(/\D/g, '')}`;
}

/** When a process began, in ticks since the boot; `gone` where there is none. */
async function startOf(pid: number): Promise<string> {
  const stat = await readFile(`/proc/${pid}/stat`, 'latin1').catch(() => '');
  // The name in parentheses may hold anything; 20 fields after it is the start.
  return stat.slice(stat.lastIndexOf(')') + 2).split(' ')[19] ?? 'gone';
}
