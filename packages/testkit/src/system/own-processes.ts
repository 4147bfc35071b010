import { readdirSync, readFileSync } from 'node:fs';

/** A process as /proc shows it. */
export interface ProcessEntry {
  readonly pid: number;
  readonly name: string;
}

/** The living processes that this one started, those of them too; zombies do not count. Empty without /proc. */
export function ownProcesses(): readonly ProcessEntry[] {
  return descendants(process.pid);
}

/** The living processes below another one. */
export function descendants(ancestor: number): readonly ProcessEntry[] {
  const children = new Map<number, ProcessEntry[]>();
  for (const entry of folderEntries('/proc')) {
    const stat = /^\d+$/.test(entry) ? readStat(Number(entry)) : undefined;
    if (stat === undefined || stat.state === 'Z') continue;
    children.set(stat.parent, [...(children.get(stat.parent) ?? []), { pid: stat.pid, name: stat.name }]);
  }
  const descend = (pid: number): readonly ProcessEntry[] =>
    (children.get(pid) ?? []).flatMap((child) => [child, ...descend(child.pid)]);
  return descend(ancestor);
}

interface Stat extends ProcessEntry {
  readonly state: string;
  readonly parent: number;
}

function readStat(pid: number): Stat | undefined {
  try {
    const [, name = '', state = '', parent = ''] =
      /^\d+ \((.*)\) (\S) (\d+)/s.exec(readFileSync(`/proc/${String(pid)}/stat`, 'latin1')) ?? [];
    return { pid, name, state, parent: Number(parent) };
  } catch {
    return undefined;
  }
}

/** The names in a folder; none where it does not exist. */
export function folderEntries(folder: string): readonly string[] {
  try {
    return readdirSync(folder);
  } catch {
    return [];
  }
}
