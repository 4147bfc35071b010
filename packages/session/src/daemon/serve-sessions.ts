import type { Socket } from 'node:net';
import { setTimeout } from 'node:timers/promises';
import {
  type Clock,
  ClosedError,
  InteractiveSessionError,
  type Logger,
  ProcessRegistryError,
  SessionAlreadyExistsError,
  silentLogger,
  systemClock,
} from '@bioxen/core';
import { IdleTimer } from '../core/idle-timer.js';
import type { SessionDetails } from '../core/session-details.js';
import { ProtocolVersionError } from '../errors/protocol-version-error.js';
import { LocalSessionHost } from '../host/local-session-host.js';
import { type DaemonHello, PROTOCOL } from '../wire/protocol.js';
import { Connection } from './connection.js';
import { DaemonSocket } from './daemon-socket.js';
import type { DaemonStatus } from './daemon-status.js';
import { hasOwnDaemon } from './has-own-daemon.js';
import { HeldBytes } from './held-bytes.js';
import { Journal } from './journal.js';
import { entryOf, type JournalEntry } from './journal-entry.js';
import { type LeftSessions, readLeftSessions } from './left-sessions.js';
import { lostEarlier, lostEarlierDetails } from './lost-earlier.js';
import { ensureRuntimeDirectory, type RuntimePaths, runtimePaths } from './runtime-directory.js';
import { Services } from './services.js';
import type { ServeSessionsOptions } from './serve-sessions-options.js';

const STOP_HINT = 'End them first, or stop it with force (bioxen daemon stop --force).';
const IDLE_EXIT_MS = 15 * 60_000;
/** So long clients that are attached can still hear of the end. */
const FAREWELL_MS = 200;

/** Serves sessions on a socket of this user, until it is closed or has been idle for long enough. */
export class SessionServer implements AsyncDisposable {
  /** Resolves when nothing of it is left. */
  readonly closed: Promise<void>;
  readonly #options: ServeSessionsOptions;
  readonly #paths: RuntimePaths;
  readonly #clock: Clock;
  readonly #logger: Logger;
  readonly #host: LocalSessionHost;
  readonly #journal: Journal;
  readonly #services: Services;
  readonly #startedAt: number;
  readonly #connections = new Set<Connection>();
  readonly #held: HeldBytes;
  /** Sessions of a daemon before this one. */
  readonly #lost: Map<string, JournalEntry>;
  readonly #idle: IdleTimer;
  readonly #socket: DaemonSocket;
  #closing: Promise<void> | undefined;
  #resolveClosed: () => void = () => undefined;

  /** For `serveSessions`. */
  constructor(options: ServeSessionsOptions, paths: RuntimePaths, left: LeftSessions) {
    this.#options = options;
    this.#paths = paths;
    this.#clock = options.clock ?? systemClock;
    this.#logger = options.logger ?? silentLogger;
    this.#startedAt = this.#clock.now();
    this.#held = new HeldBytes(options.maxHeldBytes);
    this.#services = new Services(options.services);
    this.#lost = new Map(left.entries.map((entry) => [entry.id, entry]));
    this.#journal = new Journal(
      paths.journal,
      { entries: () => this.#entries(), find: (id) => this.#entry(id) },
      this.#clock,
      left.journals,
    );
    this.#host = new LocalSessionHost({
      registry: options.registry,
      environments: options.environments,
      clock: this.#clock,
      maxSessions: options.maxSessions,
      onChange: (id) => {
        this.#journal.touch(id);
        this.#idle.touch();
      },
      onRun: (id) => {
        this.#journal.touchSoon(id);
      },
    });
    this.#idle = new IdleTimer(this.#clock, options.idleExitMs ?? IDLE_EXIT_MS, () => {
      if (this.#living() === 0 && this.#connections.size === 0) void this.close('idle');
      else this.#idle.touch();
    });
    this.#socket = new DaemonSocket({
      path: paths.socket,
      clock: this.#clock,
      logger: this.#logger,
      onConnection: (socket) => {
        this.#connected(socket);
      },
      mayListenAgain: async () => await this.#mayListenAgain(),
      onLook: () => {
        this.#journal.check();
      },
      onListeningAgain: () => {
        this.#journal.renew();
      },
    });
    this.closed = new Promise((resolve) => {
      this.#resolveClosed = resolve;
    });
    if (left.journals.length > 0) this.#journal.renew();
  }

  get paths(): RuntimePaths {
    return this.#paths;
  }

  /** Binds the socket, which nobody else can open. @throws ProcessRegistryError */
  async listen(): Promise<void> {
    await this.#socket.listen();
  }

  status(): DaemonStatus {
    return {
      ...this.#hello(),
      sessions: this.#host.size,
      others: this.#services.alive,
      clients: this.#connections.size,
      rssBytes: process.memoryUsage.rss(),
      socket: this.#paths.socket,
    };
  }

  /** Ends every session, tells the clients, and takes the socket away. Idempotent. */
  async close(reason: string = 'stopped'): Promise<void> {
    this.#closing ??= this.#close(reason);
    await this.#closing;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.close();
  }

  async #close(reason: string): Promise<void> {
    this.#logger.info({ reason }, 'session daemon ends');
    this.#idle.stop();
    this.#socket.close();
    await Promise.all([this.#host.close(), this.#services.close()]);
    // Who follows a session may be about to ask how it ended.
    if ([...this.#connections].some(({ isAttached }) => isAttached)) await setTimeout(FAREWELL_MS);
    const why = new ClosedError('The session daemon', { hint: 'It starts again with the next session.' });
    for (const connection of this.#connections) connection.end(why);
    await this.#journal.close();
    this.#resolveClosed();
  }

  /** Somebody took the socket away. False when another daemon has its place. */
  async #mayListenAgain(): Promise<boolean> {
    if (!(await hasOwnDaemon(this.#paths))) {
      await ensureRuntimeDirectory(this.#paths);
      return true;
    }
    if (this.#living() === 0) await this.close('another daemon took its place');
    return false;
  }

  #connected(socket: Socket): void {
    const connection = new Connection(
      socket,
      {
        held: this.#held,
        hello: ({ major }) => {
          if (major === PROTOCOL.major) return this.#hello();
          throw new ProtocolVersionError(String(major), String(PROTOCOL.major));
        },
        create: async (id, options) => {
          if (this.#lost.has(id)) {
            throw new SessionAlreadyExistsError(id, {
              hint: 'It was lost with a daemon before: remove it first.',
            });
          }
          const session = await this.#host.make(id, options);
          // Who is told of it may count on it, however this process ends.
          await this.#journal.written();
          return session;
        },
        find: (id, operation) => {
          const lost = this.#lost.get(id);
          if (lost !== undefined) throw lostEarlier(lost, operation);
          return this.#host.find(id);
        },
        list: () => this.#list(),
        terminate: async (id) => {
          const wasLost = this.#lost.delete(id);
          if (wasLost) this.#journal.touch(id);
          const isGone = (await this.#host.terminate(id)) || wasLost;
          // Nor does it come back to whoever is told that it is gone.
          if (isGone) await this.#journal.written();
          return isGone;
        },
        restart: async (id, options) => {
          const lost = this.#lost.get(id);
          if (lost !== undefined) throw lostEarlier(lost, 'restart');
          return await this.#host.restart(id, options);
        },
        status: () => this.status(),
        stop: (force) => {
          this.#stop(force);
        },
        call: async (service, method, params, signals) =>
          await this.#services.call(service, method, params, signals),
        onClose: (closed) => {
          this.#connections.delete(closed);
          this.#idle.touch();
        },
      },
      this.#clock,
    );
    this.#connections.add(connection);
    this.#idle.touch();
  }

  #stop(force: boolean): void {
    const living = this.#host.sessions().filter(({ end }) => end === undefined).length;
    if (living > 0 && !force) {
      throw new InteractiveSessionError(
        `${living === 1 ? '1 session lives' : `${String(living)} sessions live`} in the daemon and would end with it`,
        { hint: STOP_HINT },
      );
    }
    const { alive } = this.#services;
    if (alive > 0 && !force) {
      throw new InteractiveSessionError(
        `${alive === 1 ? '1 VM lives' : `${String(alive)} VMs live`} in the daemon and would end with it`,
        { hint: STOP_HINT },
      );
    }
    // The answer leaves first.
    setImmediate(() => void this.close());
  }

  #living(): number {
    return this.#host.size + this.#services.alive;
  }

  #hello(): DaemonHello {
    return {
      ...PROTOCOL,
      version: this.#options.version,
      pid: process.pid,
      startedAt: this.#startedAt,
      types: this.#options.registry.types(),
    };
  }

  #list(): readonly (readonly [string, SessionDetails])[] {
    return [
      ...[...this.#lost.values()].map((entry) => [entry.id, lostEarlierDetails(entry)] as const),
      ...this.#host.sessions().map((session) => [session.id, session.details()] as const),
    ];
  }

  #entries(): readonly JournalEntry[] {
    return [...this.#lost.values(), ...this.#host.sessions().map(entryOf)];
  }

  #entry(id: string): JournalEntry | undefined {
    const session = this.#host.get(id);
    return session === undefined ? this.#lost.get(id) : entryOf(session);
  }
}

/**
 * Serves sessions to the programs of this user. Call it under the start lock: a socket that is there is taken for one that
 * nobody listens at any more.
 * @throws ProcessRegistryError when the folder or the socket cannot be made, or another daemon lives
 */
export async function serveSessions(options: ServeSessionsOptions): Promise<SessionServer> {
  const paths = options.paths ?? runtimePaths();
  await ensureRuntimeDirectory(paths);
  if (await hasOwnDaemon(paths)) {
    throw new ProcessRegistryError('A session daemon of this user runs already', {
      hint: `It listens at ${paths.socket}.`,
    });
  }
  const server = new SessionServer(options, paths, await readLeftSessions(paths.journal));
  await server.listen();
  return server;
}
