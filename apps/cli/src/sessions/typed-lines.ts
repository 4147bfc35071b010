import { createInterface, type Interface } from 'node:readline';
import { ColoredLines } from '../repl/colored-lines.js';
import { readHistory, rememberLine } from '../repl/history-file.js';
import { clearPrompt, type CompleteLine, createLineReader, forgetRows } from '../repl/line-reader.js';

/** What people do at the prompt of a session. */
export interface TypedLinesEvents {
  readonly onLine: (line: string) => void;
  readonly onInterrupt: () => void;
  /** @param wasAsking stood the prompt there? */
  readonly onEnd: (wasAsking: boolean) => void;
  readonly complete: CompleteLine;
}

/** A line that is edited at the bottom of a terminal while output comes in above it. */
export class TypedLines {
  readonly #reader: Interface;
  readonly #isTerminal = process.stdin.isTTY && process.stdout.isTTY;
  #isAsking = false;

  constructor({ onLine, onInterrupt, onEnd, complete }: TypedLinesEvents) {
    const isTerminal = this.#isTerminal;
    if (isTerminal) {
      const colors = new ColoredLines();
      this.#reader = createLineReader({ output: colors.output, history: readHistory(), complete });
      colors.follow(this.#reader, () => this.#isAsking);
    } else {
      this.#reader = createInterface({ input: process.stdin, terminal: false, crlfDelay: Infinity });
    }
    this.#reader.on('line', (line) => {
      this.#isAsking = false;
      // Readline draws the line anew when it likes, also while a program runs.
      this.#reader.setPrompt('');
      if (isTerminal) rememberLine(line);
      onLine(line);
    });
    this.#reader.on('SIGINT', onInterrupt);
    this.#reader.on('close', () => {
      const wasAsking = this.#isAsking && isTerminal;
      this.#isAsking = false;
      onEnd(wasAsking);
    });
  }

  /** What is typed, and not sent. */
  get text(): string {
    return this.#reader.line;
  }

  /** Shows the prompt, or shows it again. */
  ask(prompt: string): void {
    this.#isAsking = true;
    this.#reader.setPrompt(prompt);
    if (this.#isTerminal) this.#reader.prompt(true);
  }

  /** Makes room for output where the prompt stands; `ask` brings the prompt back with what was typed. */
  makeRoom(): boolean {
    if (!this.#isAsking || !this.#isTerminal) return false;
    clearPrompt(this.#reader, process.stdout);
    return true;
  }

  /** Takes the prompt away for good. */
  takeAway(): void {
    this.makeRoom();
    this.#isAsking = false;
  }

  /** Drops what was typed; it stays to be seen. */
  drop(): void {
    this.#isAsking = false;
    this.#reader.write(null, { ctrl: true, name: 'e' });
    process.stdout.write('^C\n');
    this.#reader.setPrompt('');
    forgetRows(this.#reader);
    this.#reader.write(null, { ctrl: true, name: 'u' });
  }

  close(): void {
    this.#reader.close();
  }
}
