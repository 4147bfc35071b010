import type { Clock, Logger } from '@bioxen/core';
import type { Duplex } from 'node:stream';
import { createAuthPlan } from '../auth/auth-plan.js';
import type { KeyCache } from '../auth/key-cache.js';
import type { ResolvedTarget } from '../config/resolved-target.js';
import { prepareHostKeyCheck } from '../host-key/host-key-check.js';
import { openSocket } from '../transport/open-socket.js';
import { connectSsh2 } from '../transport/ssh2-connect.js';
import { createSsh2Transport } from '../transport/ssh2-transport.js';
import type { SshTransport } from '../transport/transport.js';

/** What every connection of a host is opened with. */
export interface TransportSettings {
  readonly connectMs: number;
  readonly handshakeMs: number;
  readonly channelOpenMs: number;
  readonly keepalive: { readonly intervalMs: number; readonly max: number };
  readonly legacyAlgorithms: boolean;
  readonly keys: KeyCache;
  readonly clock: Clock;
  readonly logger: Logger;
}

/**
 * Connects and logs in, through other hosts where there are any. The key of each host is checked before anything of the
 * login is sent to it.
 */
export async function openTransport(
  target: ResolvedTarget,
  settings: TransportSettings,
  signal: AbortSignal | undefined,
): Promise<SshTransport> {
  const { connectMs, handshakeMs, channelOpenMs, keepalive, legacyAlgorithms, keys, clock, logger } =
    settings;
  const { host, port, user, name } = target;
  const hostKey = await prepareHostKeyCheck(target.hostKey);
  const hop = target.via === undefined ? undefined : await openTransport(target.via, settings, signal);
  try {
    const socket: Duplex =
      hop === undefined
        ? await openSocket({ host, port, connectMs, clock, signal })
        : await hop.openForward({ host, port });
    const auth = createAuthPlan({ host: name, user, methods: target.auth, keys });
    const client = await connectSsh2({
      host: name,
      port,
      user,
      socket,
      hostKey,
      auth,
      handshakeMs,
      keepalive,
      legacyAlgorithms,
      clock,
      logger,
      signal,
    });
    const keepaliveMs = keepalive.intervalMs * (keepalive.max + 1);
    const transport = createSsh2Transport({ host: name, client, socket, channelOpenMs, keepaliveMs, clock });
    void transport.gone.then(() => hop?.close());
    return transport;
  } catch (error) {
    hop?.close();
    throw error;
  }
}
