import { aCount, checkOptions, ClosedError, milliseconds, OperationAbortedError } from '@bioxen/core';
import type { HostContext } from '../exec/host-context.js';
import { openProcess } from './open-process.js';
import type { ProcessSpec } from './process-spec.js';
import type { RemoteProcess } from './remote-process.js';

/** Options of `warmPool`. */
export interface WarmPoolOptions {
  /** Processes that are always ready. @defaultValue 1 */
  readonly min?: number | undefined;
  /** Most processes that are kept ready when they are asked for often. @defaultValue 8 */
  readonly max?: number | undefined;
  /** One that waited longer is ended and started anew. @defaultValue 300000 */
  readonly idleMs?: number | undefined;
}

/** Options of `lease`. */
export interface LeaseOptions {
  readonly signal?: AbortSignal | undefined;
}

/** Processes of one kind that are started ahead of time and used once each. */
export interface WarmPool extends AsyncDisposable {
  /** Processes that are ready now. */
  readonly ready: number;
  /** A process that nobody used before; the caller ends it. Starts one when none is ready. */
  lease(options?: LeaseOptions): Promise<RemoteProcess>;
  /** Ends those that wait, not those that were given out. Idempotent. */
  close(): Promise<void>;
}

interface Ready {
  readonly process: RemoteProcess;
  readonly sinceMs: number;
}

/** Begins to fill a pool. */
export function createWarmPool(
  context: HostContext,
  spec: ProcessSpec,
  options: WarmPoolOptions = {},
): WarmPool {
  checkOptions(options, { min: aCount, max: aCount, idleMs: milliseconds });
  return new ProcessPool(context, spec, options);
}

class ProcessPool implements WarmPool {
  readonly #context: HostContext;
  readonly #spec: ProcessSpec;
  readonly #min: number;
  readonly #max: number;
  readonly #idleMs: number;
  #ready: Ready[] = [];
  #depth: number;
  #closing: Promise<void> | undefined;
  readonly #starting = new Set<Promise<void>>();
  readonly #abort = new AbortController();
  // When the last leases were asked for, to see how many a start takes.
  #leasedAtMs: number[] = [];
  #startMs = 0;

  constructor(
    context: HostContext,
    spec: ProcessSpec,
    { min = 1, max = 8, idleMs = 300_000 }: WarmPoolOptions,
  ) {
    this.#context = context;
    this.#spec = spec;
    this.#min = min;
    this.#max = Math.max(min, max);
    this.#idleMs = idleMs;
    this.#depth = min;
    this.#fill();
  }

  get ready(): number {
    return this.#ready.length;
  }

  async lease({ signal }: LeaseOptions = {}): Promise<RemoteProcess> {
    if (this.#closing !== undefined)
      throw new ClosedError(`The pool of ${this.#spec.name ?? this.#spec.file}`);
    if (signal?.aborted === true) throw OperationAbortedError.fromSignal(signal, 'Leasing a process');
    this.#adapt();
    const process = this.#take();
    this.#fill();
    return process ?? openProcess(this.#context, this.#spec, { signal });
  }

  close(): Promise<void> {
    this.#closing ??= this.#end();
    return this.#closing;
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.close();
  }

  /** As many as are asked for while one is started, and never fewer than the minimum. */
  #adapt(): void {
    const nowMs = this.#context.clock.monotonicMs();
    const windowMs = Math.max(4 * this.#startMs, 100);
    this.#leasedAtMs = [...this.#leasedAtMs.filter((moment) => nowMs - moment < windowMs), nowMs];
    this.#depth = Math.min(this.#max, Math.max(this.#min, Math.ceil(this.#leasedAtMs.length / 2)));
  }

  #take(): RemoteProcess | undefined {
    const nowMs = this.#context.clock.monotonicMs();
    for (let next = this.#ready.shift(); next !== undefined; next = this.#ready.shift()) {
      if (nowMs - next.sinceMs < this.#idleMs) return next.process;
      void next.process.close();
    }
    return undefined;
  }

  #fill(): void {
    while (this.#closing === undefined && this.#ready.length + this.#starting.size < this.#depth) {
      const start = this.#start().finally(() => this.#starting.delete(start));
      this.#starting.add(start);
    }
  }

  async #start(): Promise<void> {
    const { clock, logger, host } = this.#context;
    const startedMs = clock.monotonicMs();
    try {
      const process = await openProcess(this.#context, this.#spec, { signal: this.#abort.signal });
      this.#startMs = clock.monotonicMs() - startedMs;
      if (this.#closing !== undefined) {
        await process.close();
        return;
      }
      const ready = { process, sinceMs: clock.monotonicMs() };
      this.#ready.push(ready);
      // One that ends while it waits is of no use to anybody.
      void process.stdout.once('end', () => {
        this.#ready = this.#ready.filter((each) => each !== ready);
      });
    } catch (error) {
      // The next lease starts one itself and is told.
      if (this.#closing === undefined)
        logger.debug({ host, reason: String(error) }, 'cannot start a process ahead');
    }
  }

  async #end(): Promise<void> {
    this.#abort.abort();
    await Promise.all([...this.#starting, ...this.#ready.splice(0).map(({ process }) => process.close())]);
  }
}
