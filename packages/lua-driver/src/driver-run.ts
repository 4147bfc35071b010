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
  /** Does somebody watch the clock or a signal? */
  readonly isSupervised: boolean;
  readonly #output: OutputCollector;
  readonly #started = performance.now();
  #resolve: (outcome: DriverOutcome) => void = ignore;
  #reject: (error: unknown) => void = ignore;
  #delivered: Promise<void> | undefined;
  #isStopping = false;

  /** @param isAlone nothing may stand behind it on the wire, whatever its options say */
  constructor(options: ExecuteOptions, isAlone: boolean = false) {
    this.options = options;
    this.input = options.input === undefined ? undefined : new InputPump(options.input);
    this.isSupervised =
      options.signal !== undefined || options.timeoutMs !== undefined || options.onOutputLimit === 'kill';
    this.isExclusive =
      isAlone || this.isSupervised || this.input !== undefined || options.onOutput !== undefined;
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
    if (this.options.onOutput === undefined || excess >= end - start) return undefined;
    const taken = this.#deliver(stream, new Uint8Array(data.subarray(start, end - Math.max(excess, 0))));
    if (taken === undefined) return undefined;
    const before = this.#delivered;
    this.#delivered = before === undefined ? taken : Promise.all([before, taken]).then(ignore);
    // The run waits for it at its end and fails with it; until then it must not end the process.
    this.#delivered.catch(ignore);
    return taken;
  }

  /** A taker that throws is one whose promise is rejected. */
  #deliver(stream: 'stdout' | 'stderr', bytes: Uint8Array): Promise<void> | undefined {
    try {
      return this.options.onOutput?.({ stream, bytes }) ?? undefined;
    } catch (error) {
      const failed = Promise.reject<void>(error);
      failed.catch(ignore);
      return failed;
    }
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
