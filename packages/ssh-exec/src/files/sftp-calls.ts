import type { Readable, Writable } from 'node:stream';
import { TransferError } from '../errors/transfer-error.js';
import type { SftpSession } from '../transport/transport.js';

type Callback<T> = (error: (Error & { readonly code?: unknown }) | null | undefined, value: T) => void;

/** A call of ssh2's SFTP client as a promise. It rejects with the server's own status. */
export function sftpCall<T>(call: (callback: Callback<T>) => void): Promise<T> {
  return new Promise((resolve, reject) => {
    call((error, value) => {
      if (error === null || error === undefined) resolve(value);
      else reject(error);
    });
  });
}

/**
 * What a failure of the server means. SFTP 3 has one status for everything that is not access or existence, so a full disk
 * has to be asked for (statvfs@openssh.com).
 */
export async function sftpFailure(
  sftp: SftpSession,
  path: string,
  error: unknown,
  bytesDone: number,
): Promise<unknown> {
  if (!(error instanceof Error) || TransferError.isInstance(error)) return error;
  const { code } = error as { readonly code?: unknown };
  if (typeof code !== 'number') return error;
  const isFull = code === 4 && (await isDiskFull(sftp, path));
  return new TransferError({
    code: isFull ? 'SSH_DISK_FULL' : 'SSH_TRANSFER_FAILED',
    path,
    reason: isFull ? 'no space is left' : error.message,
    sftpStatus: code,
    bytesDone,
    hint: isFull ? 'Free space on the remote disk.' : undefined,
    cause: error,
  });
}

async function isDiskFull(sftp: SftpSession, path: string): Promise<boolean> {
  const folder = path.slice(0, path.lastIndexOf('/')) || (path.startsWith('/') ? '/' : '.');
  try {
    const space = await sftpCall<{ readonly f_bavail?: unknown }>((done) =>
      sftp.ext_openssh_statvfs(folder, done as never),
    );
    return Number(space.f_bavail) === 0;
  } catch {
    return false;
  }
}

/** A file's stream closes it when all has passed, and that may fail when nobody waits any more: the session has ended. */
export function closesUnheard<File extends Readable | Writable>(file: File): File {
  file.on('error', () => {});
  return file;
}
