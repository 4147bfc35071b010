import { TransferError } from '../errors/transfer-error.js';
import type { HostContext } from '../exec/host-context.js';
import type { SftpSession } from '../transport/transport.js';
import { openSftp } from './open-sftp.js';

/** The beginning of a script that ends with 127 when one of these programs is missing. */
export function needTools(...programs: readonly string[]): string {
  return `for p in ${programs.join(' ')}; do command -v $p >/dev/null || { echo "$p is missing" >&2; exit 127; }; done`;
}

/**
 * Does by SFTP what cannot be done by commands.
 * @param work what is to be done
 * @returns what does it; its argument is why commands cannot
 */
export function orBySftp<T>(
  context: HostContext,
  folder: string,
  signal: AbortSignal | undefined,
  work: (sftp: SftpSession) => Promise<T>,
): (why?: string) => Promise<T> {
  return async (why = 'the account runs no commands') => {
    try {
      using session = await openSftp(context, folder, signal);
      return await work(session.sftp);
    } catch (error) {
      if (!TransferError.isInstance(error) || error.code !== 'SSH_NO_SFTP') throw error;
      throw new TransferError({
        code: 'SSH_NO_SFTP',
        path: folder,
        reason: `${why.trim()}, and the server has no SFTP`,
        hint: 'Install find, tar and sha256sum there, or enable the sftp subsystem of the server.',
        cause: error,
      });
    }
  };
}
