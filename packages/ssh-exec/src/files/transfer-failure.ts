import { BioxenError } from '@bioxen/core';
import { TransferError } from '../errors/transfer-error.js';
import type { CommandResult } from '../exec/command-result.js';

/** What a failed command of a transfer says. */
export function transferFailure(path: string, result: CommandResult, bytesDone: number): TransferError {
  const said = result.stderr.trim().split('\n').at(-1) ?? '';
  const isFull = /no space left|disk quota exceeded|file too large/i.test(result.stderr);
  const hint = isFull ? 'Free space on the remote disk.' : undefined;
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

/** An error of the local side as one of the transfer; errors of ours stay as they are. */
export function localFailure(path: string, error: unknown, bytesDone: number): unknown {
  if (BioxenError.isInstance(error) || !(error instanceof Error)) return error;
  const reason = (error as NodeJS.ErrnoException).code ?? error.message;
  return new TransferError({ code: 'SSH_TRANSFER_FAILED', path, reason, bytesDone, cause: error });
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

/** What came so far is kept for the next call. */
export function interrupted(path: string, cause: unknown, bytesDone: number): TransferError {
  const reason = cause instanceof Error ? cause.message : String(cause);
  const code = TransferError.isInstance(cause) ? cause.code : 'SSH_TRANSFER_FAILED';
  const hint = 'Call again with resume: true: it goes on from there.';
  const retryable = BioxenError.isInstance(cause) && cause.code === 'SSH_CONNECTION_LOST';
  return new TransferError({ code, path, reason, bytesDone, resumable: true, retryable, hint, cause });
}
