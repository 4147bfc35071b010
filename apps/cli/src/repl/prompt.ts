import type { Interface } from 'node:readline';
import type { InputSource } from 'bioxen';
import { ColoredLines } from './colored-lines.js';
import { readHistory, rememberLine } from './history-file.js';
import { type CompleteLine, createLineReader } from './line-reader.js';
import { terminalInput } from './terminal-input.js';

/** Where the lines of a conversation come from. */
export interface LineSource {
  /** Does somebody type these lines? Then what is only for people is shown. */
  readonly isForPeople: boolean;
  /** The next line; `dropped` when Ctrl-C took it back; undefined at the end. */
  next(prompt: string): Promise<{ readonly text: string } | 'dropped' | undefined>;
  /** What a program reads while it runs. */
  input(): InputSource | undefined;
  close(): void;
}

/**
 * Lines typed at a terminal. Readline has the terminal only while a line is asked for, so that a program that runs
 * gets what is typed, and Ctrl-C as a signal.
 */
export class Prompt implements LineSource {
  readonly isForPeople = true;
  /** What the tabulator key asks. */
  complete: CompleteLine | undefined;
  readonly #colors = new ColoredLines();
  #history: readonly string[] = readHistory();
  /** Lines that came at once, by paste, and the beginning of one that is not finished. */
  readonly #ahead: string[] = [];
  #begun = '';
  #reader: Interface | undefined;
  #isClosed = false;

  async next(prompt: string): Promise<{ readonly text: string } | 'dropped' | undefined> {
    const ready = this.#ahead.shift();
    if (ready !== undefined) return { text: ready };
    if (this.#isClosed) return undefined;
    const reader = createLineReader({
      output: this.#colors.output,
      history: this.#history,
      complete: async (line) => (await this.complete?.(line)) ?? [[], line],
    });
    reader.setPrompt(prompt);
    this.#reader = reader;
    this.#colors.follow(reader);
    reader.on('history', (history) => {
      this.#history = [...history];
    });
    reader.prompt();
    if (this.#begun !== '') reader.write(this.#begun);
    this.#begun = '';
    let isDropped = false;
    try {
      const line = await this.#line(reader);
      isDropped = line === 'dropped';
      return line;
    } finally {
      this.#begun = isDropped ? '' : reader.line;
      reader.close();
      this.#reader = undefined;
    }
  }

  input(): InputSource {
    return terminalInput();
  }

  close(): void {
    this.#isClosed = true;
    this.#reader?.close();
  }

  #line(reader: Interface): Promise<{ readonly text: string } | 'dropped' | undefined> {
    return new Promise((resolve) => {
      let hasAnswer = false;
      reader.on('line', (text) => {
        rememberLine(text);
        if (hasAnswer) this.#ahead.push(text);
        hasAnswer = true;
        resolve({ text });
      });
      reader.on('SIGINT', () => {
        // Behind all that is typed, also where that fills several rows.
        reader.write(null, { ctrl: true, name: 'e' });
        process.stdout.write('^C\n');
        hasAnswer = true;
        resolve('dropped');
      });
      reader.on('close', () => {
        if (!hasAnswer && !this.#isClosed) process.stdout.write('\n');
        resolve(undefined);
      });
    });
  }
}
