import { attributeOf, type Gff3Row } from './gff3-row.js';

/** The lines of one feature: those of one id and type, or a single line. */
export interface Gff3Entry {
  readonly id?: string;
  readonly rows: Gff3Row[];
}

/** Lines to features, in the order of the first line of each. */
export const groupRows = (rows: readonly Gff3Row[]): readonly Gff3Entry[] => {
  const entries: Gff3Entry[] = [];
  const known = new Map<string, Gff3Entry>();
  for (const row of rows) {
    const [id] = attributeOf(row, 'ID');
    const key = `${row.type}\t${id ?? ''}`;
    const entry = id === undefined ? undefined : known.get(key);
    if (entry !== undefined) {
      entry.rows.push(row);
      continue;
    }
    const fresh: Gff3Entry = id === undefined ? { rows: [row] } : { id, rows: [row] };
    entries.push(fresh);
    if (id !== undefined) known.set(key, fresh);
  }
  return entries;
};

/** Calls `failAt` with the line of a feature that is its own ancestor. Parents that are not in the file are allowed. */
export const checkParents = (
  entries: readonly Gff3Entry[],
  failAt: (line: number, problem: string) => never,
): void => {
  const parents = new Map<string, Set<string>>();
  const lines = new Map<string, number>();
  for (const { id, rows } of entries) {
    if (id === undefined) continue;
    const own = parents.get(id) ?? new Set<string>();
    parents.set(id, own);
    for (const row of rows) {
      if (!lines.has(id)) lines.set(id, row.line);
      for (const parent of attributeOf(row, 'Parent')) own.add(parent);
    }
  }
  const done = new Set<string>();
  for (const root of parents.keys()) {
    // Depth first without recursion: chains may be as long as the file.
    const path: { readonly id: string; readonly next: Iterator<string> }[] = [];
    const onPath = new Set<string>();
    const enter = (id: string): void => {
      if (onPath.has(id)) failAt(lines.get(id) ?? 1, `the feature ${id} is its own ancestor by "Parent"`);
      if (done.has(id)) return;
      onPath.add(id);
      path.push({ id, next: (parents.get(id) ?? new Set<string>()).values() });
    };
    enter(root);
    for (let top = path.at(-1); top !== undefined; top = path.at(-1)) {
      const step = top.next.next();
      if (step.done !== true) enter(step.value);
      else {
        done.add(top.id);
        onPath.delete(top.id);
        path.pop();
      }
    }
  }
};
