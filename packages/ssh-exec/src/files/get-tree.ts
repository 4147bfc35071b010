import { createHash } from 'node:crypto';
import { CommandError } from '../errors/command-error.js';
import type { Execute } from '../exec/execute.js';
import type { HostContext } from '../exec/host-context.js';
import { runsCommands } from './runs-commands.js';
import { sftpGetTree } from './sftp-tree.js';
import { checksumFailure, transferFailure, treeTooLarge, unreadableName } from './transfer-failure.js';
import type { GetTreeOptions, TreeEntry } from './transfer-options.js';
import { needTools, orBySftp } from './tree-tools.js';

// For as many files as go into one command: how many, a line of `stat` and one of `sha256sum` for each, their names, each
// with a NUL behind it, and the bytes of all of them.
const send = `export LC_ALL=C; ${needTools('find', 'stat', 'sha256sum', 'cat')}
CDPATH= cd -- "$1" >/dev/null && exec find . -type f -exec sh -c 'printf "%s\\n" $#
stat -c "%s %a" -- "$@" && sha256sum -- "$@" && printf "%s\\0" "$@" && exec cat -- "$@"' sh {} +`;

const defaultMaxBytes = 64 * 1024 * 1024;
// Names and sizes come beside the bytes of the files.
const headroom = 16 * 1024 * 1024;

/** Reads all regular files below a folder in one stream, each compared. Links are not followed. */
export async function getTree(
  context: HostContext,
  execute: Execute,
  folder: string,
  { signal, maxBytes = defaultMaxBytes }: GetTreeOptions = {},
): Promise<readonly TreeEntry[]> {
  const bySftp = orBySftp(context, folder, signal, async (sftp) =>
    sftpGetTree(sftp, folder, { signal, maxBytes }),
  );
  if (!(await runsCommands(context, signal))) return bySftp();
  const result = await execute('/bin/sh', ['-c', send, 'sh', folder], {
    signal,
    maxBufferBytes: maxBytes + headroom,
  }).catch((error: unknown) => {
    throw CommandError.isInstance(error) && error.code === 'SSH_COMMAND_OUTPUT_LIMIT'
      ? treeTooLarge(folder, maxBytes)
      : error;
  });
  if (result.exitCode === 127) return bySftp(result.stderr);
  if (result.exitCode !== 0) throw transferFailure(folder, result, 0);
  const entries = [...readEntries(Buffer.from(result.stdoutBytes), folder)];
  const bytes = entries.reduce((total, { content }) => total + content.length, 0);
  if (bytes > maxBytes) throw treeTooLarge(folder, maxBytes);
  return entries.sort((one, other) => (one.path < other.path ? -1 : 1));
}

function* readEntries(bytes: Buffer, folder: string): Generator<TreeEntry> {
  let at = 0;
  const upTo = (end: number): Buffer => {
    const stop = bytes.indexOf(end, at);
    if (stop < 0) throw cutOff(folder);
    const piece = bytes.subarray(at, stop);
    at = stop + 1;
    return piece;
  };
  const lines = (count: number, pattern: RegExp): readonly RegExpExecArray[] => {
    const found: RegExpExecArray[] = [];
    while (found.length < count) {
      // A name with a line feed makes two lines of one on some hosts: the second says nothing.
      const line = pattern.exec(upTo(lineFeed).toString('latin1'));
      if (line !== null) found.push(line);
    }
    return found;
  };
  while (at < bytes.length) {
    const [text] = /^[1-9]\d*$/.exec(upTo(lineFeed).toString('latin1')) ?? [];
    // Anything else would make a part of the tree of the whole.
    if (text === undefined) throw cutOff(folder);
    const count = Number(text);
    const measures = lines(count, /^(\d+) ([0-7]+)$/);
    const hashes = lines(count, /^\\?([0-9a-f]{64}) [ *]/);
    const paths = Array.from({ length: count }, () => upTo(0));
    for (const [index, raw] of paths.entries()) {
      const [, size = '', mode = ''] = measures[index] ?? [];
      const path = raw.toString('utf8').slice('./'.length);
      if (!Buffer.from(path).equals(raw.subarray('./'.length))) throw unreadableName(folder, path);
      const content = bytes.subarray(at, at + Number(size));
      at += content.length;
      const [, hash = ''] = hashes[index] ?? [];
      const arrived = createHash('sha256').update(content).digest('hex');
      if (arrived !== hash) throw checksumFailure(`${folder}/${path}`, hash, arrived, content.length);
      yield { path, content, mode: Number.parseInt(mode, 8) };
    }
  }
}

const lineFeed = 10;

function cutOff(folder: string): Error {
  return checksumFailure(folder, 'a whole tree', 'a part', 0);
}
