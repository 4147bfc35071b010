import { createHash } from 'node:crypto';
import { TransferError } from '../errors/transfer-error.js';
import type { Execute } from '../exec/execute.js';
import { checkedPath, tarOf } from './tar.js';
import { transferFailure } from './transfer-failure.js';
import type { PutTreeOptions, PutTreeResult, TreeEntry } from './transfer-options.js';

const listing =
  'export LC_ALL=C; mkdir -p -- "$1" && cd -- "$1" && find . -type f -exec sha256sum {} + 2>/dev/null; [ -d "$1" ]';
const unpack = 'export LC_ALL=C; mkdir -p -- "$1" && cd -- "$1" && tar -x -o -f -';

/**
 * Writes many small files below a folder in one stream, and compares all of them afterwards. Files that are there already
 * are not sent; others in the folder stay.
 */
export async function putTree(
  execute: Execute,
  entries: Iterable<TreeEntry>,
  folder: string,
  { delta = true, signal }: PutTreeOptions = {},
): Promise<PutTreeResult> {
  const all = new Map([...entries].map((entry) => [checkedPath(entry.path), entry]));
  const wanted = new Map(
    [...all].map(([path, { content }]) => [path, createHash('sha256').update(content).digest('hex')]),
  );
  const list = async (): Promise<ReadonlyMap<string, string>> => {
    const listed = await execute('/bin/sh', ['-c', listing, 'sh', folder], {
      signal,
      maxBufferBytes: 64 << 20,
    });
    if (listed.exitCode !== 0) throw transferFailure(folder, listed, 0);
    return parseListing(listed.stdout);
  };
  const present = delta ? await list() : new Map<string, string>();
  const missing = [...all.values()].filter(({ path }) => present.get(path) !== wanted.get(path));
  const bytesSent = missing.reduce(
    (total, { content }) => total + Buffer.byteLength(content as Uint8Array),
    0,
  );
  if (missing.length > 0) {
    const unpacked = await execute('/bin/sh', ['-c', unpack, 'sh', folder], {
      input: asStream(tarOf(missing)),
      signal,
    });
    if (unpacked.exitCode !== 0) throw transferFailure(folder, unpacked, 0);
    const arrived = await list();
    const wrong = [...wanted].find(([path, hash]) => arrived.get(path) !== hash);
    if (wrong !== undefined) {
      const [path] = wrong;
      const reason = 'what arrived differs, or the host has no sha256sum';
      throw new TransferError({ code: 'SSH_CHECKSUM', path: `${folder}/${path}`, reason, retryable: true });
    }
  }
  return { files: all.size, sent: missing.length, bytesSent };
}

async function* asStream(chunks: Iterable<Uint8Array>): AsyncGenerator<Uint8Array, void, void> {
  yield* chunks;
}

/** Lines of sha256sum: a backslash in front says that the name is escaped. */
function parseListing(text: string): ReadonlyMap<string, string> {
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
