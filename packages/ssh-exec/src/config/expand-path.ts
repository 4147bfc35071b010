import { homedir } from 'node:os';
import { join } from 'node:path';

/** A path of a configuration: `~` and `%d` are the home folder, `%h`, `%r` and `%n` host, user and name. */
export function expandPath(
  path: string,
  values: { readonly h?: string; readonly r?: string; readonly n?: string },
): string {
  const expanded = path.replaceAll(/%(.)/g, (token, letter: string) => {
    if (letter === 'd') return homedir();
    if (letter === '%') return '%';
    return values[letter as 'h' | 'r' | 'n'] ?? token;
  });
  return expanded === '~' || expanded.startsWith('~/') ? join(homedir(), expanded.slice(1)) : expanded;
}
