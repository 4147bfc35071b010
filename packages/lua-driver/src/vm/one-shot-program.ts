import type { Clock, InterruptOutcome } from '@bioxen/core';
import type { DriverRun } from '../driver-run.js';
import type { LuaEngine } from './engine.js';
import { GRACE_MS, interruptRun } from './stop-run.js';

/** One program of a one-shot VM, from the moment at which it has a place. */
export class OneShotProgram {
  readonly #clock: Clock;
  readonly #over: Promise<void>;
  #work: { readonly engine: LuaEngine; readonly run: DriverRun } | undefined;
  #isCalledOff = false;
  #resolveOver: () => void = () => undefined;

  constructor(clock: Clock) {
    this.#clock = clock;
    this.#over = new Promise((resolve) => {
      this.#resolveOver = resolve;
    });
  }

  /** It was interrupted while its interpreter still started: nothing of it shall run. */
  get isCalledOff(): boolean {
    return this.#isCalledOff;
  }

  /** Its interpreter has it. */
  begun(engine: LuaEngine, run: DriverRun): void {
    this.#work = { engine, run };
  }

  /** Its result is there, or what it failed with. */
  end(): void {
    this.#resolveOver();
  }

  /** Stops it, with its interpreter if nothing else helps; also one whose finalizers do not end. Its result then stands. */
  async interrupt(): Promise<InterruptOutcome> {
    if (this.#work === undefined) {
      this.#isCalledOff = true;
      return 'stopped';
    }
    const { engine, run } = this.#work;
    const outcome = await interruptRun(engine, run, this.#clock);
    if (outcome === 'killed' || (await this.#endsIn(engine.graceMs ?? GRACE_MS))) return outcome;
    await engine.kill();
    return 'killed';
  }

  async #endsIn(graceMs: number): Promise<boolean> {
    let timer: { cancel(): void } | undefined;
    const late = new Promise<boolean>((resolve) => {
      timer = this.#clock.setTimeout(() => {
        resolve(false);
      }, graceMs);
    });
    const ended = await Promise.race([this.#over.then(() => true), late]);
    timer?.cancel();
    return ended;
  }
}
