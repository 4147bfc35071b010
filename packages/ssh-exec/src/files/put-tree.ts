import { createHash } from 'node:crypto';
import { ConfigError } from '../errors/config-error.js';
import type { HostContext } from '../exec/host-context.js';
import type { Execute } from '../exec/execute.js';
import { runsCommands } from './runs-commands.js';
import { sftpPutTree } from './sftp-tree.js';
import { checkedPath } from './tar.js';
import { transferFailure, treeDiffers } from './transfer-failure.js';
import { needTools, orBySftp } from './tree-tools.js';
import type { PutTreeOptions, PutTreeResult, TreeEntry } from './transfer-options.js';
import { differsExitCode, enterFolder, packTree, unpackScript } from './unpack-tree.js';

// Lines of sha256sum, a NUL, and `MODE PATH//` of each file: no path has two slashes.
const listing = [
  `export LC_ALL=C; ${needTools('find', 'tar', 'sha256sum')}; ${enterFolder}`,
  'find . -type f -exec sha256sum {} + 2>/dev/null; printf "\\0";',
  'find . -type f -exec stat -c "%a %n//" {} + 2>/dev/null; exit 0',
].join(' ');

/**
 * Writes many small files below a folder in one stream. Each is compared before it takes the place of an older one, and
 * whatever happens, each is the old or the new one. Files that are there already are not sent; others in the folder stay.
 * Where commands cannot do it, SFTP does.
 */
export async function putTree(
  context: HostContext,
  execute: Execute,
  entries: Iterable<TreeEntry>,
  folder: string,
  { delta = true, signal }: PutTreeOptions = {},
): Promise<PutTreeResult> {
  const all = entriesByPath(entries);
  const bySftp = orBySftp(context, folder, signal, async (sftp) =>
    sftpPutTree(sftp, context.random, all, folder, { delta, signal }),
  );
  if (!(await runsCommands(context, signal))) return bySftp();
  const wanted = new Map(
    [...all].map(([path, { content }]) => [path, createHash('sha256').update(content).digest('hex')]),
  );
  const present = delta ? await listFolder(execute, folder, signal) : new Map<string, Present>();
  if ('missing' in present) return bySftp(present.missing);
  const missing = [...all.values()].filter(({ path, mode = 0o644 }) => {
    const found = present.get(path);
    return found?.hash !== wanted.get(path) || (found?.mode ?? mode) !== (mode & 0o7777);
  });
  const bytesSent = missing.reduce(
    (total, { content }) => total + Buffer.byteLength(content as Uint8Array),
    0,
  );
  if (missing.length > 0) {
    const unpacked = await execute('/bin/sh', ['-c', unpackScript, 'sh', folder], {
      input: asStream(packTree(missing, wanted)),
      signal,
    });
    if (unpacked.exitCode === 127) return bySftp(unpacked.stderr);
    if (unpacked.exitCode === differsExitCode) throw treeDiffers(folder, unpacked.stderr);
    if (unpacked.exitCode !== 0) throw transferFailure(folder, unpacked, 0);
  }
  return { files: all.size, sent: missing.length, bytesSent };
}

/** @throws ConfigError for a path outside the folder, and for one that comes twice */
function entriesByPath(entries: Iterable<TreeEntry>): ReadonlyMap<string, TreeEntry> {
  const all = new Map<string, TreeEntry>();
  for (const entry of entries) {
    const path = checkedPath(entry.path);
    if (all.has(path)) throw new ConfigError('path', `'${path}' comes twice`);
    all.set(path, entry);
  }
  return all;
}

async function listFolder(
  execute: Execute,
  folder: string,
  signal: AbortSignal | undefined,
): Promise<ReadonlyMap<string, Present> | { readonly missing: string }> {
  const listed = await execute('/bin/sh', ['-c', listing, 'sh', folder], {
    signal,
    maxBufferBytes: 64 << 20,
  });
  if (listed.exitCode === 127) return { missing: listed.stderr };
  if (listed.exitCode !== 0) throw transferFailure(folder, listed, 0);
  return parseListing(listed.stdout);
}

async function* asStream(chunks: Iterable<Uint8Array>): AsyncGenerator<Uint8Array, void, void> {
  yield* chunks;
}

/** What stands there already. */
interface Present {
  readonly hash: string;
  /** Undefined where the host cannot tell. */
  readonly mode: number | undefined;
}

/** The files of the listing. Of sha256sum a backslash in front of a line says that the name is escaped. */
function parseListing(text: string): ReadonlyMap<string, Present> {
  const [hashes = '', modes = ''] = text.split('\0');
  const modeOf = new Map(
    modes.split('//\n').map((record) => {
      const [, mode = '', name = ''] = /^([0-7]+) \.\/(.*)$/s.exec(record) ?? [];
      return [name, Number.parseInt(mode, 8)] as const;
    }),
  );
  const found = new Map<string, Present>();
  for (const line of hashes.split('\n')) {
    const [, escaped = '', hash = '', written = ''] = /^(\\?)([0-9a-f]{64}) [ *]\.\/(.*)$/.exec(line) ?? [];
    const name = escaped === '' ? written : unescaped(written);
    if (hash !== '') found.set(name, { hash, mode: modeOf.get(name) });
  }
  return found;
}

function unescaped(name: string): string {
  return name.replaceAll(/\\(.)/g, (_all, letter: string) =>
    letter === 'n' ? '\n' : letter === 'r' ? '\r' : letter,
  );
}
