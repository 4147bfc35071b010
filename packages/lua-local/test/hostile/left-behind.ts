import { readdirSync, readFileSync } from 'node:fs';

/**
 * What programs left on the computer: processes that the host process started or that carry the token in their command
 * line, wherever they hang by now, and temporary files. Zombies that nobody has reaped yet do not count.
 */
export function leftBehind(host: number, token: string, temporary: string): readonly string[] {
  const processes = readdirSync('/proc').flatMap((pid) => {
    if (!/^\d+$/.test(pid)) return [];
    const [, name, state, parent] = /^\d+ \((.*)\) (\S) (\d+)/s.exec(read(`/proc/${pid}/stat`)) ?? [];
    const command = read(`/proc/${pid}/cmdline`).replaceAll('\0', ' ');
    const isOurs = Number(parent) === host || (command.includes(token) && Number(pid) !== process.pid);
    return isOurs && state !== 'Z' && Number(pid) !== host ? [`${pid} ${name ?? ''}: ${command}`] : [];
  });
  return [...processes, ...readdirSync(temporary)];
}

function read(path: string): string {
  try {
    return readFileSync(path, 'latin1');
  } catch {
    return '';
  }
}
