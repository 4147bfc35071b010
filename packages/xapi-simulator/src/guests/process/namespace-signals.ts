import { readdirSync, readFileSync } from 'node:fs';

interface ProcessEntry {
  readonly pid: number;
  readonly parent: number;
  readonly state: string;
}

/**
 * Stops every process of a PID namespace but its first one, which only waits. Stopped ones cannot start others, so after a
 * round that finds none that runs all stand still.
 * @returns the processes to let go on; those that had stopped by themselves are not among them
 */
export function freezeNamespace(init: number): readonly number[] {
  const frozen = new Set<number>();
  for (;;) {
    const found = descendants(init).filter(
      ({ pid, state }) => !frozen.has(pid) && state !== 'T' && state !== 'Z',
    );
    if (found.length === 0) return [...frozen];
    for (const { pid } of found) {
      signal(pid, 'SIGSTOP');
      frozen.add(pid);
    }
  }
}

/** Stops the programs right below the first process of a namespace. Those that they trace stand still with them. */
export function freezeChildren(init: number): readonly number[] {
  const children = descendants(init).filter(({ parent }) => parent === init);
  for (const { pid } of children) signal(pid, 'SIGSTOP');
  return children.map(({ pid }) => pid);
}

/** Lets stopped processes go on; those that are gone are no matter. */
export function thawProcesses(init: number, frozen: readonly number[]): void {
  const alive = new Set(descendants(init).map(({ pid }) => pid));
  for (const pid of frozen) if (alive.has(pid)) signal(pid, 'SIGCONT');
}

/** Everything below a process: in a PID namespace, all that is in it. */
function descendants(ancestor: number): readonly ProcessEntry[] {
  const children = new Map<number, ProcessEntry[]>();
  for (const name of readdirSync('/proc')) {
    const entry = /^\d+$/.test(name) ? readEntry(name) : undefined;
    if (entry !== undefined) children.set(entry.parent, [...(children.get(entry.parent) ?? []), entry]);
  }
  const below = (pid: number): readonly ProcessEntry[] =>
    (children.get(pid) ?? []).flatMap((child) => [child, ...below(child.pid)]);
  return below(ancestor);
}

function readEntry(name: string): ProcessEntry | undefined {
  try {
    const stat = readFileSync(`/proc/${name}/stat`, 'latin1');
    // The name of the program, in parentheses, may hold anything.
    const [state = '', parent = '0'] = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    return { pid: Number(name), parent: Number(parent), state };
  } catch {
    return undefined;
  }
}

function signal(pid: number, name: 'SIGSTOP' | 'SIGCONT'): void {
  try {
    process.kill(pid, name);
  } catch {
    // It ended meanwhile.
  }
}
