import { onExit } from 'signal-exit';

/** Process groups that end with us, however we end (a kill -9 of ours excepted). */
const groups = new Set<number>();
let stopListening: (() => void) | undefined;

/** Remembers a process group until `forgetGroup`: it is killed when this process exits or gets a deadly signal. */
export function rememberGroup(leader: number): void {
  groups.add(leader);
  stopListening ??= onExit(() => {
    for (const group of groups) killGroup(group);
  });
}

/** The group has ended. The last one takes our signal handlers along. */
export function forgetGroup(leader: number): void {
  groups.delete(leader);
  if (groups.size > 0) return;
  stopListening?.();
  stopListening = undefined;
}

/** Kills a whole process group; nothing happens when it is gone. */
export function killGroup(leader: number): void {
  try {
    process.kill(-leader, 'SIGKILL');
  } catch {
    // Already gone.
  }
}
