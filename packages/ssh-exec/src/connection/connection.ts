import type { Clock, Logger, Random } from '@bioxen/core';
import { ChannelOpenError } from '../errors/channel-open-error.js';
import { ConnectionLostError } from '../errors/connection-lost-error.js';
import type { Reaped } from '../errors/started.js';
import type { SshBootError } from '../errors/ssh-boot-error.js';
import { bootFailure } from '../guard/boot-failure.js';
import { within } from '../exec/within.js';
import { Warden, wardenCommand } from '../guard/warden.js';
import type { SshTransport } from '../transport/transport.js';
import { Slots } from './slots.js';

/** What a dead connection left behind: the next warden sweeps it. */
export interface Leftover {
  /** The name of its registry. */
  readonly registry: string;
  readonly tokens: readonly string[];
}

/** A warden that has not said yet that it is there. */
export interface StartingWarden {
  /** The name of its registry. */
  readonly registry: string;
  /** What `Connection.warden` says. */
  readonly greeted: Promise<Warden | undefined>;
}

/** What one connection to a host has learnt for the next. */
export interface Learnt {
  /** Sessions that a connection may have. */
  sessions: number;
  /** There can be no warden. */
  isWithoutWarden: boolean;
  /** The account runs something else than what it is told. */
  bootFailure: SshBootError | undefined;
}

/** What a connection is made of. */
export interface ConnectionOptions {
  readonly transport: SshTransport;
  readonly host: string;
  readonly learnt: Learnt;
  readonly handshakeMs: number;
  readonly clock: Clock;
  readonly random: Random;
  readonly logger: Logger;
  /** What earlier connections left behind; taken, so that it is swept once. */
  readonly takeLeftovers: () => readonly Leftover[];
  readonly onReaped: (leftover: Leftover, reaped: Reaped) => void;
}

// How long a channel without a warden may take to close.
const confirmMs = 1_000;

/** The job for which the warden was to be started was not sent, whatever became of the warden. */
function notStarted(host: string, cause: unknown): ConnectionLostError {
  const reason = cause instanceof Error ? cause.message : String(cause);
  return new ConnectionLostError({ host, started: 'no', reason, cause });
}

/** One connection with its slots and its warden. */
export class Connection {
  readonly transport: SshTransport;
  readonly slots: Slots;
  /** It did not answer in time; nothing new is given to it until it does. */
  isSuspect = false;
  readonly #options: ConnectionOptions;
  /** Jobs that run now, by token. */
  readonly #live = new Set<string>();
  #warden: Promise<Warden | undefined> | undefined;
  #running: Warden | undefined;
  #isStarting = false;
  #registry: string | undefined;
  #uses = 0;

  constructor(options: ConnectionOptions) {
    this.#options = options;
    this.transport = options.transport;
    this.slots = new Slots(options.learnt.sessions);
  }

  /** What this connection leaves behind when it is gone now. */
  get leftover(): Leftover | undefined {
    return this.#registry === undefined ? undefined : { registry: this.#registry, tokens: [...this.#live] };
  }

  /** Notes a job until it has ended; gives back what to call then. */
  track(token: string): () => void {
    this.#live.add(token);
    return () => this.#live.delete(token);
  }

  /**
   * The warden of this connection, started at the first call. Undefined where there can be none: that is logged once.
   * @throws ConnectionLostError when the connection broke meanwhile, SshBootError when the account does not run what it is
   * told
   */
  warden(): Promise<Warden | undefined> {
    this.#warden ??= this.#startWarden().catch((error: unknown) => {
      this.#warden = undefined;
      throw error;
    });
    return this.#warden;
  }

  /**
   * The warden as it is being started, for a command that goes out right behind it. Undefined when there is nothing to
   * gain by that: it runs, or there can be none.
   */
  startingWarden(): StartingWarden | undefined {
    const { learnt } = this.#options;
    if (!this.transport.isOrdered || this.#running !== undefined) return undefined;
    if (learnt.isWithoutWarden || learnt.bootFailure !== undefined) return undefined;
    const greeted = this.warden();
    // Whoever waits for it is told.
    greeted.catch(() => {});
    return this.#registry === undefined || !this.#isStarting
      ? undefined
      : { registry: this.#registry, greeted };
  }

  /** Nobody uses it. */
  get isIdle(): boolean {
    return this.#uses === 0;
  }

  /** Notes a use, so that it is not taken for idle; gives back what to call once at its end. */
  use(): () => void {
    this.#uses += 1;
    let isOver = false;
    return () => {
      if (!isOver) this.#uses -= 1;
      isOver = true;
    };
  }

  /** The warden, when it runs already. */
  get runningWarden(): Warden | undefined {
    return this.#running;
  }

  /**
   * Gives its slot back: the server allows one session only. Jobs of this connection go without from now on.
   * @returns whether a slot has become free by it
   */
  async dropWarden(): Promise<boolean> {
    const dropped = this.#warden;
    this.#warden = Promise.resolve(undefined);
    this.#running = undefined;
    this.#options.learnt.isWithoutWarden = true;
    const warden = await dropped?.catch(() => undefined);
    if (warden === undefined) return false;
    this.#running = undefined;
    this.#warn('the server allows one session only');
    warden.close();
    await warden.gone;
    return true;
  }

  /** Asks for signs of life until there is one or the connection is gone. */
  async probe(): Promise<void> {
    this.isSuspect = true;
    while (this.isSuspect && this.transport.isUsable) {
      await this.transport.ping().then(
        () => {
          this.isSuspect = false;
        },
        () => {},
      );
    }
  }

  async close(): Promise<void> {
    const warden = await this.#warden?.catch(() => undefined);
    // What is registered still runs because its owner wants it dead: the end of its input tells the warden.
    warden?.close();
    this.transport.close();
  }

  async #startWarden(): Promise<Warden | undefined> {
    const { random, learnt } = this.#options;
    if (learnt.bootFailure !== undefined) throw learnt.bootFailure;
    if (learnt.isWithoutWarden) return undefined;
    this.slots.take('held');
    const registry = `bioxen-${random.hex(16)}`;
    this.#registry = registry;
    this.#isStarting = true;
    try {
      const warden = await this.#greetWarden(registry);
      if (warden === undefined) this.#registry = undefined;
      return warden;
    } finally {
      this.#isStarting = false;
    }
  }

  async #greetWarden(registry: string): Promise<Warden | undefined> {
    const { clock, random, handshakeMs, takeLeftovers, onReaped, learnt } = this.#options;
    const nonce = random.hex(16);
    let channel;
    try {
      channel = await this.transport.openSession({ command: wardenCommand(nonce, registry) });
    } catch (error) {
      this.slots.release('held', false, clock.monotonicMs());
      if (!ChannelOpenError.isInstance(error)) throw notStarted(this.#options.host, error);
      if (error.reason === 2 && error.sessionsLive > 0)
        this.slots.refused(error.sessionsLive, clock.monotonicMs());
      this.#warn(error.message);
      return undefined;
    }
    void channel.closed.then(() => this.slots.release('held', true, clock.monotonicMs()));
    const warden = await Warden.greet(channel, clock, nonce, handshakeMs);
    if (!(warden instanceof Warden)) {
      const { host } = this.#options;
      const end = await within(channel.closed, confirmMs, clock);
      if (end?.lost !== undefined) throw notStarted(host, end.lost);
      this.#warn(warden.reason);
      // One that was too slow may be asked again.
      learnt.isWithoutWarden = end?.exit !== undefined;
      if (warden.noise === undefined || end?.exit === undefined) return undefined;
      const { exitCode } = end.exit;
      learnt.bootFailure = bootFailure({ host, process: 'sh', noise: warden.noise, exitCode });
      throw learnt.bootFailure;
    }
    this.#running = warden;
    void channel.closed.then(() => {
      this.#running = undefined;
      // Another one is started by the next job, when the connection lives.
      this.#warden = undefined;
    });
    for (const leftover of takeLeftovers()) {
      void warden.sweep(leftover.registry, leftover.tokens).then((reaped) => onReaped(leftover, reaped));
    }
    return warden;
  }

  #warn(reason: string): void {
    const { logger, host } = this.#options;
    logger.warn({ host, reason }, 'no warden: remote commands may outlive their connection');
  }
}
