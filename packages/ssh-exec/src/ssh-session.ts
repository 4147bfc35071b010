import { aCount, anObject, aString, checkOptions, ClosedError } from '@bioxen/core';
import { prepareSsh } from './connect-ssh.js';
import type { CommandResult } from './exec/command-result.js';
import type { ExecOptions } from './exec/exec-options.js';
import type { HostKeyPolicy } from './host-key/host-key-policy.js';
import type { SshHost } from './ssh-host.js';

/** Options of `createSshSession`. */
export interface SshSessionOptions {
  /** @defaultValue 'root' */
  readonly user?: string | undefined;
  readonly keyPath?: string | undefined;
  readonly password?: string | undefined;
  /** Socket of an agent. @defaultValue the environment variable SSH_AUTH_SOCK, when there is neither key nor password */
  readonly agent?: string | undefined;
  /** @defaultValue 22 */
  readonly port?: number | undefined;
  readonly hostKey?: HostKeyPolicy | undefined;
}

/** One login for many hosts. Nothing is opened before the first command; then each host has one connection. */
export interface SshSession extends AsyncDisposable {
  /**
   * Runs a line in the login shell of a host, as it is. For lines that people write: data belongs into `SshHost.exec`. An
   * exit code other than 0 is a result.
   */
  executeCommand(host: string, command: string, options?: ExecOptions): Promise<CommandResult>;
  /** Idempotent. */
  close(): Promise<void>;
}

/** `SSHSession` of the seeds. */
export function createSshSession(options: SshSessionOptions = {}): SshSession {
  checkOptions(options, {
    user: aString,
    keyPath: aString,
    password: aString,
    agent: aString,
    port: aCount,
    hostKey: anObject,
  });
  const { user = 'root', keyPath, password, agent, port, hostKey } = options;
  const usesAgent = agent !== undefined || (keyPath === undefined && password === undefined);
  const hosts = new Map<string, Promise<SshHost>>();
  let isClosed = false;

  const hostFor = (name: string): Promise<SshHost> => {
    const known = hosts.get(name);
    if (known !== undefined) return known;
    const prepared = prepareSsh({
      host: name,
      port,
      user,
      keyPath,
      auth: [
        ...(usesAgent ? [{ type: 'agent', socket: agent } as const] : []),
        ...(password === undefined ? [] : [{ type: 'password', password } as const]),
      ],
      hostKey,
      config: 'none',
      maxConnections: 1,
    }).then(({ host }) => host);
    hosts.set(name, prepared);
    prepared.catch(() => hosts.delete(name));
    return prepared;
  };
  const close = async (): Promise<void> => {
    isClosed = true;
    await Promise.all([...hosts.values()].map(async (host) => (await host).close()));
  };
  return {
    executeCommand: async (host, command, execOptions) => {
      if (isClosed) throw new ClosedError('The SSH session');
      return (await hostFor(host)).shellLine(command, execOptions);
    },
    close,
    [Symbol.asyncDispose]: close,
  };
}
