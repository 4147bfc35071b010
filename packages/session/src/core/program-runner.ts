import {
  type BioxenError,
  type Clock,
  type Completeness,
  type ExecuteOptions,
  type ExecutionResult,
  type InteractiveChannel,
  InvalidOptionError,
  LuaLimitError,
  type OutputChunk,
  OperationAbortedError,
  VMTimeoutError,
} from '@bioxen/core';
import type { NewEvent } from './event.js';
import type { FlowControl } from './flow-control.js';
import type { History, HistoryOutcome } from './history.js';
import type { SessionInterpreter } from './session-options.js';
import type { SessionEnd } from './session-state.js';

/** An event holds no more than this of output or code. */
export const PIECE_BYTES: number = 2 ** 16;

const CANCELLED = { what: 'was interrupted before it began', stateKept: true };

/** The session whose programs run. */
export interface ProgramHost {
  readonly clock: Clock;
  readonly interpreter: SessionInterpreter;
  readonly history: History;
  readonly flow: FlowControl;
  emit(event: NewEvent): void;
  finish(end: SessionEnd): void;
  isCancelled(requestId: number): boolean;
  lostError(operation: string, cause: Error, started: 'no' | 'maybe', requestId: number): Error;
}

/** Runs programs of a session one by one and tells of them as events. */
export class ProgramRunner {
  readonly #session: ProgramHost;
  #isRunning = false;
  readonly #onSettled = new Set<() => void>();
  /** What whoever takes the output of the running program threw. */
  #refusal: { readonly error: unknown } | undefined;

  constructor(session: ProgramHost) {
    this.#session = session;
  }

  /** Has the interpreter the program? */
  get isRunning(): boolean {
    return this.#isRunning;
  }

  /** Resolves when it is known what came of the program that runs: its output may have to be read first. */
  async settled(): Promise<void> {
    if (!this.#isRunning) return;
    await new Promise<void>((resolve) => {
      this.#onSettled.add(resolve);
    });
  }

  /** @throws what `execute` of a channel throws; SessionLostError when the interpreter is gone */
  run(
    requestId: number,
    clientId: string,
    code: string | Uint8Array,
    options: ExecuteOptions,
  ): Promise<ExecutionResult> {
    this.#begin(requestId, clientId, code);
    return this.#watch(requestId, (channel) => channel.execute(code, this.#optionsFor(requestId, options)));
  }

  /**
   * Runs code if it is a whole program; else it says which it is, and nothing was told.
   * @param onWhole called when it is, and begins
   * @throws as `run`
   */
  async runIfWhole(
    requestId: number,
    clientId: string,
    code: string,
    options: ExecuteOptions,
    onWhole?: () => void,
  ): Promise<ExecutionResult | 'incomplete' | 'invalid'> {
    let judged: Completeness | undefined;
    const result = await this.#watch(requestId, async (channel) => {
      const own = this.#optionsFor(requestId, options);
      return await channel.executeIfWhole(code, own, (answer) => {
        judged = answer;
        if (answer !== 'complete') return;
        this.#begin(requestId, clientId, code);
        onWhole?.();
      });
    });
    return result ?? (judged === 'incomplete' ? judged : 'invalid');
  }

  #begin(requestId: number, clientId: string, code: string | Uint8Array): void {
    const session = this.#session;
    const text = typeof code === 'string' ? code : Buffer.from(code).toString('utf8');
    const shown = text.length > PIECE_BYTES ? text.slice(0, PIECE_BYTES) : text;
    session.emit({ kind: 'input', requestId, clientId, code: shown });
    session.history.begin({ requestId, time: session.clock.now(), clientId, code: shown });
  }

  #optionsFor(requestId: number, options: ExecuteOptions): ExecuteOptions {
    const { onOutput } = options;
    if (onOutput !== undefined && typeof onOutput !== 'function') {
      throw InvalidOptionError.unexpected('onOutput', onOutput, 'a function');
    }
    const tell = (chunk: OutputChunk): Promise<void> | undefined => this.#take(requestId, chunk, onOutput);
    // Most bring none, and a copy takes V8 its time.
    if (Object.keys(options).length === 0) return { mode: 'chunk', buffering: 'line', onOutput: tell };
    return { mode: 'chunk', buffering: 'line', ...options, onOutput: tell };
  }

  /** Tells of the end of a program, and of the session when its interpreter is gone. */
  async #watch<R extends ExecutionResult | undefined>(
    requestId: number,
    execute: (channel: InteractiveChannel) => Promise<R>,
  ): Promise<R> {
    const session = this.#session;
    const { channel } = session.interpreter;
    const startedMs = session.clock.monotonicMs();
    this.#isRunning = true;
    this.#refusal = undefined;
    try {
      if (session.isCancelled(requestId)) throw new OperationAbortedError('the Lua program', CANCELLED);
      const result = await execute(channel);
      if (result !== undefined) this.#end(requestId, result);
      return result;
    } catch (error) {
      const isLost = channel.failure !== undefined;
      session.history.end(requestId, isLost ? 'lost' : isStop(error) ? 'interrupted' : 'failed');
      session.emit({
        kind: 'result',
        requestId,
        success: false,
        returnCode: 1,
        durationMs: session.clock.monotonicMs() - startedMs,
        failure: { kind: isStop(error) ? 'interrupted' : 'runtime', message: messageOf(error) },
      });
      if (channel.failure === undefined) throw error;
      session.finish({ state: 'lost', reason: channel.failure.message, cause: channel.failure });
      if (LuaLimitError.isInstance(error) || isStop(error) || this.#isRefusal(error)) throw error;
      const started = (error as { readonly maybeRan?: boolean }).maybeRan === false ? 'no' : 'maybe';
      throw session.lostError('execute', error as Error, started, requestId);
    } finally {
      this.#isRunning = false;
      for (const resolve of this.#onSettled) resolve();
      this.#onSettled.clear();
    }
  }

  #end(requestId: number, result: ExecutionResult): void {
    const session = this.#session;
    session.history.end(requestId, outcomeOf(result));
    session.emit(toldOf(requestId, result));
    if (!result.exited) return;
    const exitCode = result.returnCode;
    session.finish({
      state: 'exited',
      reason: `the program ended it with status ${String(exitCode)}`,
      exitCode,
    });
  }

  #take(
    requestId: number,
    chunk: OutputChunk,
    onOutput: ExecuteOptions['onOutput'],
  ): Promise<void> | undefined {
    const { stream, bytes } = chunk;
    for (let at = 0; at < bytes.length; at += PIECE_BYTES) {
      const piece = bytes.length <= PIECE_BYTES ? bytes : bytes.slice(at, at + PIECE_BYTES);
      this.#session.emit({ kind: stream, requestId, bytes: piece });
    }
    const taken = onOutput === undefined ? undefined : this.#give(chunk, onOutput);
    const room = this.#session.flow.room();
    if (room === undefined) return taken;
    return Promise.all([taken, room]).then(() => undefined);
  }

  #isRefusal(error: unknown): boolean {
    return this.#refusal !== undefined && this.#refusal.error === error;
  }

  #give(chunk: OutputChunk, onOutput: NonNullable<ExecuteOptions['onOutput']>): Promise<void> | undefined {
    const refuse = (error: unknown): never => {
      this.#refusal = { error };
      throw error;
    };
    try {
      const taking: unknown = onOutput(chunk);
      // What `push` of a list gives back is no promise.
      return taking instanceof Object && 'then' in taking
        ? Promise.resolve(taking as Promise<void>).catch(refuse)
        : undefined;
    } catch (error) {
      return refuse(error);
    }
  }
}

/** Was it stopped by a time limit, a signal or an interrupt that had to kill? */
function isStop(error: unknown): error is BioxenError {
  return VMTimeoutError.isInstance(error) || OperationAbortedError.isInstance(error);
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

function outcomeOf({ success, error }: ExecutionResult): HistoryOutcome {
  if (success) return 'ok';
  return error?.kind === 'interrupted' ? 'interrupted' : 'failed';
}

function toldOf(requestId: number, result: ExecutionResult): NewEvent {
  const { success, returnCode, durationMs, error } = result;
  if (error === undefined) return { kind: 'result', requestId, success, returnCode, durationMs };
  const failure = { kind: error.kind, message: error.message };
  return { kind: 'result', requestId, success, returnCode, durationMs, failure };
}
