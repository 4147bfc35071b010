import {
  type BasicLuaVM,
  BioxenError,
  type Completeness,
  type InteractiveChannel,
  type LuaValue,
  OperationAbortedError,
  VmStateError,
} from 'bioxen';
import type { StandardStreams } from '../terminal/standard-streams.js';
import { LastLine } from './last-line.js';
import { isLeavingWord } from './leaving-words.js';
import type { LineSource } from './prompt.js';
import { tableLines } from './table-lines.js';

/** One interpreter after the other: when a program had to be stopped, a new one takes its place. */
export class Conversation {
  readonly #vm: BasicLuaVM;
  readonly #streams: StandardStreams;
  readonly #lines: LineSource;
  #channel: InteractiveChannel | undefined;
  #running: AbortController | undefined;

  constructor(vm: BasicLuaVM, streams: StandardStreams, lines: LineSource) {
    this.#vm = vm;
    this.#streams = streams;
    this.#lines = lines;
  }

  get luaVersion(): string {
    return this.#channel?.luaVersion ?? 'Lua';
  }

  /** Starts the interpreter, unless it lives. */
  async open(): Promise<InteractiveChannel> {
    this.#channel ??= await this.#vm.openChannel();
    return this.#channel;
  }

  async isComplete(code: string): Promise<Completeness> {
    return await (await this.open()).isComplete(code);
  }

  /** Runs what was typed. Gives back a status when the program ended the interpreter with `os.exit`. */
  async run(code: string): Promise<number | undefined> {
    const channel = await this.open();
    const running = new AbortController();
    this.#running = running;
    const input = this.#lines.input();
    const lastLine = new LastLine();
    try {
      const result = await channel.execute(code, {
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
      return (await hasExited(channel)) ? result.returnCode : undefined;
    } catch (error) {
      if (!BioxenError.isInstance(error)) throw error;
      await this.close();
      const what = OperationAbortedError.isInstance(error) ? 'Interrupted' : error.message;
      void this.#streams.write(
        'stderr',
        `bioxen: ${what}. The interpreter's state is lost; a new one is ready.\n`,
      );
      return undefined;
    } finally {
      this.#running = undefined;
    }
  }

  /** Is `help`, `exit` or `quit` typed by somebody who means us? Not where the program has a global of that name. */
  async isForUs(code: string): Promise<boolean> {
    if (!this.#lines.isForPeople || !isLeavingWord(code)) return false;
    const channel = await this.open();
    const { values } = await channel.execute(`return rawget(_G, "${code.trim()}") == nil`, { buffer: false });
    return values[0] === true;
  }

  /** Stops the program that runs, and its interpreter with it. */
  interrupt(): void {
    this.#running?.abort();
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

/** A result does not say whether the program called `os.exit(0)`; the interpreter that is asked next does. */
async function hasExited(channel: InteractiveChannel): Promise<boolean> {
  try {
    await channel.isComplete('');
    return false;
  } catch (error) {
    if (VmStateError.isInstance(error)) return true;
    throw error;
  }
}
