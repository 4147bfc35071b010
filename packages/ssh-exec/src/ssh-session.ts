import { anObject, aString, checkOptions, ClosedError } from '@bioxen/core';
import { checkHostKey } from './checks/login-checks.js';
import { aPort } from './checks/value-checks.js';
import type { CommandResult } from './exec/command-result.js';
import type { ExecOptions } from './exec/exec-options.js';
import type { HostKeyPolicy } from './host-key/host-key-policy.js';
import { createSshPool } from './pool/create-ssh-pool.js';
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

/**
 * `SSHSession` of the seeds: hosts are names or addresses that the system knows, and the login is that of root unless
 * another is named. The ssh configuration is not read, so its aliases are not known: `connectSsh` reads it.
 * @throws InvalidOptionError
 */
export function createSshSession(options: SshSessionOptions = {}): SshSession {
  checkOptions(options, {
    user: aString,
    keyPath: aString,
    password: aString,
    agent: aString,
    port: aPort,
    hostKey: anObject,
  });
  if (options.hostKey !== undefined) checkHostKey(options.hostKey);
  const { user = 'root', keyPath, password, agent, port, hostKey } = options;
  const usesAgent = agent !== undefined || (keyPath === undefined && password === undefined);
  const pool = createSshPool({ maxConnectionsPerHost: 1 });
  const hosts = new Map<string, Promise<SshHost>>();
  let isClosed = false;

  const hostFor = (name: string): Promise<SshHost> => {
    const known = hosts.get(name);
    if (known !== undefined) return known;
    const host = pool.host({
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
    });
    hosts.set(name, host);
    host.catch(() => hosts.delete(name));
    return host;
  };
  const close = async (): Promise<void> => {
    isClosed = true;
    await pool.close();
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
