import { ClosedError, InvalidOptionError, systemClock } from '@bioxen/core';
import { text } from '../database/read-field.js';
import type { DatabaseCopy, SimDatabase } from '../database/sim-database.js';
import type { ServerControls } from '../faults/server-controls.js';
import type { FileRoutes } from '../http/file-route.js';
import type { HostRole, SimPool } from '../pool/sim-pool.js';
import type { SkewedClock } from '../pool/skewed-clock.js';
import { placeConsoles } from '../vms/consoles.js';
import { markHalted } from '../vms/halt-vm.js';
import type { SimulatedHost } from '../xapi-simulator.js';
import { createHostHandler } from './host-handler.js';
import type { ProtocolOptions } from './protocol-options.js';
import type { RpcEndpoint } from './rpc-endpoint.js';
import { HostServer } from './sim-host.js';

/** What a group of hosts is made of. */
export interface HostGroupOptions {
  readonly pool: SimPool;
  readonly clock: SkewedClock;
  /** The hosts in the database, the coordinator first. */
  readonly refs: readonly string[];
  readonly hasTls: boolean;
  readonly port: number;
  readonly endpoint: RpcEndpoint;
  readonly files: FileRoutes;
  readonly protocols: ProtocolOptions;
}

/** The hosts of the pool on the network: which of them speaks for it, and how it fails. */
export class HostGroup {
  readonly views: readonly SimulatedHost[];
  readonly #pool: SimPool;
  readonly #servers: readonly HostServer[];
  #connections = 0;
  #isStopped = false;

  constructor(options: HostGroupOptions) {
    const { pool, refs, endpoint, files, protocols, port } = options;
    this.#pool = pool;
    const controls = this.#controls(options.clock);
    this.#servers = refs.map((ref, index) => {
      const host = this.#role(ref, index);
      return new HostServer({
        index,
        name: `host-${index + 1}`,
        ref,
        hasTls: options.hasTls,
        port: port === 0 ? 0 : port + index,
        // Clients look at a certificate with their own clock.
        nowMs: () => systemClock.now(),
        handle: createHostHandler({ pool, host, endpoint, files, protocols, controls, faults: pool.faults }),
        admit: (from) => this.#admit(from),
      });
    });
    this.views = this.#servers.map((server) => this.#view(server));
  }

  /** The host that was the coordinator in the beginning. */
  get first(): HostServer {
    const [first] = this.#servers;
    if (first === undefined) throw InvalidOptionError.unexpected('hosts', 0, 'one host or more');
    return first;
  }

  /** Connections that are open, on all hosts. */
  get openSockets(): number {
    return this.#servers.reduce((sum, server) => sum + server.openSockets, 0);
  }

  /** All hosts go on the network, or none of them. */
  async start(): Promise<void> {
    await this.#startAll(this.#servers);
  }

  /** All hosts leave the network, for good. */
  async stop(): Promise<void> {
    this.#isStopped = true;
    await this.#stopAll();
  }

  /** Everything that lives in a server's memory is gone; the objects stay, or go back to a copy. */
  async restart(downMs: number, back: DatabaseCopy | undefined): Promise<void> {
    const up = this.#servers.filter((server) => server.isUp);
    await this.#stopAll();
    this.#forget(back);
    if (downMs > 0) await this.#pool.clock.sleep(downMs);
    await this.#startAll(up);
  }

  /** The coordinator is gone; the next host that is up takes its place. */
  async failCoordinator(electAfterMs: number): Promise<void> {
    const dead = this.#servers.find((server) => this.#isCoordinator(server.ref));
    await dead?.stop();
    if (dead !== undefined) this.#loseHost(dead.ref);
    if (electAfterMs > 0) await this.#pool.clock.sleep(electAfterMs);
    const heir = this.#servers.find((server) => server.isUp);
    if (heir === undefined) return;
    this.#forget(undefined);
    const [pool] = this.#pool.database.table('pool').refs();
    this.#pool.database.update('pool', pool ?? '', { master: heir.ref });
  }

  #forget(back: DatabaseCopy | undefined): void {
    const { database, sessions, tasks, queues } = this.#pool;
    sessions.closeAll();
    tasks.interruptAll();
    queues.loseEvents();
    if (back === undefined) database.renumber();
    else database.restore(back);
  }

  /** A host that died takes its VMs with it. */
  #loseHost(ref: string): void {
    const { database } = this.#pool;
    database.update('host_metrics', text(database.read('host', ref), 'metrics'), { live: false });
    for (const vm of database.table('VM').where({ resident_on: ref })) {
      if (database.read('VM', vm)['is_control_domain'] === true) continue;
      void this.#pool.guests.powerOff(vm);
      markHalted(this.#pool, vm);
    }
  }

  async #stopAll(): Promise<void> {
    await Promise.all(this.#servers.map((server) => server.stop()));
  }

  async #startAll(servers: readonly HostServer[]): Promise<void> {
    // The group may be stopped while a restart is under way.
    if (this.#isStopped) return;
    const started = await Promise.allSettled(servers.map((server) => this.#startOne(server)));
    const failure = started.find((each) => each.status === 'rejected');
    if (failure === undefined && !this.#isStopped) return;
    // What listens keeps the program alive, and nobody has the simulator to close it.
    await this.#stopAll();
    if (failure !== undefined) throw failure.reason;
  }

  async #startOne(server: HostServer): Promise<void> {
    await server.start();
    const { database } = this.#pool;
    const host = database.read('host', server.ref);
    if (text(host, 'address') !== server.address) {
      database.update('host', server.ref, { address: server.address });
      placeConsoles(database, server.ref, server.address);
    }
    database.update('host_metrics', text(host, 'metrics'), { live: true });
    noteCertificate(database, server);
  }

  #isCoordinator(ref: string): boolean {
    return this.#coordinator() === ref;
  }

  #coordinator(): string {
    const [row] = this.#pool.database.table('pool').rows();
    return row === undefined ? '' : text(row.record, 'master');
  }

  #role(ref: string, index: number): HostRole {
    const coordinator = (): HostServer | undefined =>
      this.#servers.find((server) => this.#isCoordinator(server.ref));
    return {
      index,
      ref,
      isCoordinator: () => this.#isCoordinator(ref),
      coordinatorAddress: () => coordinator()?.address ?? '',
      coordinatorPlainAddress: () => coordinator()?.plainAddress ?? '',
      coordinatorFingerprint: () => coordinator()?.fingerprint,
    };
  }

  #admit(host: number): number | false {
    this.#connections += 1;
    const actions = this.#pool.faults.strike({ host, method: undefined, session: undefined });
    return actions.length > 0 ? false : this.#connections;
  }

  #controls(clock: SkewedClock): ServerControls {
    return {
      restart: (downMs) => void this.restart(downMs, undefined),
      changeCertificate: (host) => this.#servers[host]?.changeCertificate(),
      skewClock: (byMs) => clock.skew(byMs),
      loseEvents: () => {
        for (const table of this.#pool.database.tables()) table.forgetDeletions();
        this.#pool.queues.loseEvents();
      },
      endSession: (ref) => this.#pool.sessions.close(ref),
      removeTask: (ref) => this.#pool.database.remove('task', ref),
    };
  }

  #view(server: HostServer): SimulatedHost {
    const isCoordinator = (): boolean => this.#isCoordinator(server.ref);
    return {
      get url(): string {
        return server.url;
      },
      get plainUrl(): string {
        return server.plainUrl;
      },
      get certificate(): string | undefined {
        return server.certificate;
      },
      get fingerprint(): string | undefined {
        return server.fingerprint;
      },
      get isUp(): boolean {
        return server.isUp;
      },
      get isCoordinator(): boolean {
        return isCoordinator();
      },
      ref: server.ref,
      changeCertificate: () => server.changeCertificate(),
      stop: () => server.stop(),
      start: async () => {
        if (this.#isStopped) throw new ClosedError('The XenAPI simulator');
        if (!server.isUp) await this.#startOne(server);
      },
    };
  }
}

/** The pool knows the certificate with which a host came up: whoever trusts the pool can trust the host. */
function noteCertificate(database: SimDatabase, { ref, fingerprint }: HostServer): void {
  if (fingerprint === undefined) return;
  const fields = { type: 'host', host: ref, fingerprint, fingerprint_sha256: fingerprint };
  const [known] = database.table('Certificate').where({ host: ref, type: 'host' });
  if (known === undefined) database.insert('Certificate', fields);
  else if (database.read('Certificate', known)['fingerprint'] !== fingerprint)
    database.update('Certificate', known, fields);
}
