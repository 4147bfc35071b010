import type { Socket } from 'node:net';
import { setTimeout } from 'node:timers/promises';
import {
  type Clock,
  ClosedError,
  InteractiveSessionError,
  type Logger,
  silentLogger,
  systemClock,
} from '@bioxen/core';
import { IdleTimer } from '../core/idle-timer.js';
import { ProtocolVersionError } from '../errors/protocol-version-error.js';
import { type DaemonHello, PROTOCOL } from '../wire/protocol.js';
import { Connection } from './connection.js';
import { DaemonSocket } from './daemon-socket.js';
import type { DaemonStatus } from './daemon-status.js';
import { hasOwnDaemon } from './has-own-daemon.js';
import { HeldBytes } from './held-bytes.js';
import type { LeftSessions } from './left-sessions.js';
import { ensureRuntimeDirectory, type RuntimePaths } from './runtime-directory.js';
import { ServedSessions } from './served-sessions.js';
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
  readonly #sessions: ServedSessions;
  readonly #services: Services;
  readonly #startedAt: number;
  readonly #connections = new Set<Connection>();
  readonly #held: HeldBytes;
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
    this.#sessions = new ServedSessions({
      registry: options.registry,
      environments: options.environments,
      clock: this.#clock,
      maxSessions: options.maxSessions,
      journal: paths.journal,
      left,
      onChange: () => {
        this.#idle.touch();
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
        this.#sessions.journal.check();
      },
      onListeningAgain: () => {
        this.#sessions.journal.renew();
      },
    });
    this.closed = new Promise((resolve) => {
      this.#resolveClosed = resolve;
    });
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
      sessions: this.#sessions.size,
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
    await Promise.all([this.#sessions.close(), this.#services.close()]);
    // Who follows a session may be about to ask how it ended.
    if ([...this.#connections].some(({ isAttached }) => isAttached)) await setTimeout(FAREWELL_MS);
    const why = new ClosedError('The session daemon', { hint: 'It starts again with the next session.' });
    for (const connection of this.#connections) connection.end(why);
    await this.#sessions.journal.close();
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
        sessions: this.#sessions,
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
    const { living } = this.#sessions;
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
    return this.#sessions.size + this.#services.alive;
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
}
