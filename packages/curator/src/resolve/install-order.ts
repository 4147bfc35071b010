import type { Resolution } from './resolve.js';

/**
 * What is installed one after the other: what a package needs comes before it, and packages that need each other are one
 * group (the strongly connected components of the graph, Tarjan 1972).
 */
export function installOrder(resolution: Resolution): readonly (readonly string[])[] {
  const groups: string[][] = [];
  const index = new Map<string, number>();
  const low = new Map<string, number>();
  const open: string[] = [];
  const isOpen = new Set<string>();
  for (const root of resolution.keys()) {
    if (index.has(root)) continue;
    // Each with the dependencies that are still to be looked at: chains may be longer than a stack is deep.
    const path: { readonly name: string; readonly left: Iterator<string> }[] = [];
    const enter = (name: string): void => {
      index.set(name, index.size);
      low.set(name, index.get(name) as number);
      open.push(name);
      isOpen.add(name);
      const needs = (resolution.get(name)?.dependencies ?? []).map((dependency) => dependency.name);
      path.push({ name, left: needs.filter((need) => resolution.has(need)).values() });
    };
    const lower = (name: string, to: number | undefined): void => {
      low.set(name, Math.min(low.get(name) as number, to as number));
    };
    enter(root);
    for (let top = path.at(-1); top !== undefined; top = path.at(-1)) {
      const { value: need, done } = top.left.next();
      if (done !== true) {
        if (!index.has(need)) enter(need);
        else if (isOpen.has(need)) lower(top.name, index.get(need));
        continue;
      }
      path.pop();
      const above = path.at(-1);
      if (above !== undefined) lower(above.name, low.get(top.name));
      if (low.get(top.name) !== index.get(top.name)) continue;
      const group = open.splice(open.indexOf(top.name)).sort();
      for (const name of group) isOpen.delete(name);
      groups.push(group);
    }
  }
  return groups;
}
