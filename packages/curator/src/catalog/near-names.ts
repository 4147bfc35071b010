/** The same for many names at once. */
export function allPlain(names: readonly string[]): readonly string[] {
  // One text of all: to go through thousands one by one takes ten times as long.
  const texts = plain(names.join('\n')).split('\n');
  return texts.length === names.length ? texts : names.map(plain);
}

/** Names that somebody may have meant, the nearest first: one letter or two off, or different in `-` and `_` alone. */
export function nearNames(name: string, names: readonly string[]): readonly string[] {
  const wanted = plain(name);
  return names
    .map((each) => ({ each, distance: distanceOf(wanted, plain(each)) }))
    .filter(({ distance }) => distance <= Math.min(2, Math.floor(wanted.length / 3)))
    .sort((first, second) => first.distance - second.distance || (first.each < second.each ? -1 : 1))
    .slice(0, 3)
    .map(({ each }) => each);
}

/** A name as people look for it: case, `-`, `_` and `.` do not count. */
export function plain(name: string): string {
  return name.toLowerCase().replaceAll(/[-_.]/g, '');
}

/** Letters to change, add or leave out (Levenshtein); 3 stands for more than 2. */
function distanceOf(first: string, second: string): number {
  if (Math.abs(first.length - second.length) > 2) return 3;
  let row = Array.from({ length: second.length + 1 }, (_, index) => index);
  for (let at = 1; at <= first.length; at += 1) {
    const next = [at];
    for (let to = 1; to <= second.length; to += 1) {
      const changed = (row[to - 1] as number) + (first[at - 1] === second[to - 1] ? 0 : 1);
      next.push(Math.min(changed, (row[to] as number) + 1, (next[to - 1] as number) + 1));
    }
    if (Math.min(...next) > 2) return 3;
    row = next;
  }
  return row.at(-1) as number;
}
