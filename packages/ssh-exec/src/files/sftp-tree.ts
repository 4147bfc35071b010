import { createHash } from 'node:crypto';
import type { Random } from '@bioxen/core';
import type { SftpSession } from '../transport/transport.js';
import { besidePath } from './beside.js';
import { closesUnheard, sftpCall, sftpFailure } from './sftp-calls.js';
import { type Attributes, attributesOf, sftpPut } from './sftp-transfer.js';
import { checksumFailure, localFailure, treeTooLarge, unreadableName } from './transfer-failure.js';
import type { GetTreeOptions, PutTreeOptions, PutTreeResult, TreeEntry } from './transfer-options.js';

const permissions = 0o7777;

/** The same as `putTree` for accounts that run no commands: file by file, each compared by reading it back. */
export async function sftpPutTree(
  sftp: SftpSession,
  random: Random,
  entries: ReadonlyMap<string, TreeEntry>,
  folder: string,
  { delta = true, signal }: PutTreeOptions,
): Promise<PutTreeResult> {
  const made = new Set<string>();
  let sent = 0;
  let bytesSent = 0;
  await makeFolder(sftp, folder, made);
  for (const [name, { content, mode = 0o644 }] of entries) {
    signal?.throwIfAborted();
    const path = `${folder}/${name}`;
    const bytes = Buffer.from(content as Uint8Array);
    if (delta && (await isThere(sftp, path, bytes, mode))) continue;
    await makeFolder(sftp, path.slice(0, path.lastIndexOf('/')), made);
    const temporary = besidePath(path, random.hex(6));
    await sftpPut(sftp, { source: bytes, path, temporary, bytesTotal: bytes.length, mode, signal });
    sent += 1;
    bytesSent += bytes.length;
  }
  return { files: entries.size, sent, bytesSent };
}

/** The same as `getTree` for such accounts. */
export async function sftpGetTree(
  sftp: SftpSession,
  folder: string,
  { signal, maxBytes = Number.POSITIVE_INFINITY }: GetTreeOptions,
): Promise<readonly TreeEntry[]> {
  const entries: TreeEntry[] = [];
  let total = 0;
  const visit = async (below: string): Promise<void> => {
    const at = below === '' ? folder : `${folder}/${below}`;
    const found = await sftpCall<readonly { readonly filename: string; readonly attrs: Attributes }[]>(
      (done) => sftp.readdir(at, done as never),
    );
    for (const { filename, attrs } of found) {
      signal?.throwIfAborted();
      if (filename === '.' || filename === '..') continue;
      const path = below === '' ? filename : `${below}/${filename}`;
      // ssh2 gives names as text: what was no UTF-8 has this in it.
      if (filename.includes('\uFFFD')) throw unreadableName(folder, path);
      if (attrs.isDirectory()) await visit(path);
      // Links, pipes and devices are not followed and not read.
      if (!attrs.isFile()) continue;
      total += attrs.size;
      if (total > maxBytes) throw treeTooLarge(folder, maxBytes);
      const content = await readAll(sftp, `${folder}/${path}`);
      if (content.length !== attrs.size)
        throw checksumFailure(path, `${attrs.size} bytes`, `${content.length} bytes`, content.length);
      entries.push({ path, content, mode: attrs.mode & permissions });
    }
  };
  try {
    await visit('');
  } catch (error) {
    throw localFailure(folder, await sftpFailure(sftp, folder, error, total), total);
  }
  return entries.sort((one, other) => (one.path < other.path ? -1 : 1));
}

async function makeFolder(sftp: SftpSession, folder: string, made: Set<string>): Promise<void> {
  if (folder === '' || folder === '.' || made.has(folder)) return;
  try {
    await sftpCall<void>((done) => sftp.mkdir(folder, done as never));
  } catch (error) {
    const attributes = await attributesOf(sftp, folder);
    if (attributes !== undefined && !attributes.isDirectory())
      throw await sftpFailure(sftp, folder, error, 0);
    if (attributes === undefined) {
      const cut = folder.lastIndexOf('/');
      if (cut <= 0) throw await sftpFailure(sftp, folder, error, 0);
      const parent = folder.slice(0, cut);
      if ((await attributesOf(sftp, parent)) !== undefined) throw await sftpFailure(sftp, folder, error, 0);
      await makeFolder(sftp, parent, made);
      await sftpCall<void>((done) => sftp.mkdir(folder, done as never)).catch(async (failure: unknown) => {
        throw await sftpFailure(sftp, folder, failure, 0);
      });
    }
  }
  made.add(folder);
}

async function isThere(sftp: SftpSession, path: string, bytes: Buffer, mode: number): Promise<boolean> {
  const attributes = await attributesOf(sftp, path);
  if (attributes === undefined || !attributes.isFile() || attributes.size !== bytes.length) return false;
  if ((attributes.mode & permissions) !== (mode & permissions)) return false;
  const hash = (content: Buffer): string => createHash('sha256').update(content).digest('hex');
  return hash(await readAll(sftp, path)) === hash(bytes);
}

async function readAll(sftp: SftpSession, path: string): Promise<Buffer> {
  const chunks: Buffer[] = [];
  const stream = closesUnheard(sftp.createReadStream(path));
  for await (const chunk of stream as AsyncIterable<Buffer>) chunks.push(chunk);
  return Buffer.concat(chunks);
}
