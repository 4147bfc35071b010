import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { hostname } from 'node:os';

/** A process that makes VMs, as the pool keeps it: told apart from any other, also after a restart of the computer. */
export interface Owner {
  /** Which computer, and since which boot; a digest, so that nothing of it is told to the pool. */
  readonly computer: string;
  readonly pid: number;
  /** When the process began, in ticks since the boot; 0 where the system does not tell. */
  readonly startTicks: number;
}

/** Whether the process is there: `unknown` for one of another computer, or of a system that does not tell. */
export type OwnerLife = 'alive' | 'dead' | 'unknown';

const FORM = /^([0-9a-f]{16}):(\d{1,10}):(\d{1,20})$/;

/** This process. */
export function thisOwner(): Owner {
  return { computer: thisComputer(), pid: process.pid, startTicks: startTicksOf(process.pid) ?? 0 };
}

/** As it stands in `other_config`. */
export function ownerText({ computer, pid, startTicks }: Owner): string {
  return `${computer}:${String(pid)}:${String(startTicks)}`;
}

/** What became of the process that a text names. */
export function ownerLife(text: string): OwnerLife {
  const [, computer, pid, startTicks] = FORM.exec(text) ?? [];
  if (computer !== thisComputer() || startTicks === '0') return 'unknown';
  const now = startTicksOf(Number(pid));
  // A process id is given again; the time of its beginning is not.
  return now !== undefined && String(now) === startTicks ? 'alive' : 'dead';
}

let known: string | undefined;

function thisComputer(): string {
  known ??= createHash('sha256')
    .update(`${hostname()}\n${readText('/etc/machine-id')}\n${readText('/proc/sys/kernel/random/boot_id')}`)
    .digest('hex')
    .slice(0, 16);
  return known;
}

/** Field 22 of /proc/PID/stat, counted after the name, which may hold anything; undefined without such a process. */
function startTicksOf(pid: number): number | undefined {
  const text = readText(`/proc/${String(pid)}/stat`);
  const [state, ...fields] = text.slice(text.lastIndexOf(')') + 2).split(' ');
  const ticks = Number(fields[18]);
  // A process that ended and was not waited for does nothing any more.
  return text === '' || state === 'Z' || state === 'X' || !Number.isSafeInteger(ticks) ? undefined : ticks;
}

function readText(path: string): string {
  try {
    return readFileSync(path, 'utf8').trim();
  } catch {
    return '';
  }
}
