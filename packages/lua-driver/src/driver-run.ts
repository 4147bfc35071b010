import type { ExecuteOptions, ExecutionResult, PartialOutput, SandboxTier } from '@bioxen/core';
import type { DriverOutcome } from './driver-outcome.js';
import { failureText, toExecutionResult } from './execution-result.js';
import { InputPump } from './input-pump.js';
import { OutputCollector } from './output-collector.js';
import { becomeTextLater, LONG_BYTES, outputText } from './output-text.js';
import type { StringMode } from './values/decode-values.js';
import { withPartialOutput } from './with-partial-output.js';

const DEFAULT_MAX_OUTPUT_BYTES = 10 * 2 ** 20;

/** Something that a program waits for. */
export interface Wish {
  /** The operation that answers it. */
  readonly answer: 'I' | 'L' | 'W';
}

/** One program on its way through a driver. */
export class DriverRun {
  /** What the program waits for. */
  wish: Wish | undefined;
  /** It shall stop and gets nothing that it asks for. */
  isDenied = false;
  /** Called when it writes more than it may. */
  onExceeded: (() => void) | undefined;
  /** Its number on the wire, given when it goes out. */
  id = 0;
  readonly options: ExecuteOptions;
  readonly input: InputPump | undefined;
  /** Resolves when the interpreter has answered; rejects when it no longer can. */
  readonly outcome: Promise<DriverOutcome>;
  /** Must nothing stand behind this run on the wire until it has ended? */
  readonly isExclusive: boolean;
  /** Does somebody watch the clock, a signal or whoever takes its output? */
  readonly isSupervised: boolean;
  readonly #output: OutputCollector;
  readonly #started = performance.now();
  #resolve: (outcome: DriverOutcome) => void = ignore;
  #reject: (error: unknown) => void = ignore;
  #delivered: Promise<void> | undefined;
  #isStopping = false;
  #refusal: { readonly error: unknown } | undefined;
  #onRefused: (error: unknown) => void = ignore;

  /** @param isAlone nothing may stand behind it on the wire, whatever its options say */
  constructor(options: ExecuteOptions, isAlone: boolean = false) {
    this.options = options;
    this.input = options.input === undefined ? undefined : new InputPump(options.input);
    this.isSupervised =
      options.signal !== undefined ||
      options.timeoutMs !== undefined ||
      options.onOutputLimit === 'kill' ||
      options.onOutput !== undefined;
    this.isExclusive = isAlone || this.isSupervised || this.input !== undefined;
    this.#output = new OutputCollector(options.buffer === false ? undefined : this.maxOutputBytes);
    this.outcome = new Promise((resolve, reject) => {
      this.#resolve = resolve;
      this.#reject = reject;
    });
  }

  /** Output kept, bytes. */
  get maxOutputBytes(): number {
    return this.options.maxOutputBytes ?? DEFAULT_MAX_OUTPUT_BYTES;
  }

  /** Since it was asked for, milliseconds. */
  get elapsedMs(): number {
    return performance.now() - this.#started;
  }

  /** How its strings come back. */
  get strings(): StringMode {
    return this.options.strings ?? 'auto';
  }

  /**
   * Takes output; a promise asks the caller to hold the stream until it is settled.
   * @param left how many bytes of the same piece are still to come
   */
  addOutput(
    stream: 'stdout' | 'stderr',
    data: Uint8Array,
    start: number = 0,
    end: number = data.length,
    left: number = 0,
  ): Promise<void> | undefined {
    if (start === end) return undefined;
    this.#output.add(stream, data, start, end, left);
    const excess = this.onExceeded === undefined ? 0 : this.#output.written - this.maxOutputBytes;
    if (excess > 0) this.onExceeded?.();
    if (this.options.onOutput === undefined || this.#refusal !== undefined || excess >= end - start)
      return undefined;
    const taken = this.#deliver(stream, new Uint8Array(data.subarray(start, end - Math.max(excess, 0))));
    if (taken === undefined) return undefined;
    const before = this.#delivered;
    this.#delivered = before === undefined ? taken : Promise.all([before, taken]).then(ignore);
    // The run waits for it at its end and fails with it; until then it must not end the process.
    this.#delivered.catch(ignore);
    return taken;
  }

  /** A taker that throws is one whose promise is rejected. It is not called again. */
  #deliver(stream: 'stdout' | 'stderr', bytes: Uint8Array): Promise<void> | undefined {
    let taken: Promise<void>;
    try {
      const waiting = this.options.onOutput?.({ stream, bytes });
      if (typeof waiting?.then !== 'function') return undefined;
      taken = Promise.resolve(waiting);
    } catch (error) {
      this.#refuse(error);
      return Promise.reject<void>(error);
    }
    taken.catch((error: unknown) => {
      this.#refuse(error);
    });
    return taken;
  }

  #refuse(error: unknown): void {
    if (this.#refusal !== undefined) return;
    this.#refusal = { error };
    this.#onRefused(error);
  }

  /** Tells when whoever takes the output has thrown, now or before: nobody wants more of it. Who asked last is told. */
  whenRefused(tell: (error: unknown) => void): void {
    this.#onRefused = tell;
    if (this.#refusal !== undefined) tell(this.#refusal.error);
  }

  /** The host ends the program: what the interpreter says of that end is no output of the program. */
  markStopping(): void {
    this.#isStopping = true;
  }

  /** Ends the run with what the interpreter said. */
  finish(outcome: DriverOutcome): void {
    if (outcome.kind === 'failed' && !this.#isStopping)
      void this.addOutput('stderr', Buffer.from(failureText(outcome.failure)));
    this.input?.close().catch(ignore);
    if (this.#delivered === undefined) this.#resolve(outcome);
    else
      this.#delivered.then(() => {
        this.#resolve(outcome);
      }, this.#reject);
  }

  /** Ends the run without an answer. */
  fail(error: unknown): void {
    this.input?.close().catch(ignore);
    // A run that nobody waits for yet must not end the process.
    this.outcome.catch(ignore);
    this.#reject(error instanceof Error ? withPartialOutput(error, this.partialOutput()) : error);
  }

  /** Resolves when all output so far was taken; rejects with what a taker threw. */
  async delivered(): Promise<void> {
    await this.#delivered;
  }

  /** The output so far. */
  partialOutput(): PartialOutput {
    const strip = this.options.stripFinalNewline ?? true;
    const stdoutBytes = this.#output.bytes('stdout');
    const stderrBytes = this.#output.bytes('stderr');
    const isLong = { stdout: stdoutBytes.length > LONG_BYTES, stderr: stderrBytes.length > LONG_BYTES };
    const partial = {
      stdout: isLong.stdout ? '' : outputText(stdoutBytes, strip),
      stderr: isLong.stderr ? '' : outputText(stderrBytes, strip),
      stdoutBytes,
      stderrBytes,
      truncated: this.#output.truncated,
    };
    if (isLong.stdout) becomeTextLater(partial, 'stdout', stdoutBytes, strip);
    if (isLong.stderr) becomeTextLater(partial, 'stderr', stderrBytes, strip);
    return partial;
  }

  /** The result of a finished run. @throws LuaProgramError when it failed and `reject` was asked for */
  toResult(outcome: DriverOutcome, sandbox: SandboxTier): ExecutionResult {
    return toExecutionResult(outcome, this.#output, performance.now() - this.#started, sandbox, this.options);
  }
}

function ignore(): void {
  // Nothing to do.
}
