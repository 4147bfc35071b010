import { readFileSync } from 'node:fs';

/** A process, told from a later one of the same number by when it started. */
export interface ProcessIdentity {
  readonly pid: number;
  /** Clock ticks since boot, as Linux has it; '' where that is not known. */
  readonly startedAt: string;
}

/** Among the kernel's flags of a process. */
const PF_EXITING = 0x4;

let own: ProcessIdentity | undefined;

/** Of this process. */
export function ownIdentity(): ProcessIdentity {
  own ??= { pid: process.pid, startedAt: statOf(process.pid)?.startedAt ?? '' };
  return own;
}

/** Does it live? One that has ended and that nobody has asked how does not. */
export function isAlive({ pid, startedAt }: ProcessIdentity): boolean {
  const stat = statOf(pid);
  if (stat !== undefined) return !stat.hasEnded && (startedAt === '' || stat.startedAt === startedAt);
  if (process.platform === 'linux') return false;
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}

/** What a line of `/proc/PID/stat` says of a process (proc(5)). */
export function parseStat(stat: string): { readonly hasEnded: boolean; readonly startedAt: string } {
  // The name, in parentheses, may hold anything.
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  const [state = ''] = fields;
  // One that is ending has closed its files before it counts as ended, and whoever hears of that may ask in between.
  const isEnding = (Number(fields[6]) & PF_EXITING) !== 0;
  return { hasEnded: isEnding || state === 'Z' || state === 'X', startedAt: fields[19] ?? '' };
}

function statOf(pid: number): ReturnType<typeof parseStat> | undefined {
  try {
    return parseStat(readFileSync(`/proc/${String(pid)}/stat`, 'latin1'));
  } catch {
    return undefined;
  }
}
