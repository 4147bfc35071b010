/** Lines of sha256sum: path → hash. A backslash in front says that the name is escaped. */
export function parseHashes(text: string): ReadonlyMap<string, string> {
  const found = new Map<string, string>();
  for (const line of text.split('\n')) {
    const [, escaped = '', hash = '', name = ''] = /^(\\?)([0-9a-f]{64}) [ *]\.\/(.*)$/.exec(line) ?? [];
    if (hash !== '') found.set(escaped === '' ? name : unescaped(name), hash);
  }
  return found;
}

function unescaped(name: string): string {
  return name.replaceAll(/\\(.)/g, (_all, letter: string) =>
    letter === 'n' ? '\n' : letter === 'r' ? '\r' : letter,
  );
}
