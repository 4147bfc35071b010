import { SshBootError } from '../errors/ssh-boot-error.js';
import type { HostContext } from '../exec/host-context.js';

/** Does the account run commands? One for SFTP alone does not. */
export async function runsCommands(
  { connections }: HostContext,
  signal: AbortSignal | undefined,
): Promise<boolean> {
  try {
    await connections.checkAccount(signal);
    return true;
  } catch (error) {
    if (SshBootError.isInstance(error)) return false;
    throw error;
  }
}
