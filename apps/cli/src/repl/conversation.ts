import {
  type BaseLuaVM,
  BioxenError,
  type Completeness,
  type ExecuteOptions,
  type InteractiveChannel,
  type LuaValue,
  OperationAbortedError,
  VmStateError,
} from '@bioxen/core';
import type { StandardStreams } from '../terminal/standard-streams.js';
import { wrapText } from '../terminal/wrap-text.js';
import { LastLine } from './last-line.js';
import { isHelpCommand, isLeavingWord } from './leaving-words.js';
import type { LineSource } from './prompt.js';
import { tableLines } from './table-lines.js';

/** What a conversation needs. */
export interface ConversationOptions {
  readonly vm: BaseLuaVM;
  readonly streams: StandardStreams;
  readonly lines: LineSource;
  /** Do programs see the locals of those before? */
  readonly keepLocals: boolean;
}

/**
 * One persistent VM, and one interpreter after the other: when a program could only be killed, a new one takes its
 * place.
 */
export class Conversation {
  readonly #vm: BaseLuaVM;
  readonly #streams: StandardStreams;
  readonly #lines: LineSource;
  readonly #locals: NonNullable<ExecuteOptions['locals']>;
  #channel: InteractiveChannel | undefined;
  #running: AbortController | undefined;

  constructor({ vm, streams, lines, keepLocals }: ConversationOptions) {
    this.#vm = vm;
    this.#streams = streams;
    this.#lines = lines;
    this.#locals = keepLocals ? 'kept' : 'program';
  }

  get luaVersion(): string {
    return this.#channel?.luaVersion ?? 'Lua';
  }

  /** Starts the interpreter, unless it lives. */
  async open(): Promise<InteractiveChannel> {
    if (this.#channel === undefined) {
      await this.#vm.start();
      this.#channel = await this.#vm.openChannel();
    }
    return this.#channel;
  }

  /** Is it a whole chunk? So is what an interpreter that died cannot judge: running it tells. */
  async isComplete(code: string): Promise<Completeness> {
    const channel = await this.open();
    try {
      return await channel.isComplete(code);
    } catch (error) {
      if (await this.#isAlive()) throw error;
      return 'complete';
    }
  }

  /** What may stand at the end of a line, and what of the line it replaces. */
  async complete(line: string): Promise<readonly [readonly string[], string]> {
    const { completeLua } = await import('bioxen');
    const { candidates, from } = await completeLua(await this.open(), line, this.#locals);
    return [candidates, line.slice(from)];
  }

  /** Runs what was typed. Gives back a status when the program ended the interpreter with `os.exit`. */
  async run(code: string): Promise<number | undefined> {
    await this.open();
    const running = new AbortController();
    this.#running = running;
    const input = this.#lines.input();
    const lastLine = new LastLine();
    try {
      const result = await this.#vm.execute(code, {
        mode: 'repl',
        locals: this.#locals,
        chunkName: '=stdin',
        buffer: false,
        buffering: 'line',
        signal: running.signal,
        ...(input === undefined ? {} : { input }),
        onOutput: ({ stream, bytes }) => {
          if (stream === 'stdout') lastLine.add(bytes);
          return this.#streams.write(stream, bytes);
        },
      });
      if (this.#lines.isForPeople) this.#showTables(result.values, lastLine.text);
      return result.exited ? result.returnCode : undefined;
    } catch (error) {
      if (!BioxenError.isInstance(error)) throw error;
      const isKept = await this.#isAlive();
      if (!isKept) await this.close();
      if (this.#streams.lost('stdout') !== undefined) return undefined;
      const what = whatHappened(error);
      const state = isKept
        ? 'Globals are as it left them.'
        : "The interpreter's state is lost; a new one is ready.";
      void this.#streams.write(
        'stderr',
        `${wrapText(`bioxen: ${what}. ${state}`, process.stderr.columns)}\n`,
      );
      return undefined;
    } finally {
      this.#running = undefined;
    }
  }

  /** Is `help`, `:help`, `exit` or `quit` typed by somebody who means us? Not where the program has a global of that name. */
  async isForUs(code: string): Promise<boolean> {
    if (!this.#lines.isForPeople) return false;
    if (isHelpCommand(code)) return true;
    if (!isLeavingWord(code)) return false;
    const channel = await this.open();
    const { values } = await channel.execute(`return rawget(_G, "${code.trim()}") == nil`, { buffer: false });
    return values[0] === true;
  }

  /** Stops the program that runs, and its interpreter with it when it does not hear. */
  interrupt(): void {
    this.#running?.abort();
  }

  async #isAlive(): Promise<boolean> {
    return (await this.#vm.status()).state === 'running';
  }

  #showTables(values: readonly LuaValue[], line: string): void {
    for (const text of tableLines(values, line)) void this.#streams.write('stdout', `${text}\n`);
  }

  async close(): Promise<void> {
    const channel = this.#channel;
    this.#channel = undefined;
    await channel?.close();
  }
}

function whatHappened(error: BioxenError): string {
  if (OperationAbortedError.isInstance(error)) return 'Interrupted';
  return VmStateError.isInstance(error) ? 'The interpreter was killed or crashed' : error.message;
}
