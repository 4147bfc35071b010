import { chownSync, lstatSync, mkdtempSync, readdirSync, readlinkSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { readProcessStat } from './process-stat.js';
import { NOBODY } from './spawn-child.js';

/** An empty directory that only its user sees. */
export interface PrivateDirectory {
  readonly path: string;
  /** Removes it with all that is in it. Never rejects. */
  remove(): Promise<void>;
}

const NAME = /^bioxen-box-(\d+)-(\d+)-(\d+)-/;
let swept: Promise<unknown> | undefined;

/**
 * Makes one among the temporary files. Its name says whose it is, so that what a process of ours left when it was
 * killed is removed by the next one. @throws the system's error
 */
export function makePrivateDirectory(asNobody: boolean): PrivateDirectory {
  swept ??= sweep().catch(() => {
    // Whoever clears the temporary files will find them.
  });
  const path = mkdtempSync(join(tmpdir(), `bioxen-box-${ownName()}-`));
  if (asNobody) chownSync(path, NOBODY, NOBODY);
  return { path, remove: () => remove(path) };
}

async function sweep(): Promise<void> {
  const here = processNamespace();
  if (here === undefined) return;
  for (const name of readdirSync(tmpdir())) {
    const [, namespace, pid, startTicks] = NAME.exec(name) ?? [];
    if (namespace !== here || readProcessStat(Number(pid))?.startTicks === Number(startTicks)) continue;
    const path = join(tmpdir(), name);
    const owner = lstatSync(path, { throwIfNoEntry: false })?.uid;
    const own = process.getuid?.();
    if (owner === own || (own === 0 && owner === NOBODY)) await remove(path);
  }
}

/** Process numbers come again, and containers that share their temporary files count their own. */
function ownName(): string {
  const startTicks = readProcessStat(process.pid)?.startTicks ?? 0;
  return `${processNamespace() ?? '0'}-${String(process.pid)}-${String(startTicks)}`;
}

function processNamespace(): string | undefined {
  try {
    return /\d+/.exec(readlinkSync('/proc/self/ns/pid'))?.[0];
  } catch {
    return undefined;
  }
}

async function remove(path: string): Promise<void> {
  await rm(path, { recursive: true, force: true, maxRetries: 2 }).catch(() => {
    // Something made inside that we may not remove: the system clears its temporary files itself.
  });
}
