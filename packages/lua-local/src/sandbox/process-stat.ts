import { readdirSync, readFileSync } from 'node:fs';

/** /proc counts time in hundredths of a second on every Linux (USER_HZ). */
const TICK_MS = 10;

/** A process as /proc/PID/stat shows it. */
export interface ProcessStat {
  readonly pid: number;
  /** One letter; `Z` is a process that has ended and waits to be asked how. */
  readonly state: string;
  readonly parent: number;
  /** Time spent in the program and in the kernel for it, without its children. */
  readonly cpuMs: number;
  /** When it began, in ticks since the computer started. */
  readonly startTicks: number;
}

/** Undefined when the process is gone, or where there is no /proc. */
export function readProcessStat(pid: number): ProcessStat | undefined {
  let text: string;
  try {
    text = readFileSync(`/proc/${String(pid)}/stat`, 'latin1');
  } catch {
    return undefined;
  }
  // The name in brackets may hold spaces and brackets itself: the fields begin after the last one.
  const fields = text.slice(text.lastIndexOf(')') + 2).split(' ');
  const field = (number: number): string => fields[number - 3] ?? '0';
  return {
    pid,
    state: field(3),
    parent: Number(field(4)),
    cpuMs: (Number(field(14)) + Number(field(15))) * TICK_MS,
    startTicks: Number(field(22)),
  };
}

/** The eldest living child of a process; undefined while it has none. */
export function eldestChild(pid: number): number | undefined {
  let eldest: ProcessStat | undefined;
  for (const child of childrenOf(pid)) {
    const stat = readProcessStat(child);
    if (stat?.parent !== pid) continue;
    if (eldest === undefined || stat.startTicks < eldest.startTicks) eldest = stat;
  }
  return eldest?.pid;
}

/** The children of a process, dead ones included; where the kernel does not list them, all processes. */
export function childrenOf(pid: number): readonly number[] {
  const own = `/proc/${String(pid)}`;
  try {
    return readFileSync(`${own}/task/${String(pid)}/children`, 'latin1')
      .trim()
      .split(' ')
      .filter(Boolean)
      .map(Number);
  } catch {
    // Kernels without CONFIG_PROC_CHILDREN: every process is asked for its parent.
    return processIds();
  }
}

/** All processes of this computer that /proc shows. */
export function processIds(): readonly number[] {
  try {
    return readdirSync('/proc')
      .filter((name) => /^\d+$/.test(name))
      .map(Number);
  } catch {
    return [];
  }
}
