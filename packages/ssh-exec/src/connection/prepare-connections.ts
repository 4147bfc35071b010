import { silentLogger, systemClock, systemRandom } from '@bioxen/core';
import { KeyCache } from '../auth/key-cache.js';
import type { ResolvedTarget } from '../config/resolved-target.js';
import type { HostContext } from '../exec/host-context.js';
import { openOpensshTransport } from '../openssh/openssh-transport.js';
import type { SshHostOptions } from '../ssh-host-options.js';
import type { SshTransport } from '../transport/transport.js';
import type { TransportName } from './choose-transport.js';
import type { HandshakeGate } from './handshake-gate.js';
import { HostConnections } from './host-connections.js';
import { openTransport, type TransportSettings } from './open-transport.js';

/** How connections are opened and kept. */
export interface ConnectionRules extends Omit<
  SshHostOptions,
  'host' | 'port' | 'user' | 'keyPath' | 'auth' | 'hostKey' | 'jump' | 'transport'
> {
  /** @defaultValue 1 */
  readonly reservedSessions?: number | undefined;
  readonly keys?: KeyCache | undefined;
  readonly handshakes?: HandshakeGate | undefined;
  readonly onEmpty?: (() => void) | undefined;
}

/** The connections to a host, none of which is open yet. `signal` of the rules ends the first connecting. */
export function prepareConnections(
  target: ResolvedTarget,
  transport: TransportName,
  rules: ConnectionRules,
): HostConnections {
  const { clock = systemClock, random = systemRandom, logger = silentLogger, handshakes } = rules;
  const { connectMs = 10_000, channelOpenMs = 10_000, idleMs = 60_000 } = rules.timeouts ?? {};
  const { intervalMs = 15_000, max = 3 } = rules.keepalive ?? {};
  const { retries = 5, minDelayMs = 200, maxDelayMs = 10_000 } = rules.reconnect ?? {};
  const handshakeMs = handshakeMsOf(rules);
  const settings: TransportSettings = {
    connectMs,
    handshakeMs,
    channelOpenMs,
    keepalive: { intervalMs, max },
    legacyAlgorithms: rules.legacyAlgorithms ?? false,
    keys: rules.keys ?? new KeyCache(),
    handshakes,
    clock,
    logger,
  };
  const { config = 'auto' } = rules;
  const include = config === 'none' ? undefined : config === 'auto' ? '~/.ssh/config' : config.file;
  const openssh = (signal: AbortSignal): Promise<SshTransport> =>
    openOpensshTransport({ ...settings, target, include, random, signal });
  const open =
    transport === 'ssh2'
      ? (signal: AbortSignal) => openTransport(target, settings, signal)
      : (signal: AbortSignal) =>
          handshakes?.through(target, signal, () => openssh(signal)) ?? openssh(signal);
  return new HostConnections({
    host: target.name,
    open,
    firstSignal: rules.signal,
    maxConnections: rules.maxConnections ?? 4,
    assumedSessions: rules.assumedSessions ?? 10,
    reservedSessions: rules.reservedSessions ?? 1,
    handshakeMs,
    idleMs,
    reconnect: { attempts: retries + 1, backoff: { initialMs: minDelayMs, maxMs: maxDelayMs } },
    clock,
    random,
    logger,
    onReaped: ({ tokens }, reaped) => {
      logger.info({ host: target.name, tokens, reaped }, 'swept an old connection');
      rules.onReaped?.({ host: target.name, jobs: tokens, reaped });
    },
    onEmpty: rules.onEmpty,
  });
}

/** What the operations of a host take from the same rules. */
export function contextOf(
  rules: ConnectionRules,
): Pick<HostContext, 'bootMs' | 'clock' | 'random' | 'logger'> {
  const { clock = systemClock, random = systemRandom, logger = silentLogger } = rules;
  return { bootMs: handshakeMsOf(rules), clock, random, logger };
}

function handshakeMsOf({ timeouts }: ConnectionRules): number {
  return timeouts?.handshakeMs ?? 15_000;
}
