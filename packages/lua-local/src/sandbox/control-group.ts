import { existsSync, mkdirSync, readFileSync, rmdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { GroupCounters } from './sandboxed-process.js';

/** What a group keeps its processes to. Undefined is no limit. */
export interface GroupLimits {
  /** Memory of all processes together, files in memory included. */
  readonly memoryBytes: number | undefined;
  /** Processes at once, those of the sandbox itself included. */
  readonly processes: number | undefined;
}

/** What a control group keeps. */
export type GroupKeeps = 'memory' | 'processes';

/**
 * One control group: a directory in each hierarchy that was delegated to us. Version 1 has a hierarchy for each kind
 * of limit, version 2 one for all.
 */
export class ControlGroup {
  readonly keeps: readonly GroupKeeps[];
  readonly #directories: readonly string[];
  #before: GroupCounters;

  /** @throws the system's error when a parent is not ours to fill */
  constructor(parents: readonly string[], name: string, limits: GroupLimits) {
    const made: string[] = [];
    const keeps = new Set<GroupKeeps>();
    try {
      for (const parent of parents) {
        shareControllers(parent);
        const directory = join(parent, name);
        mkdirSync(directory);
        made.push(directory);
        for (const kept of setLimits(directory, limits)) keeps.add(kept);
      }
    } catch (error) {
      for (const directory of made) rmdirSync(directory);
      throw error;
    }
    this.#directories = made;
    this.keeps = [...keeps];
    this.#before = this.#read();
  }

  /** Moves a process, and what it will start, into the group. @throws the system's error */
  join(pid: number): void {
    for (const directory of this.#directories) writeFileSync(join(directory, 'cgroup.procs'), String(pid));
  }

  /** What was counted since the last call. */
  takeCounters(): GroupCounters {
    const now = this.#read();
    const before = this.#before;
    this.#before = now;
    return {
      memoryFailures: now.memoryFailures - before.memoryFailures,
      processFailures: now.processFailures - before.processFailures,
    };
  }

  /** Removes it. False while a process is in it. */
  remove(): boolean {
    try {
      for (const directory of this.#directories) if (existsSync(directory)) rmdirSync(directory);
      return true;
    } catch {
      return false;
    }
  }

  #read(): GroupCounters {
    const sum = (files: readonly string[], key: string): number =>
      this.#directories
        .flatMap((directory) => files.map((file) => countIn(readOr(join(directory, file)), key)))
        .reduce((total, count) => total + count, 0);
    return {
      // Version 2, then version 1: only one of the files is there.
      memoryFailures: sum(['memory.events', 'memory.oom_control'], 'oom_kill'),
      processFailures: sum(['pids.events'], 'max'),
    };
  }
}

/** The number behind a word at the start of a line, as the kernel writes its counters; 0 without one. */
export function countIn(text: string, key: string): number {
  const [, digits = '0'] = new RegExp(`^${key} (\\d+)$`, 'm').exec(text) ?? [];
  return Number(digits);
}

/** In version 2 a parent hands its kinds of limits down by name. */
function shareControllers(parent: string): void {
  const here = readOr(join(parent, 'cgroup.controllers')).trim().split(' ');
  const file = join(parent, 'cgroup.subtree_control');
  const shared = readOr(file).trim().split(' ');
  const missing = ['memory', 'pids'].filter((kind) => here.includes(kind) && !shared.includes(kind));
  if (missing.length > 0) writeFileSync(file, missing.map((kind) => `+${kind}`).join(' '));
}

function setLimits(directory: string, { memoryBytes, processes }: GroupLimits): readonly GroupKeeps[] {
  const keeps: GroupKeeps[] = [];
  const set = (file: string, value: number): boolean => {
    const path = join(directory, file);
    if (!existsSync(path)) return false;
    writeFileSync(path, String(Math.ceil(value)));
    return true;
  };
  if (memoryBytes !== undefined) {
    // Swap would let a program have more: in version 1 the limit counts both, in version 2 it is its own.
    const isKept = set('memory.max', memoryBytes) || set('memory.limit_in_bytes', memoryBytes);
    if (isKept) keeps.push('memory');
    if (!set('memory.swap.max', 0)) set('memory.memsw.limit_in_bytes', memoryBytes);
  }
  if (processes !== undefined && set('pids.max', processes)) keeps.push('processes');
  return keeps;
}

function readOr(path: string): string {
  try {
    return readFileSync(path, 'latin1');
  } catch {
    return '';
  }
}
