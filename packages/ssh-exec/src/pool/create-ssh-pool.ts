import { ClosedError, silentLogger } from '@bioxen/core';
import { KeyCache } from '../auth/key-cache.js';
import { resolveTarget } from '../config/resolve-target.js';
import type { ResolvedTarget } from '../config/resolved-target.js';
import { chooseTransport } from '../connection/choose-transport.js';
import { ConnectionsShare } from '../connection/connections-share.js';
import { HandshakeGate } from '../connection/handshake-gate.js';
import type { HostConnections } from '../connection/host-connections.js';
import { type ConnectionRules, contextOf, prepareConnections } from '../connection/prepare-connections.js';
import { createHost } from '../create-host.js';
import type { SshHost } from '../ssh-host.js';
import { checkPoolOptions, checkPoolTarget } from '../ssh-host-option-checks.js';
import { isSameTarget, type SharedTarget } from './same-target.js';
import type { SshPool, SshPoolOptions, SshPoolTarget } from './ssh-pool.js';

/** Connections that are shared by all who ask for the same target. Nothing is connected yet. @throws InvalidOptionError */
export function createSshPool(options: SshPoolOptions = {}): SshPool {
  checkPoolOptions(options);
  return new HostPool(options);
}

interface Shared {
  readonly target: SharedTarget;
  readonly connections: HostConnections;
  /** The hosts that were given out over them, and not closed. */
  readonly holders: Set<SshHost>;
}

class HostPool implements SshPool {
  readonly #rules: ConnectionRules;
  /** By user and address. */
  readonly #shared = new Map<string, readonly Shared[]>();
  #closed: Promise<void> | undefined;

  constructor({
    maxConnectionsPerHost,
    maxHandshakesPerHost = 8,
    sessions: { assume, reserve } = {},
    ...rules
  }: SshPoolOptions) {
    this.#rules = {
      ...rules,
      maxConnections: maxConnectionsPerHost,
      assumedSessions: assume,
      reservedSessions: reserve,
      keys: new KeyCache(),
      handshakes: new HandshakeGate(maxHandshakesPerHost),
    };
  }

  get connections(): number {
    return this.#all().reduce((sum, { connections }) => sum + connections.size, 0);
  }

  async host(wish: SshPoolTarget): Promise<SshHost> {
    return (await this.#hold(wish)).host;
  }

  async connect(wish: SshPoolTarget): Promise<SshHost> {
    const { host, share } = await this.#hold(wish);
    try {
      await share.ready(wish.signal);
      return host;
    } catch (error) {
      await host.close();
      throw error;
    }
  }

  close(): Promise<void> {
    this.#closed ??= this.#end();
    return this.#closed;
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.close();
  }

  async #hold(wish: SshPoolTarget): Promise<{ readonly host: SshHost; readonly share: ConnectionsShare }> {
    this.#refuseWhenClosed();
    checkPoolTarget(wish);
    wish.signal?.throwIfAborted();
    const { config = 'auto', legacyAlgorithms = false } = wish;
    const resolved = await resolveTarget(wish);
    const transport = await chooseTransport(resolved, wish.transport, this.#rules.logger ?? silentLogger);
    this.#refuseWhenClosed();
    const target = { target: resolved, transport, legacyAlgorithms, config };
    const place = placeOf(resolved);
    const shared = this.#sharedFor(place, target);
    const share = new ConnectionsShare(shared.connections, () => {
      shared.holders.delete(host);
      this.#forgetUnused(place);
    });
    const host = createHost({ host: resolved.name, connections: share, ...contextOf(this.#rules) }, resolved);
    shared.holders.add(host);
    return { host, share };
  }

  #sharedFor(place: string, target: SharedTarget): Shared {
    const there = this.#shared.get(place) ?? [];
    const known = there.find((each) => isSameTarget(each.target, target));
    if (known !== undefined) return known;
    const { transport, legacyAlgorithms, config } = target;
    const connections = prepareConnections(target.target, transport, {
      ...this.#rules,
      legacyAlgorithms,
      config,
      onEmpty: () => this.#forgetUnused(place),
    });
    const shared: Shared = { target, connections, holders: new Set() };
    this.#shared.set(place, [...there, shared]);
    return shared;
  }

  /** What nobody holds and has no connection is made anew when it is asked for again. */
  #forgetUnused(place: string): void {
    const there = this.#shared.get(place) ?? [];
    const used = there.filter(({ holders, connections }) => holders.size > 0 || !connections.isEmpty);
    if (used.length > 0) this.#shared.set(place, used);
    else this.#shared.delete(place);
  }

  async #end(): Promise<void> {
    const all = this.#all();
    await Promise.all(all.flatMap(({ holders }) => [...holders].map(async (host) => await host.close())));
    await Promise.all(all.map(async ({ connections }) => await connections.close()));
  }

  #all(): readonly Shared[] {
    return [...this.#shared.values()].flat();
  }

  #refuseWhenClosed(): void {
    if (this.#closed !== undefined) throw new ClosedError('The SSH pool', { hint: 'Make another one.' });
  }
}

function placeOf({ user, host, port }: ResolvedTarget): string {
  return `${user} ${host} ${String(port)}`;
}
