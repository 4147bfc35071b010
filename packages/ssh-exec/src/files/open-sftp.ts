import { ChannelOpenError } from '../errors/channel-open-error.js';
import { TransferError } from '../errors/transfer-error.js';
import type { HostContext } from '../exec/host-context.js';
import type { SftpSession } from '../transport/transport.js';

/** An SFTP session, to be closed by who opened it: one that is forgotten holds a session of the connection for ever. */
export interface OpenSftp extends Disposable {
  readonly sftp: SftpSession;
}

/**
 * Opens an SFTP session.
 * @throws TransferError SSH_NO_SFTP when the server has none
 */
export async function openSftp(
  { connections, closing }: HostContext,
  path: string,
  signal: AbortSignal | undefined,
): Promise<OpenSftp> {
  for (;;) {
    const lease = await connections.lease('held', signal);
    try {
      const sftp = await lease.connection.transport.openSftp();
      const end = (): void => sftp.end();
      if (closing.aborted) end();
      closing.addEventListener('abort', end, { once: true });
      sftp.once('close', () => {
        closing.removeEventListener('abort', end);
        lease.release(true);
      });
      return { sftp, [Symbol.dispose]: () => sftp.end() };
    } catch (error) {
      if (ChannelOpenError.isInstance(error) && error.reason === 2 && lease.isTransient(error)) {
        lease.refused(error);
        continue;
      }
      lease.release(true);
      if (!ChannelOpenError.isInstance(error) || error.reason !== undefined) throw error;
      const hint = 'Enable the sftp subsystem of the server, or let the account run commands.';
      throw new TransferError({
        code: 'SSH_NO_SFTP',
        path,
        reason: 'the server has no SFTP',
        hint,
        cause: error,
      });
    }
  }
}
