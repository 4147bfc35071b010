import type { Clock, TimerHandle } from '@bioxen/core';
import type { LuaEngine } from './engine.js';
import { Turnstile } from './turnstile.js';

/** How many interpreters a VM for one-shot programs keeps and runs. */
export interface PoolOptions {
  /** Interpreters kept started, so that a program need not wait for one. @defaultValue 0 */
  readonly min?: number;
  /** Programs that run at once; more wait their turn, in order. @defaultValue 8; as many as processors, embedded */
  readonly max?: number;
  /** Started interpreters that nobody wanted for so long are ended, milliseconds. @defaultValue 60000 */
  readonly idleMs?: number;
}

/** What a pool is made of. */
export interface EnginePoolSetup extends PoolOptions {
  readonly max: number;
  readonly clock: Clock;
  readonly launch: (signal?: AbortSignal) => Promise<LuaEngine>;
}

const DEFAULT_IDLE_MS = 60_000;

/** Fresh interpreters for one-shot programs: some started before they are wanted, few at work at once. */
export class EnginePool {
  readonly #setup: EnginePoolSetup;
  readonly #turnstile: Turnstile;
  readonly #ready: LuaEngine[] = [];
  #filling: Promise<void> | undefined;
  #idle: TimerHandle | undefined;
  #closed: Error | undefined;
  #era = 0;

  constructor(setup: EnginePoolSetup) {
    this.#setup = setup;
    this.#turnstile = new Turnstile(setup.max);
  }

  /** Waits for a place. @throws OperationAbortedError when the signal aborts first */
  async enter(signal?: AbortSignal): Promise<() => void> {
    const leave = await this.#turnstile.enter(signal);
    return () => {
      leave();
      // Not before: starting interpreters takes the processor from the program that has just got one.
      if ((this.#setup.min ?? 0) > 0) void this.fill().catch(ignore);
    };
  }

  /** A fresh interpreter, one that waits ready if there is any. @throws what starting one throws */
  async take(signal?: AbortSignal): Promise<LuaEngine> {
    if (this.#closed !== undefined) throw this.#closed;
    let engine = this.#ready.shift();
    while (engine?.client.isUsable === false) engine = this.#ready.shift();
    engine?.wake();
    return engine ?? (await this.#setup.launch(signal));
  }

  /** Starts interpreters until as many wait ready as were asked for. @throws what starting one throws */
  async fill(): Promise<void> {
    this.#filling ??= this.#fill().finally(() => {
      this.#filling = undefined;
    });
    await this.#filling;
  }

  /** Forgets what waits ready: whoever owns the interpreters ends them. Programs that wait their turn get this error. */
  clear(why: Error): void {
    this.#idle?.cancel();
    this.#ready.length = 0;
    this.#turnstile.turnAway(why);
  }

  /** Those that wait ready, or will, are ended: later ones are started in another way. */
  async renew(): Promise<void> {
    this.#era += 1;
    await Promise.all(this.#ready.splice(0).map(async (engine) => await engine.kill()));
  }

  /** Nothing is kept ready or started any more: programs get this error. */
  close(why: Error): void {
    this.#closed = why;
    this.clear(why);
  }

  async #fill(): Promise<void> {
    const { min = 0, launch } = this.#setup;
    while (this.#ready.length < min && this.#closed === undefined) {
      const era = this.#era;
      const engine = await launch();
      if (era !== this.#era) {
        await engine.kill();
        continue;
      }
      engine.rest();
      this.#ready.push(engine);
    }
    this.#restartIdle();
  }

  #restartIdle(): void {
    const { clock, idleMs = DEFAULT_IDLE_MS } = this.#setup;
    this.#idle?.cancel();
    if (this.#closed !== undefined) return;
    this.#idle = clock.setTimeout(
      () => {
        for (const engine of this.#ready.splice(0)) void engine.kill();
      },
      idleMs,
      { unref: true },
    );
  }
}

function ignore(): void {
  // The next program starts an interpreter itself, and hears of the failure.
}
