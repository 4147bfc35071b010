import { tellError } from '../tell-error.js';
import { styled } from '../terminal/colors.js';
import type { StandardStreams } from '../terminal/standard-streams.js';
import { terminalColumns } from '../terminal/terminal-columns.js';
import { wrapText } from '../terminal/wrap-text.js';
import type { TypedLines } from './typed-lines.js';

/** What a person sees of a session: output and what we say, above the line that is typed. */
export class SessionScreen {
  readonly #streams: StandardStreams;
  readonly #lines: TypedLines;
  #prompt = '';
  /** Does the output end in the middle of a line? */
  #isMidLine = false;

  constructor(streams: StandardStreams, lines: TypedLines) {
    this.#streams = streams;
    this.#lines = lines;
  }

  /** Shows the prompt, at the beginning of a line. */
  ask(prompt: string): void {
    this.#endLine();
    this.#prompt = prompt;
    this.#lines.ask(prompt);
  }

  /** What a program wrote. */
  async output(stream: 'stdout' | 'stderr', bytes: Uint8Array): Promise<void> {
    const wasAsking = this.#lines.makeRoom();
    await this.#streams.write(stream, bytes);
    this.#isMidLine = bytes.at(-1) !== 10;
    if (wasAsking) this.ask(this.#prompt);
  }

  /** Says something of ours. */
  notice(text: string): void {
    this.answer(`bioxen: ${text}`);
  }

  /** Says what was asked for. */
  answer(text: string): void {
    const wasAsking = this.#lines.makeRoom();
    this.#endLine();
    const { stderr } = process;
    const shown = wrapText(text, terminalColumns(stderr));
    void this.#streams.write('stderr', `${styled('dim', shown, stderr)}\n`);
    if (wasAsking) this.ask(this.#prompt);
  }

  /** Says what went wrong, and below that what to do next. */
  error(error: unknown): void {
    const { message, hint } = tellError(error);
    this.notice(hint === undefined ? message : `${message}\n${hint}`);
  }

  /** A line of output that has not ended is ended, where people look. */
  #endLine(): void {
    if (this.#isMidLine && process.stdin.isTTY && process.stdout.isTTY) process.stdout.write('\n');
    this.#isMidLine = false;
  }
}
