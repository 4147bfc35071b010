import { lstat, open, readdir } from 'node:fs/promises';
import { basename, dirname } from 'node:path';
import { journalHead } from './journal-entry.js';
import { isAlive } from './process-identity.js';

/** A head is shorter than this. */
const HEAD_BYTES = 1_024;

/** Where a daemon has its journal while another one that lives has its own under the name that all use. */
export function journalOf(path: string, pid: number): string {
  return `${path}.${String(pid)}`;
}

/** All journals of a folder: that under the name that all use, and those beside it. */
export async function journalsAt(path: string): Promise<readonly string[]> {
  const name = basename(path);
  const found = await readdir(dirname(path)).catch(() => []);
  const beside = found.filter(
    (other) => other.startsWith(`${name}.`) && /^\d+$/.test(other.slice(name.length + 1)),
  );
  return [path, ...beside.map((other) => `${path}${other.slice(name.length)}`)];
}

/** Has another daemon that lives its journal there? */
export async function isOfAnother(path: string): Promise<boolean> {
  const head = headOf(await beginningOf(path));
  return head !== undefined && head.daemon.pid !== process.pid && head.isLiving;
}

/** Whose a journal is, from its first line; undefined for what is none. */
export function headOf(
  line: string,
): { readonly daemon: { readonly pid: number }; readonly isLiving: boolean } | undefined {
  const read = journalHead.safeParse(parsed(line));
  if (!read.success) return undefined;
  const { daemon, hasEnded = false } = read.data;
  return { daemon, isLiving: !hasEnded && isAlive(daemon) };
}

/** A line of a journal; undefined for what is no JSON. */
export function parsed(line: string): unknown {
  try {
    return JSON.parse(line);
  } catch {
    return undefined;
  }
}

/** Is there a file? Whoever opens a pipe waits for somebody at its other end. */
export async function isFile(path: string): Promise<boolean> {
  return (await lstat(path).catch(() => undefined))?.isFile() ?? false;
}

async function beginningOf(path: string): Promise<string> {
  const file = (await isFile(path)) ? await open(path).catch(() => undefined) : undefined;
  if (file === undefined) return '';
  try {
    const { buffer, bytesRead } = await file.read(Buffer.alloc(HEAD_BYTES), 0, HEAD_BYTES, 0);
    return buffer.toString('utf8', 0, bytesRead).split('\n', 1)[0] ?? '';
  } finally {
    await file.close();
  }
}
