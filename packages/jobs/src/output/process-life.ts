import { readFileSync } from 'node:fs';

/** When a process was started, in ticks since the boot (proc(5), field 22); '0' where the system does not say. */
function startTimeOf(pid: number): string | undefined {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'latin1');
    // The name of the program, in parentheses, may hold anything.
    return stat.slice(stat.lastIndexOf(')') + 2).split(' ')[19];
  } catch {
    return process.platform === 'linux' ? undefined : '0';
  }
}

/** When this process was started. */
export function ownStartTime(): string {
  return startTimeOf(process.pid) ?? '0';
}

/** Is it still the process that it was? Another one may have got its number since. */
export function isSameProcess(pid: number, startTime: string): boolean {
  const started = startTimeOf(pid);
  if (started !== '0') return started !== undefined && started === startTime;
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}
