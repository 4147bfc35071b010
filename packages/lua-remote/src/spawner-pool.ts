import { setMaxListeners } from 'node:events';
import type { Random } from '@bioxen/core';
import { bootInput, compiledBootInput, type FindModule } from '@bioxen/lua-driver';
import type { SshHost } from '@bioxen/ssh-exec';
import { compileDriver } from './compile-driver.js';
import type { InterpreterRequest } from './interpreter-spec.js';
import { SpawnedEngine } from './spawned-engine.js';
import { Spawner } from './spawner.js';
import { spawnerSpec } from './spawner-spec.js';

const nonceBytes = 16;
const cookieBytes = 12;
/** To compile the driver takes as long as three programs gain by it. */
const FEW_PROGRAMS = 16;

/** What a pool of spawners needs. */
export interface SpawnerPoolOptions {
  readonly host: () => Promise<SshHost>;
  readonly request: () => Omit<InterpreterRequest, 'cookie'>;
  readonly findModule: FindModule;
  readonly random: Random;
}

/** Many programs that are to be run. */
export interface Work {
  /** So many at once. */
  readonly atOnce: number;
  /** How many they are; Infinity where nobody knows. */
  readonly programs: number;
}

/** A program that waits for a spawner. */
interface Waiter {
  readonly resolve: (spawner: Spawner) => void;
  readonly reject: (why: unknown) => void;
}

/** Spawners of one kind of interpreter, as many as there are programs at once, as long as there is work. */
export class SpawnerPool {
  readonly #options: SpawnerPoolOptions;
  readonly #spawners = new Set<Spawner>();
  /** Those that wait for work. */
  #idle: Spawner[] = [];
  #waiting: Waiter[] = [];
  readonly #works = new Set<Work>();
  /** Those whose interpreters are started as they are no more. */
  readonly #outdated = new WeakSet<Spawner>();
  #opening = 0;
  /** Aborts what is being opened. */
  #ending = freshSignal();
  /** The driver as the interpreters there begin with it: source, until one has compiled it. */
  #compiled: Uint8Array | undefined;
  #triedToCompile = false;

  constructor(options: SpawnerPoolOptions) {
    this.#options = options;
  }

  /** Do interpreters begin with a driver that was compiled? */
  get isCompiled(): boolean {
    return this.#compiled !== undefined;
  }

  /** Interpreters begin with the source again: the interpreter was exchanged on the host. */
  forgetCompiled(): void {
    this.#compiled = undefined;
    this.#triedToCompile = false;
  }

  /** Programs come. Gives what is to be called when all of them are over: spawners end then, and what programs left with them. */
  begin(work: Work): () => void {
    this.#works.add(work);
    return () => {
      this.#works.delete(work);
      if (this.#works.size > 0) return;
      this.#ending.abort();
      this.#ending = freshSignal();
      for (const each of this.#idle.splice(0)) void each.process.kill();
    };
  }

  /** A fresh interpreter, of a spawner that is free or new. @throws what `openProcess` throws, and the signal's reason */
  async launch(signal?: AbortSignal): Promise<SpawnedEngine> {
    const { random, findModule, request } = this.#options;
    const spawner = await this.#take(signal);
    const cookie = random.hex(cookieBytes);
    const soughtNames = request().choice.names;
    const compiled = this.#compiled;
    const boot = compiled === undefined ? bootInput(cookie) : compiledBootInput(cookie, compiled);
    const streams = spawner.start(boot);
    const engine = new SpawnedEngine(spawner, streams, { cookie, findModule, soughtNames });
    spawner.speaker = engine.client;
    void streams.ended.then(() => {
      this.#hand(spawner);
    });
    return engine;
  }

  /** Programs from now on get interpreters that are started as `request` says now. */
  renew(): void {
    for (const spawner of this.#spawners) this.#outdated.add(spawner);
    for (const each of this.#idle.splice(0)) void each.process.kill();
  }

  /** Ends all of them; what they run, and what waits for one, fails with this error. */
  async end(why: Error): Promise<void> {
    this.#ending.abort();
    this.#ending = freshSignal();
    for (const { reject } of this.#waiting.splice(0)) reject(why);
    await Promise.all(
      [...this.#spawners].map(async ({ speaker, process }) => {
        speaker?.fail(why);
        await process.kill();
      }),
    );
  }

  async #take(signal: AbortSignal | undefined): Promise<Spawner> {
    signal?.throwIfAborted();
    for (let idle = this.#idle.pop(); idle !== undefined; idle = this.#idle.pop()) {
      if (!idle.isOver) return idle;
    }
    return await new Promise<Spawner>((resolve, reject) => {
      const abort = (): void => {
        this.#waiting = this.#waiting.filter((each) => each !== waiter);
        reject(signal?.reason as Error);
      };
      const waiter: Waiter = {
        resolve: (spawner) => {
          signal?.removeEventListener('abort', abort);
          resolve(spawner);
        },
        reject: (why) => {
          signal?.removeEventListener('abort', abort);
          reject(why as Error);
        },
      };
      signal?.addEventListener('abort', abort, { once: true });
      this.#waiting.push(waiter);
      this.#openMore();
    });
  }

  /** To whoever has waited longest, or for later: whichever comes first, a new one or one that is done. */
  #hand(spawner: Spawner): void {
    if (spawner.isOver) return;
    if (this.#outdated.has(spawner)) {
      void spawner.process.kill();
      return;
    }
    const waiter = this.#waiting.shift();
    if (waiter !== undefined) waiter.resolve(spawner);
    else if (this.#works.size > 0) this.#idle.push(spawner);
    else void spawner.process.kill();
  }

  #openMore(): void {
    const atOnce = [...this.#works].reduce((sum, work) => sum + work.atOnce, 0);
    while (
      this.#opening < this.#waiting.length &&
      this.#spawners.size + this.#opening < Math.max(1, atOnce)
    ) {
      void this.#open();
    }
  }

  async #open(): Promise<void> {
    const { host, request, random } = this.#options;
    const { signal } = this.#ending;
    this.#opening += 1;
    let spawner: Spawner;
    try {
      const spec = spawnerSpec({ ...request(), cookie: '' });
      const process = await (await host()).openProcess(spec, { signal });
      spawner = new Spawner(process, random.hex(nonceBytes));
    } catch (error) {
      this.#opening -= 1;
      this.#couldNotOpen(signal.aborted ? undefined : error);
      return;
    }
    this.#opening -= 1;
    this.#spawners.add(spawner);
    void spawner.process.exited.then(() => {
      this.#spawners.delete(spawner);
      this.#openMore();
    });
    if (signal.aborted) {
      await spawner.process.kill();
      return;
    }
    const isMuch = [...this.#works].some(({ programs }) => programs >= FEW_PROGRAMS);
    if (isMuch && !this.#triedToCompile) {
      this.#triedToCompile = true;
      this.#compiled = await compileDriver(spawner);
    }
    this.#hand(spawner);
  }

  /** As long as there are others, programs wait for those: a host grants so many sessions and no more. */
  #couldNotOpen(error: unknown): void {
    if (error === undefined) this.#openMore();
    else if (this.#spawners.size + this.#opening === 0) {
      for (const { reject } of this.#waiting.splice(0)) reject(error);
    }
  }
}

function freshSignal(): AbortController {
  const ending = new AbortController();
  // As many listen as are opened at once.
  setMaxListeners(0, ending.signal);
  return ending;
}
