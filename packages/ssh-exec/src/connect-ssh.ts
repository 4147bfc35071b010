import { resolveTarget } from './config/resolve-target.js';
import { chooseTransport } from './connection/choose-transport.js';
import { contextOf, prepareConnections } from './connection/prepare-connections.js';
import { createHost } from './create-host.js';
import type { SshHost } from './ssh-host.js';
import { checkHostOptions } from './ssh-host-option-checks.js';
import type { SshHostOptions } from './ssh-host-options.js';

/**
 * Logs in to a host. The key of the host is verified, and so is that of every host on the way.
 * @throws HostKeyError, AuthError, KeyFileError, SshConnectError, SshTimeoutError, ConfigError, InvalidOptionError
 */
export async function connectSsh(options: SshHostOptions): Promise<SshHost> {
  checkHostOptions(options);
  const target = await resolveTarget(options);
  const transport = await chooseTransport(target, options.transport, options.logger);
  const connections = prepareConnections(target, transport, options);
  const host = createHost({ host: target.name, connections, ...contextOf(options) }, target);
  try {
    await connections.ready(options.signal);
    return host;
  } catch (error) {
    await host.close();
    throw error;
  }
}
