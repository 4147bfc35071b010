import { readdirSync, rmdirSync } from 'node:fs';
import { join } from 'node:path';
import { onExit } from 'signal-exit';
import { ControlGroup, type GroupLimits } from './control-group.js';

const NAME = /^bioxen-(\d+)-\d+$/;
const MOST_IDLE = 8;
const EXIT_TURNS = 20;
const EXIT_TURN_MS = 5;

let count = 0;
const idle = new Map<string, ControlGroup[]>();
const all = new Set<ControlGroup>();
const swept = new Set<string>();
let stopListening: (() => void) | undefined;

/** A group for one process; `release` when the process is gone. */
export interface LeasedGroup {
  readonly group: ControlGroup;
  release(): void;
}

/**
 * A group below these directories with these limits: one that is idle, or a new one, for making one costs
 * milliseconds. All are removed when this process ends; what a killed process of ours left is removed at the first
 * use of a directory. @throws the system's error when the directories are not ours to fill
 */
export function leaseControlGroup(parents: readonly string[], limits: GroupLimits): LeasedGroup {
  for (const parent of parents) sweep(parent);
  const key = JSON.stringify([parents, limits.memoryBytes, limits.processes]);
  const waiting = idle.get(key) ?? [];
  idle.set(key, waiting);
  let group = waiting.pop();
  if (group === undefined) {
    count += 1;
    group = new ControlGroup(parents, `bioxen-${String(process.pid)}-${String(count)}`, limits);
    all.add(group);
    stopListening ??= onExit(removeAllAtExit);
  }
  const leased = group;
  return {
    group: leased,
    release: () => {
      if (waiting.length < MOST_IDLE) waiting.push(leased);
      else if (leased.remove()) all.delete(leased);
    },
  };
}

/** Removes the groups in which no process is any more. */
export function removeAll(): void {
  idle.clear();
  for (const group of all) if (group.remove()) all.delete(group);
  if (all.size > 0) return;
  stopListening?.();
  stopListening = undefined;
}

/** What was killed a moment ago is in its group until the kernel is done with it: a few milliseconds. */
function removeAllAtExit(): void {
  const nobodyWakes = new Int32Array(new SharedArrayBuffer(4));
  for (let turns = 0; turns < EXIT_TURNS; turns += 1) {
    removeAll();
    if (all.size === 0) return;
    Atomics.wait(nobodyWakes, 0, 0, EXIT_TURN_MS);
  }
}

/** Empty groups of processes that are gone; the kernel refuses to remove one that is in use. */
function sweep(parent: string): void {
  if (swept.has(parent)) return;
  swept.add(parent);
  for (const name of readdirSync(parent)) {
    const pid = Number(NAME.exec(name)?.[1] ?? process.pid);
    if (pid === process.pid || isAlive(pid)) continue;
    try {
      rmdirSync(join(parent, name));
    } catch {
      // Somebody is in it.
    }
  }
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}
