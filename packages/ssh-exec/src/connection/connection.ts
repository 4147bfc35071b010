import { ChannelOpenError } from '../errors/channel-open-error.js';
import { ConnectionLostError } from '../errors/connection-lost-error.js';
import type { Reaped } from '../errors/started.js';
import type { SshBootError } from '../errors/ssh-boot-error.js';
import { bootFailure } from '../guard/boot-failure.js';
import { within } from '../exec/within.js';
import { runsAnotherProgram } from '../guard/runs-another-program.js';
import { Warden, wardenCommand } from '../guard/warden.js';
import type { SshTransport } from '../transport/transport.js';
import type { ConnectionOptions, Leftover, StartingWarden } from './connection-options.js';
import { Slots } from './slots.js';

// How long a channel without a warden may take to close.
const confirmMs = 1_000;
// How long a warden may take to end what is left.
const retireMs = 400;
// What goes on killing wardens is not kept busy by us.
const mostReplacements = 8;

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
  /** Registries whose warden was killed. */
  readonly #orphans = new Set<string>();
  #adopting: Promise<unknown> = Promise.resolve();
  #replacements = 0;
  #uses = 0;

  constructor(options: ConnectionOptions) {
    this.#options = options;
    this.transport = options.transport;
    this.slots = new Slots(options.learnt.sessions, options.reservedSessions);
  }

  /** What this connection leaves behind when it is gone now. */
  get leftover(): Leftover | undefined {
    return this.#registry === undefined
      ? undefined
      : { registry: this.#registry, tokens: [...this.#live], orphans: [...this.#orphans] };
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

  /** The account has shown later that it runs something else than it is told: it is told nothing any more. */
  distrust(error: SshBootError): void {
    this.#options.learnt.bootFailure ??= error;
    this.#warden = undefined;
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

  /** Ends the group of a token and whatever else carries it, also when its warden is killed meanwhile. */
  async finish(token: string): Promise<Reaped> {
    for (let attempt = 1; ; attempt += 1) {
      const warden = await this.warden().catch(() => undefined);
      const reaped = (await warden?.finish(token)) ?? 'unknown';
      if (reaped === 'yes' || warden?.isGone !== true || attempt === mostReplacements) return reaped;
    }
  }

  /** Lets the warden end before the connection does: one that was killed is replaced, so that nothing stays. */
  async retire(): Promise<void> {
    const { clock } = this.#options;
    const warden = this.#running;
    warden?.close();
    await within(warden?.gone ?? Promise.resolve(), retireMs, clock);
    if (this.#orphans.size === 0) return;
    const replaced = this.warden().then(async (next) => {
      await this.#adopting;
      next?.close();
      await next?.gone;
    });
    await within(
      replaced.catch(() => {}),
      confirmMs,
      clock,
    );
  }

  close(): void {
    // What is registered still runs because its owner wants it dead: the end of its input tells the warden, also one that
    // has not said yet that it is there.
    this.#running?.close();
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
    const warden = await Warden.greet(channel, {
      clock,
      nonce,
      timeoutMs: handshakeMs,
      isForced: () => runsAnotherProgram(this.transport, random.hex(16), handshakeMs, clock),
      marksLines: this.transport.marksLines,
    });
    if (!(warden instanceof Warden)) {
      const { host } = this.#options;
      const end = await within(channel.closed, confirmMs, clock);
      if (end?.lost !== undefined) throw notStarted(host, end.lost);
      if (end?.exit?.signal !== undefined) {
        this.#orphans.add(registry);
        throw notStarted(host, new RangeError(`its warden was ended by ${end.exit.signal}`));
      }
      this.#warn(warden.reason);
      // One that was too slow may be asked again.
      learnt.isWithoutWarden = end?.exit !== undefined && end.exit.exitCode !== 0;
      if (warden.noise === undefined || end?.exit === undefined) return undefined;
      const { exitCode } = end.exit;
      learnt.bootFailure = bootFailure({ host, process: 'sh', noise: warden.noise, exitCode });
      throw learnt.bootFailure;
    }
    this.#running = warden;
    void channel.closed.then(({ exit }) => {
      this.#running = undefined;
      this.#warden = undefined;
      // It was killed. Without another one what it knew would outlive the connection.
      if (exit === undefined || exit.exitCode === 0 || !this.transport.isUsable) return;
      this.#orphans.add(registry);
      this.#replacements += 1;
      if (!warden.isClosing && this.#replacements <= mostReplacements) this.warden().catch(() => {});
    });
    this.#adopting = Promise.all([...this.#orphans].map((orphan) => this.#adopt(warden, orphan)));
    for (const leftover of takeLeftovers()) {
      for (const orphan of leftover.orphans) void warden.sweep(orphan, []);
      void warden.sweep(leftover.registry, leftover.tokens).then((reaped) => onReaped(leftover, reaped));
    }
    return warden;
  }

  async #adopt(warden: Warden, orphan: string): Promise<void> {
    if (await warden.adopt(orphan)) this.#orphans.delete(orphan);
  }

  #warn(reason: string): void {
    const { logger, host } = this.#options;
    logger.warn({ host, reason }, 'no warden: remote commands may outlive their connection');
  }
}
