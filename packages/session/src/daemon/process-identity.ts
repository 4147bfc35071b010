import { readFileSync } from 'node:fs';

/** A process, told from a later one of the same number by when it started. */
export interface ProcessIdentity {
  readonly pid: number;
  /** Clock ticks since boot, as Linux has it; '' where that is not known. */
  readonly startedAt: string;
}

let own: ProcessIdentity | undefined;

/** Of this process. */
export function ownIdentity(): ProcessIdentity {
  own ??= { pid: process.pid, startedAt: statOf(process.pid)?.startedAt ?? '' };
  return own;
}

/** Does it live? One that has ended and that nobody has asked how does not. */
export function isAlive({ pid, startedAt }: ProcessIdentity): boolean {
  const stat = statOf(pid);
  if (stat !== undefined) {
    return stat.state !== 'Z' && stat.state !== 'X' && (startedAt === '' || stat.startedAt === startedAt);
  }
  if (process.platform === 'linux') return false;
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}

function statOf(pid: number): { readonly state: string; readonly startedAt: string } | undefined {
  try {
    const stat = readFileSync(`/proc/${String(pid)}/stat`, 'latin1');
    // The name, in parentheses, may hold anything.
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    return { state: fields[0] ?? '', startedAt: fields[19] ?? '' };
  } catch {
    return undefined;
  }
}
