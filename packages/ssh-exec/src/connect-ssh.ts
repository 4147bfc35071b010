import { silentLogger, systemClock, systemRandom } from '@bioxen/core';
import { KeyCache } from './auth/key-cache.js';
import { resolveTarget } from './config/resolve-target.js';
import { HostConnections } from './connection/host-connections.js';
import { opensshReason } from './connection/choose-transport.js';
import { openTransport, type TransportSettings } from './connection/open-transport.js';
import { createHost } from './create-host.js';
import { openOpensshTransport } from './openssh/openssh-transport.js';
import type { SshTransport } from './transport/transport.js';
import type { SshHost } from './ssh-host.js';
import { checkHostOptions, type SshHostOptions } from './ssh-host-options.js';

/**
 * Logs in to a host. The key of the host is verified, and so is that of every host on the way.
 * @throws HostKeyError, AuthError, KeyFileError, SshConnectError, SshTimeoutError, ConfigError, InvalidOptionError
 */
export async function connectSsh(options: SshHostOptions): Promise<SshHost> {
  const { host, connections } = await prepareSsh(options);
  try {
    await connections.ready(options.signal);
    return host;
  } catch (error) {
    await host.close();
    throw error;
  }
}

/** A host to which the first call connects. */
export async function prepareSsh(
  options: SshHostOptions,
): Promise<{ readonly host: SshHost; readonly connections: HostConnections }> {
  checkHostOptions(options);
  const { clock = systemClock, random = systemRandom, logger = silentLogger, signal } = options;
  const {
    connectMs = 10_000,
    handshakeMs = 15_000,
    channelOpenMs = 10_000,
    idleMs = 60_000,
  } = options.timeouts ?? {};
  const { intervalMs = 15_000, max = 3 } = options.keepalive ?? {};
  const { retries = 5, minDelayMs = 200, maxDelayMs = 10_000 } = options.reconnect ?? {};
  const target = await resolveTarget(options);
  const settings: TransportSettings = {
    connectMs,
    handshakeMs,
    channelOpenMs,
    keepalive: { intervalMs, max },
    legacyAlgorithms: options.legacyAlgorithms ?? false,
    keys: new KeyCache(),
    clock,
    logger,
  };
  const { transport = 'auto', config = 'auto' } = options;
  const reason = transport === 'auto' ? await opensshReason(target) : undefined;
  if (reason !== undefined)
    logger.info({ host: target.name, reason }, 'the ssh program carries this connection');
  const include = config === 'none' ? undefined : config === 'auto' ? '~/.ssh/config' : config.file;
  const open = (closing: AbortSignal): Promise<SshTransport> =>
    transport === 'openssh' || reason !== undefined
      ? openOpensshTransport({ ...settings, target, include, random, signal: closing })
      : openTransport(target, settings, closing);
  const connections = new HostConnections({
    host: target.name,
    open,
    firstSignal: signal,
    maxConnections: options.maxConnections ?? 4,
    assumedSessions: options.assumedSessions ?? 10,
    handshakeMs,
    idleMs,
    reconnect: { attempts: retries + 1, backoff: { initialMs: minDelayMs, maxMs: maxDelayMs } },
    clock,
    random,
    logger,
    onReaped: ({ tokens }, reaped) =>
      logger.info({ host: target.name, tokens, reaped }, 'swept an old connection'),
  });
  const host = createHost(
    { host: target.name, connections, bootMs: handshakeMs, clock, random, logger },
    target,
  );
  return { host, connections };
}
