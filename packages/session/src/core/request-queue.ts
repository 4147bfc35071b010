import { setImmediate } from 'node:timers/promises';
import { SessionBusyError } from '../errors/session-busy-error.js';

/** A millisecond's work or two. */
const FAILED_AT_ONCE = 64;

/** Something that a session does when its turn comes. */
export interface Job {
  readonly requestId: number;
  readonly operation: string;
  /** Set by an interrupt that comes before its program runs. */
  isCancelled: boolean;
  /** @param onDone called when the next may have its turn, whatever came of it */
  run(onDone: () => void): void;
  /** It never gets its turn. */
  fail(error: Error): void;
}

/** What is asked for, and becomes a job. */
export interface Request<T> {
  readonly operation: string;
  readonly work: (requestId: number) => Promise<T>;
  /** Told the number of the request, before its turn comes; what it throws takes the request back. */
  readonly onNumbered?: ((requestId: number) => void) | undefined;
  /** Called when it is done, whatever came of it. */
  readonly onOver: () => void;
}

/** One job after the other, in the order of their coming, whoever they are from. */
export class RequestQueue {
  readonly #sessionId: string;
  readonly #maxQueued: number;
  readonly #room: () => Promise<void> | undefined;
  #isHeld = false;
  #lastRequest = 0;
  #waiting: Job[] = [];
  #current: Job | undefined;
  readonly #idle = new Set<() => void>();

  /** @param room a promise that is pending as long as the next job has to wait for a client that reads */
  constructor(sessionId: string, maxQueued: number, room: () => Promise<void> | undefined = () => undefined) {
    this.#sessionId = sessionId;
    this.#maxQueued = maxQueued;
    this.#room = room;
  }

  /** The job that has its turn. */
  get current(): Job | undefined {
    return this.#current;
  }

  /** Jobs that wait, the current one not counted. */
  get length(): number {
    return this.#waiting.length;
  }

  get isIdle(): boolean {
    return this.#current === undefined && this.#waiting.length === 0;
  }

  /**
   * Does something when everything before it is done.
   * @throws SessionBusyError, and what `work` throws
   */
  add<T>({ operation, work, onNumbered, onOver }: Request<T>): Promise<T> {
    return new Promise<T>((resolve, reject) => {
      const requestId = this.#lastRequest + 1;
      onNumbered?.(requestId);
      this.#lastRequest = requestId;
      const run = (onDone: () => void): void => {
        const end = (): void => {
          onOver();
          onDone();
        };
        try {
          work(requestId).then(
            (value) => {
              resolve(value);
              end();
            },
            (error: unknown) => {
              reject(error as Error);
              end();
            },
          );
        } catch (error) {
          // What throws at once keeps nobody behind it from its turn either.
          reject(error as Error);
          end();
        }
      };
      this.push({ requestId, operation, isCancelled: false, run, fail: reject });
    });
  }

  /** @throws SessionBusyError */
  push(job: Job): void {
    if (this.#waiting.length >= this.#maxQueued) {
      throw new SessionBusyError(this.#sessionId, this.#waiting.length);
    }
    this.#waiting.push(job);
    if (this.#current === undefined && !this.#isHeld) this.#work();
  }

  /**
   * Takes all jobs that wait out of the queue, and fails them: some in each turn, for telling thousands takes longer than
   * others may wait.
   */
  async fail(error: (job: Job) => Error): Promise<void> {
    const failed = this.#waiting;
    this.#waiting = [];
    this.#tellIdle();
    for (const [place, job] of failed.entries()) {
      if (place > 0 && place % FAILED_AT_ONCE === 0) await setImmediate();
      job.fail(error(job));
    }
  }

  /** Takes the job of a request out of the queue, if it waits there, and fails it. */
  giveUp(requestId: number, error: () => Error): void {
    const place = this.#placeOf(requestId);
    const [job] = this.#waiting[place]?.requestId === requestId ? this.#waiting.splice(place, 1) : [];
    job?.fail(error());
  }

  /** Resolves when nothing runs or waits. */
  async whenIdle(): Promise<void> {
    if (this.isIdle) return;
    await new Promise<void>((resolve) => {
      this.#idle.add(resolve);
    });
  }

  readonly #work = (): void => {
    const room = this.#waiting.length === 0 ? undefined : this.#room();
    this.#isHeld = room !== undefined;
    this.#current = this.#isHeld ? undefined : this.#waiting.shift();
    if (room !== undefined) void room.then(this.#work);
    else if (this.#current === undefined) this.#tellIdle();
    else this.#current.run(this.#work);
  };

  /** Where a request stands, or would: they have their numbers in the order of their coming. */
  #placeOf(requestId: number): number {
    let first = 0;
    let end = this.#waiting.length;
    while (first < end) {
      const middle = (first + end) >>> 1;
      if ((this.#waiting[middle]?.requestId ?? Infinity) < requestId) first = middle + 1;
      else end = middle;
    }
    return first;
  }

  #tellIdle(): void {
    if (this.#idle.size === 0 || !this.isIdle) return;
    for (const resolve of this.#idle) resolve();
    this.#idle.clear();
  }
}
