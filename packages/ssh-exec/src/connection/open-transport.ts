import type { Clock, Logger } from '@bioxen/core';
import type { Duplex } from 'node:stream';
import { createAuthPlan } from '../auth/auth-plan.js';
import type { KeyCache } from '../auth/key-cache.js';
import type { ResolvedTarget } from '../config/resolved-target.js';
import { ChannelOpenError } from '../errors/channel-open-error.js';
import { SshConnectError } from '../errors/ssh-connect-error.js';
import { prepareHostKeyCheck } from '../host-key/host-key-check.js';
import { openSocket } from '../transport/open-socket.js';
import { connectSsh2 } from '../transport/ssh2-connect.js';
import { createSsh2Transport } from '../transport/ssh2-transport.js';
import type { SshTransport } from '../transport/transport.js';
import type { HandshakeGate } from './handshake-gate.js';

/** What every connection of a host is opened with. */
export interface TransportSettings {
  readonly connectMs: number;
  readonly handshakeMs: number;
  readonly channelOpenMs: number;
  readonly keepalive: { readonly intervalMs: number; readonly max: number };
  readonly legacyAlgorithms: boolean;
  readonly keys: KeyCache;
  /** Shared by all that log in to the same servers. */
  readonly handshakes?: HandshakeGate | undefined;
  readonly clock: Clock;
  readonly logger: Logger;
}

/** A host to go through that does not reach the next one: that one cannot be connected to, as if it were near. */
function behind({ name, host, port, via }: ResolvedTarget, cause: unknown): unknown {
  if (!ChannelOpenError.isInstance(cause)) return cause;
  const isForbidden = cause.reason === administrativelyProhibited;
  const address = host === name ? '' : ` (${host})`;
  return new SshConnectError({
    host: name,
    port,
    phase: 'tcp',
    reason: `${via?.name ?? 'the host on the way'} does not reach it${address}: ${cause.description}`,
    retryable: !isForbidden,
    cause,
    ...(isForbidden ? { hint: `Look at AllowTcpForwarding and PermitOpen on ${cause.host}.` } : {}),
  });
}

// RFC 4254, section 5.1.
const administrativelyProhibited = 1;

/**
 * Connects and logs in, through other hosts where there are any. The key of each host is checked before anything of the
 * login is sent to it.
 */
export async function openTransport(
  target: ResolvedTarget,
  settings: TransportSettings,
  signal: AbortSignal | undefined,
): Promise<SshTransport> {
  const hop = target.via === undefined ? undefined : await openTransport(target.via, settings, signal);
  const login = (): Promise<SshTransport> => openOver(hop, target, settings, signal);
  try {
    return await (settings.handshakes?.through(target, signal, login) ?? login());
  } catch (error) {
    hop?.close();
    throw error;
  }
}

async function openOver(
  hop: SshTransport | undefined,
  target: ResolvedTarget,
  settings: TransportSettings,
  signal: AbortSignal | undefined,
): Promise<SshTransport> {
  const { connectMs, handshakeMs, channelOpenMs, keepalive, legacyAlgorithms, keys, clock, logger } =
    settings;
  const { host, port, user, name } = target;
  const hostKey = await prepareHostKeyCheck(target.hostKey);
  const socket: Duplex =
    hop === undefined
      ? await openSocket({ host, port, connectMs, clock, signal })
      : await hop.openForward({ host, port }).catch((error: unknown) => {
          throw behind(target, error);
        });
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
}
