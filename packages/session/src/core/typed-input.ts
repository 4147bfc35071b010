import type { Completeness, ExecuteOptions, ExecutionResult } from '@bioxen/core';
import type { InputOutcome } from './session-link.js';
import { type SplitInput, splitInput } from './split-input.js';

/** What runs the input of a client. */
export interface InputRunner {
  /** How what is typed runs. */
  readonly prompt: ExecuteOptions;
  runProgram(
    requestId: number,
    clientId: string,
    code: string | Uint8Array,
    options: ExecuteOptions,
  ): Promise<ExecutionResult>;
  runIfWhole(
    requestId: number,
    clientId: string,
    code: string,
    options: ExecuteOptions,
    onWhole?: () => void,
  ): Promise<ExecutionResult | 'incomplete' | 'invalid'>;
  isComplete(code: string): Promise<Completeness>;
}

/** What becomes of input that has no end. */
export interface TypedInputOptions {
  /**
   * `keep`: it waits for its end in the next input. `refuse`: it does not, and when nothing of the input is whole nothing
   * runs. `run`: it runs all the same, and its failure says what is missing. @defaultValue 'keep'
   */
  readonly ifUnfinished?: 'keep' | 'refuse' | 'run';
  /** What messages of Lua call the input where it is one program: in parts of it lines are counted anew. */
  readonly chunkName?: string | undefined;
  /** Called when something of the input begins to run. */
  readonly onBegun?: () => void;
}

/** What one client types at a prompt, with what waits for its end. */
export class TypedInput {
  readonly #runner: InputRunner;
  readonly #clientId: string;
  #pending = '';
  #hasEnded = false;

  constructor(runner: InputRunner, clientId: string) {
    this.#runner = runner;
    this.#clientId = clientId;
  }

  /** Input that is whole is one program, so that its locals hold for all of it. */
  async run(requestId: number, typed: string, options: TypedInputOptions = {}): Promise<InputOutcome> {
    const before = this.#pending;
    const text = before === '' || before.endsWith('\n') ? before + typed : `${before}\n${typed}`;
    this.#pending = '';
    if (text.trim() === '') return { state: 'finished', success: true, returnCode: 0 };
    const { onBegun, chunkName } = options;
    const { prompt } = this.#runner;
    const whole = chunkName === undefined || before !== '' ? prompt : { ...prompt, chunkName };
    const result = await this.#runner.runIfWhole(requestId, this.#clientId, text, whole, onBegun);
    if (typeof result !== 'string') return finished(result);
    // What waited was one beginning, and with one line more it still is.
    const isOne = result === 'incomplete' && before !== '' && !typed.trimEnd().includes('\n');
    const apart = isOne
      ? { programs: [], rest: text }
      : await splitInput(text, result, async (code) => await this.#runner.isComplete(code));
    return await this.#runApart(requestId, apart, options, { text, options: whole });
  }

  /** Nothing more comes. True when something waited for its end. */
  end(): boolean {
    this.#hasEnded = true;
    const hasWaited = this.#pending !== '';
    this.#pending = '';
    return hasWaited;
  }

  async #runApart(
    requestId: number,
    { programs, rest }: SplitInput,
    { ifUnfinished = 'keep', onBegun }: TypedInputOptions,
    whole: { readonly text: string; readonly options: ExecuteOptions },
  ): Promise<InputOutcome> {
    // Its client has gone before its turn came: nobody can end it any more.
    const wish = this.#hasEnded && ifUnfinished === 'keep' ? 'run' : ifUnfinished;
    const isRunToo = rest !== '' && (wish === 'run' || (wish === 'refuse' && programs.length > 0));
    this.#pending = wish === 'keep' ? rest : '';
    let outcome: InputOutcome = { state: 'incomplete' };
    for (const program of isRunToo ? [...programs, rest] : programs) {
      onBegun?.();
      const how = program === whole.text ? whole.options : this.#runner.prompt;
      const ran = await this.#runner.runProgram(requestId, this.#clientId, program, how);
      if (this.#pending === '' || !ran.success) outcome = finished(ran);
    }
    return outcome;
  }
}

function finished({ success, returnCode, error }: ExecutionResult): InputOutcome {
  const failure = error === undefined ? {} : { failure: { kind: error.kind, message: error.message } };
  return { state: 'finished', success, returnCode, ...failure };
}
