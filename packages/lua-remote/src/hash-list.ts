import { createHash } from 'node:crypto';

/** Lines of sha256sum: path → hash. A backslash in front says that the name is escaped. */
export function parseHashes(text: string): ReadonlyMap<string, string> {
  const found = new Map<string, string>();
  for (const line of text.split('\n')) {
    const [, escaped = '', hash = '', name = ''] = /^(\\?)([0-9a-f]{64}) [ *]\.\/(.*)$/.exec(line) ?? [];
    if (hash !== '') found.set(escaped === '' ? name : unescaped(name), hash);
  }
  return found;
}

/** SHA-256 of such lines for these files, sorted as `LC_ALL=C sort` does. */
export function digestOfHashes(files: ReadonlyMap<string, string>): string {
  const lines = [...files].map(([name, hash]) => Buffer.from(lineOf(name, hash)));
  const digest = createHash('sha256');
  for (const line of lines.sort((one, other) => Buffer.compare(one, other))) digest.update(line);
  return digest.digest('hex');
}

function lineOf(name: string, hash: string): string {
  if (!/[\\\n]/.test(name)) return `${hash}  ./${name}\n`;
  return `\\${hash}  ./${name.replaceAll('\\', '\\\\').replaceAll('\n', '\\n')}\n`;
}

function unescaped(name: string): string {
  return name.replaceAll(/\\(.)/g, (_all, letter: string) =>
    letter === 'n' ? '\n' : letter === 'r' ? '\r' : letter,
  );
}
