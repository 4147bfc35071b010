import {
  type ChannelInterruptOptions,
  type Clock,
  type Completeness,
  type EnvironmentSource,
  type ExecuteOptions,
  type ExecutionResult,
  type InterruptOutcome,
  SessionStateError,
} from '@bioxen/core';
import type { SessionLostError, Started } from '../errors/session-lost-error.js';
import type { Attachment } from './attachment.js';
import { Attachments } from './attachments.js';
import type { AttachOptions, Leave } from './attach-policy.js';
import type { NewEvent } from './event.js';
import { EventRing } from './event-ring.js';
import { EventWaits } from './event-waits.js';
import { FlowControl } from './flow-control.js';
import { History } from './history.js';
import { IdleTimer } from './idle-timer.js';
import { InterpreterSlot } from './interpreter-slot.js';
import { ProgramRunner } from './program-runner.js';
import { entriesToReplay, type ReplayedProgram, replayEntries, type RestartOptions } from './replay.js';
import { RequestQueue } from './request-queue.js';
import type { SessionDetails } from './session-details.js';
import type { SessionInterpreter, SessionOptions } from './session-options.js';
import { lostError, refusalOf } from './session-refusal.js';
import type { SessionEnd, SessionState } from './session-state.js';

const MAX_QUEUED = 20_000;
/** Whose the programs are that run again. */
const REPLAY = 'replay';
/** Operations that run programs. */
const PROGRAMS: ReadonlySet<string> = new Set(['execute', 'send', REPLAY]);

/**
 * A living interpreter with a name, and everything that clients of one session share: one queue of requests, one numbered
 * stream of events. It starts no timer but those it was asked for, and never waits for a length of time.
 */
export class Session {
  readonly id: string;
  readonly ring: EventRing;
  readonly queue: RequestQueue;
  readonly history: History = new History();
  readonly flow: FlowControl;
  readonly environments: EnvironmentSource | undefined;
  readonly clock: Clock;
  /** How what is typed runs. */
  readonly prompt: ExecuteOptions;
  /** Name of the environment in use. */
  environment: string | undefined;
  readonly #options: SessionOptions;
  readonly #runner: ProgramRunner;
  readonly #createdAt: number;
  readonly #attachments: Attachments;
  readonly #waits = new EventWaits();
  readonly #idleTimer: IdleTimer;
  readonly #slot: InterpreterSlot;
  #end: SessionEnd | undefined;
  #isInterrupting = false;
  #lastActivity: number;

  constructor(options: SessionOptions) {
    this.#options = options;
    this.id = options.id;
    this.clock = options.clock;
    this.environments = options.environments;
    this.prompt = {
      mode: 'repl',
      chunkName: '=stdin',
      buffer: false,
      ...(options.keepLocals === true ? { locals: 'kept' } : {}),
    };
    this.#createdAt = this.clock.now();
    this.#lastActivity = this.#createdAt;
    this.ring = new EventRing(options, () => this.clock.now());
    this.flow = new FlowControl(this.ring);
    this.queue = new RequestQueue(options.id, options.maxQueued ?? MAX_QUEUED, () => this.flow.room());
    this.#runner = new ProgramRunner(this);
    this.#attachments = new Attachments(this, () => {
      this.#changed();
    });
    this.#idleTimer = new IdleTimer(options.clock, options.idleTimeoutMs, () => {
      if (this.#attachments.size === 0 && this.queue.isIdle) void this.close('idle for too long');
      else this.#idleTimer.touch();
    });
    this.#slot = new InterpreterSlot(
      options,
      async () => {
        await this.#runner.settled();
      },
      (cause) => {
        this.finish({ state: 'lost', reason: cause.message, cause });
      },
    );
  }

  get state(): SessionState {
    if (this.#end !== undefined) return this.#end.state;
    if (this.#isInterrupting) return 'interrupting';
    return this.queue.isIdle ? 'idle' : 'busy';
  }

  get interpreter(): SessionInterpreter {
    return this.#slot.current;
  }

  /** How it ended; undefined as long as it lives. */
  get end(): SessionEnd | undefined {
    return this.#end;
  }

  /** The request whose program runs. */
  get runningRequest(): number | undefined {
    return this.#end === undefined ? this.queue.current?.requestId : undefined;
  }

  details(): SessionDetails {
    const { facts, channel } = this.interpreter;
    const { pid, ...others } = facts;
    const { idleTimeoutMs, madeFor } = this.#options;
    return {
      attached: this.#attachments.size > 0,
      running: this.#end === undefined,
      lastActivity: this.#lastActivity,
      state: this.state,
      ...(this.#end === undefined ? {} : { reason: this.#end.reason }),
      ...(this.#end?.exitCode === undefined ? {} : { exitCode: this.#end.exitCode }),
      createdAt: this.#createdAt,
      ...others,
      // Its number may be another process's by then.
      ...(pid === undefined || this.#end !== undefined ? {} : { pid }),
      luaVersion: channel.luaVersion,
      clients: this.#attachments.clients(),
      bytes: this.ring.bytes,
      seq: this.ring.end.seq - 1,
      queued: this.queue.length,
      ...(this.environment === undefined ? {} : { environment: this.environment }),
      ...(idleTimeoutMs === undefined ? {} : { idleTimeoutMs }),
      ...(madeFor === undefined ? {} : { madeFor }),
    };
  }

  /** @throws AttachError when others are in the way and it does not take over */
  attach(options: AttachOptions = {}): Attachment {
    return this.#attachments.attach(options);
  }

  /** The client reads and sends no more; what it has sent goes on. */
  detach(attachment: Attachment, what: Leave = 'detached'): void {
    this.#attachments.detach(attachment, what);
  }

  /** Detaches everybody, for somebody else; what they have sent goes on. Gives back how many there were. */
  detachAll(): number {
    return this.#attachments.detachAll();
  }

  /** Adds an event, and wakes whoever waits for one. */
  emit(event: NewEvent): void {
    this.#waits.call(this.ring.add(event));
  }

  /**
   * Waits for the event of a number that is still to come, or the end of the session.
   * @param wake called once at most
   * @returns what ends the wait; idempotent
   */
  onEvent(seq: number, wake: () => void): () => void {
    return this.#waits.add(seq, wake);
  }

  /**
   * Does something with the interpreter when everything before it is done.
   * @throws SessionStateError, SessionLostError, SessionBusyError, and what `work` throws
   */
  enqueue<T>(
    operation: string,
    work: (requestId: number) => Promise<T>,
    onNumbered?: (requestId: number) => void,
  ): Promise<T> {
    return this.queue.add({
      operation,
      work,
      onNumbered: (requestId) => {
        this.refuseWhenEnded(operation);
        this.#touch();
        onNumbered?.(requestId);
      },
      onOver: this.#touch,
    });
  }

  /** Gives modules to `require`, after a restart, too. */
  async addModules(modules: ReadonlyMap<string, string>): Promise<void> {
    this.refuseWhenEnded('add modules');
    await this.#slot.addModules(modules);
  }

  /** Runs a program; only from a job of the queue. */
  runProgram(
    requestId: number,
    clientId: string,
    code: string | Uint8Array,
    options: ExecuteOptions,
  ): Promise<ExecutionResult> {
    this.#options.onRun?.();
    const isTyped = options.mode === 'repl' && this.#options.keepLocals === true;
    return this.#runner.run(requestId, clientId, code, isTyped ? { locals: 'kept', ...options } : options);
  }

  /** Runs code if it is a whole program; only from a job of the queue. */
  async runIfWhole(
    requestId: number,
    clientId: string,
    code: string,
    options: ExecuteOptions,
    onWhole?: () => void,
  ): Promise<ExecutionResult | 'incomplete' | 'invalid'> {
    this.#options.onRun?.();
    return await this.#runner.runIfWhole(requestId, clientId, code, options, onWhole);
  }

  async isComplete(code: string): Promise<Completeness> {
    return await this.interpreter.channel.isComplete(code);
  }

  /** Stops the program that runs; one whose turn has come and that has not begun yet is taken back. */
  async interrupt(options: ChannelInterruptOptions): Promise<InterruptOutcome> {
    const { current } = this.queue;
    if (this.#end !== undefined || current === undefined) return 'finished';
    if (!this.#runner.isRunning) {
      // What is no program cannot be taken back, and is over soon.
      if (!PROGRAMS.has(current.operation)) return 'finished';
      current.isCancelled = true;
      return 'stopped';
    }
    this.#isInterrupting = true;
    try {
      const outcome = await this.interpreter.channel.interrupt(options);
      if (outcome === 'killed') {
        await this.interpreter.channel.ended;
        await this.#runner.settled();
      }
      return outcome;
    } finally {
      this.#isInterrupting = false;
    }
  }

  /** Ends it, whatever runs. Idempotent. */
  async close(reason: string = 'ended'): Promise<void> {
    this.finish({ state: 'closed', reason });
    await this.#slot.whenReleased();
  }

  /**
   * Gives an ended session a fresh interpreter under the same name; its events go on. Nothing is run again but what is
   * listed.
   * @throws SessionStateError as long as it lives, InvalidOptionError for what cannot be run again
   */
  async restart({ replay = [] }: RestartOptions = {}): Promise<readonly ReplayedProgram[]> {
    if (this.#end === undefined || this.#slot.isRenewing) throw this.#livesOn();
    const entries = entriesToReplay(this.history, replay);
    const isThere = await this.#slot.renew(() => {
      this.#end = undefined;
      this.environment = undefined;
      this.emit({ kind: 'state', state: 'idle', what: 'restarted' });
      this.#idleTimer.start();
      this.#changed();
    });
    if (!isThere) throw refusalOf(this, { state: 'closed', reason: 'ended' }, 'restart');
    if (entries.length === 0) return [];
    return await this.enqueue(
      REPLAY,
      async (requestId) =>
        await replayEntries(
          entries,
          async (code) => await this.runProgram(requestId, REPLAY, code, this.prompt),
        ),
    );
  }

  /** The end, however it came; a second one changes nothing. */
  finish(end: SessionEnd): void {
    if (this.#end !== undefined) return;
    this.#end = end;
    this.#idleTimer.stop();
    this.emit({
      kind: 'state',
      state: end.state,
      what: end.reason,
      ...(end.exitCode === undefined ? {} : { exitCode: end.exitCode }),
    });
    const failing = this.queue.fail((job) => refusalOf(this, end, 'run', job.requestId));
    this.#waits.callAll();
    this.flow.release();
    this.#slot.release(failing);
    this.#changed();
  }

  /** @throws SessionStateError, SessionLostError */
  refuseWhenEnded(operation: string): void {
    if (this.#end !== undefined) throw refusalOf(this, this.#end, operation);
  }

  /** What a request rejects with whose interpreter is gone. */
  lostError(operation: string, cause: Error, started: Started, requestId?: number): SessionLostError {
    return lostError(this, cause, { operation, started, requestId });
  }

  /** Was the request interrupted before its program ran? */
  isCancelled(requestId: number): boolean {
    const { current } = this.queue;
    return current?.requestId === requestId && current.isCancelled;
  }

  #livesOn(): SessionStateError {
    const isRestarting = this.#end !== undefined;
    return new SessionStateError({
      vmId: this.id,
      state: isRestarting ? 'restarting' : this.state,
      operation: 'restart',
      hint: isRestarting
        ? 'Another client restarts it: attach to it.'
        : 'It lives: remove it and make it anew, or let an interrupt kill what hangs (escalate, --kill).',
    });
  }

  readonly #touch = (): void => {
    this.#lastActivity = this.clock.now();
    this.#idleTimer.touch();
  };

  #changed(): void {
    this.#touch();
    this.#options.onChange?.();
  }
}
