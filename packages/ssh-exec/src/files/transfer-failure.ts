import { BioxenError } from '@bioxen/core';
import { CommandError } from '../errors/command-error.js';
import { TransferError } from '../errors/transfer-error.js';
import type { CommandResult } from '../exec/command-result.js';

/** What a failed command of a transfer says. */
export function transferFailure(path: string, result: CommandResult, bytesDone: number): TransferError {
  const lines = result.stderr.trim().split('\n');
  // Tar ends with a line that says nothing.
  const said = lines.filter((line) => !/exiting with failure status/i.test(line)).at(-1) ?? '';
  const isFull = /no space left|disk quota exceeded|file too large|wrote only \d+ of/i.test(result.stderr);
  const hint = isFull ? 'Free space on the remote disk.' : tildeHint(path);
  const reason =
    said === '' ? `the remote command ended with ${String(result.exitCode ?? result.signal)}` : said;
  return new TransferError({
    code: isFull ? 'SSH_DISK_FULL' : 'SSH_TRANSFER_FAILED',
    path,
    reason,
    bytesDone,
    hint,
  });
}

// No shell reads the path, so nothing makes the home folder of it.
function tildeHint(path: string): string | undefined {
  if (path !== '~' && !path.startsWith('~/')) return undefined;
  const rest = path.slice(2);
  return `Relative paths start at the home folder: write '${rest === '' ? '.' : rest}'.`;
}

/** An error of the local side as one of the transfer; errors of ours stay as they are. */
export function localFailure(path: string, error: unknown, bytesDone: number): unknown {
  if (BioxenError.isInstance(error) || !(error instanceof Error)) return error;
  const { code = error.message, path: local } = error as NodeJS.ErrnoException;
  const reason = local === undefined ? code : `${error.message} (on this computer)`;
  return new TransferError({ code: 'SSH_TRANSFER_FAILED', path, reason, bytesDone, cause: error });
}

/** A tree has more bytes than are wanted of it. */
export function treeTooLarge(path: string, maxBytes: number): TransferError {
  const reason = `the files below it have more than ${maxBytes} bytes (maxBytes)`;
  return new TransferError({ code: 'SSH_TRANSFER_FAILED', path, reason, bytesDone: maxBytes });
}

/** A file would replace a folder. */
export function folderInTheWay(path: string): TransferError {
  return new TransferError({ code: 'SSH_TRANSFER_FAILED', path, reason: 'it is a folder', bytesDone: 0 });
}

/** The file that arrived is not the one that was sent. */
export function checksumFailure(
  path: string,
  sent: string,
  arrived: string,
  bytesDone: number,
): TransferError {
  const reason = `what arrived differs: ${arrived} instead of ${sent}`;
  return new TransferError({
    code: 'SSH_CHECKSUM',
    path,
    reason,
    bytesDone,
    retryable: true,
    hint: 'Send it again.',
  });
}

/** Files of a tree that arrived are not those that were sent. @param said lines of `sha256sum -c` */
export function treeDiffers(folder: string, said: string): TransferError {
  return new TransferError({
    code: 'SSH_CHECKSUM',
    path: folder,
    reason: `what arrived differs: ${said.trim().split('\n').at(-1) ?? ''}`,
    retryable: true,
    hint: 'Send it again; nothing was replaced.',
  });
}

/** The name of a file below a folder is no text, so that nothing could be given back under it. */
export function unreadableName(folder: string, name: string): TransferError {
  return new TransferError({
    code: 'SSH_TRANSFER_FAILED',
    path: `${folder}/${name}`,
    reason: 'its name is not UTF-8',
    hint: 'Rename it, or get what you need file by file.',
  });
}

/** What came so far is kept for the next call. An abort and a time limit stay what they are without `resume`. */
export function interrupted(path: string, cause: unknown, bytesDone: number): Error {
  if (CommandError.isInstance(cause)) return cause;
  const reason = cause instanceof Error ? cause.message : String(cause);
  const code = TransferError.isInstance(cause) ? cause.code : 'SSH_TRANSFER_FAILED';
  const hint = 'Call again with resume: true: it goes on from there.';
  const retryable = BioxenError.isInstance(cause) && cause.code === 'SSH_CONNECTION_LOST';
  return new TransferError({ code, path, reason, bytesDone, resumable: true, retryable, hint, cause });
}
