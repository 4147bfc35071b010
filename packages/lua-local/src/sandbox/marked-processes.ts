import { readFileSync } from 'node:fs';
import { setImmediate as turn } from 'node:timers/promises';
import { processIds, readProcessStat } from './process-stat.js';

/** The variable by which everything that a program started is found again, where no namespace holds it. */
export const MARKER = 'BIOXEN_PROCESS';
const IN_ENVIRONMENT = `\0${MARKER}=`;

/** Whose descendants to look for. */
export interface MarkedFamily {
  readonly marker: string;
  /** The process that began the family. */
  readonly leader: number;
  /** How long it lived, milliseconds. */
  readonly livedMs: number;
}

const ROUNDS = 5;
/** Turns of the event loop in which a killed process is gone, unless the kernel holds it (a few are enough). */
const DEATH_TURNS = 2_000;
/** In this time process numbers do not come round twice (a computer starts some thousand processes a second). */
const SHORT_LIFE_MS = 10_000;

/**
 * Ends every process whose environment carries the marker: daemons that left their process group. A process that
 * replaced its environment is not found. Gives back those that would not end. Nothing where there is no /proc.
 */
export async function endMarkedProcesses(family: MarkedFamily): Promise<readonly number[]> {
  let left: readonly number[] = [];
  // What forks while we look is found in the next round.
  for (let round = 0; round < ROUNDS; round += 1) {
    left = candidates(family).filter((pid) => markOf(pid) === family.marker);
    if (left.length === 0) return [];
    for (const pid of left) killMarked(pid);
    for (let turns = 0; turns < DEATH_TURNS && left.some(isAlive); turns += 1) await turn();
  }
  return left.filter(isAlive);
}

function isAlive(pid: number): boolean {
  const state = readProcessStat(pid)?.state;
  return state !== undefined && state !== 'Z' && state !== 'X';
}

/** Reading every environment costs milliseconds; after a short life only the younger processes can be relatives. */
function candidates({ leader, livedMs }: MarkedFamily): readonly number[] {
  const all = processIds();
  if (livedMs > SHORT_LIFE_MS) return all;
  const newest = newestProcess();
  if (newest === undefined) return all;
  return all.filter((pid) => pid > leader || (newest < leader && pid <= newest));
}

function newestProcess(): number | undefined {
  try {
    return Number(readFileSync('/proc/loadavg', 'latin1').trim().split(' ')[4]);
  } catch {
    return undefined;
  }
}

/** The marker in a process's environment; undefined where there is none, or none that we may read. */
export function markOf(pid: number): string | undefined {
  try {
    const environment = `\0${readFileSync(`/proc/${String(pid)}/environ`, 'latin1')}`;
    const at = environment.indexOf(IN_ENVIRONMENT);
    if (at === -1) return undefined;
    const start = at + IN_ENVIRONMENT.length;
    return environment.slice(start, environment.indexOf('\0', start));
  } catch {
    return undefined;
  }
}

/** Kills a process; nothing happens when it is gone. */
export function killMarked(pid: number): void {
  try {
    process.kill(pid, 'SIGKILL');
  } catch {
    // Gone, or not ours to end: the next look tells.
  }
}
