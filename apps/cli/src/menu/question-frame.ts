const ESCAPE = '\u001B[';
const HIDE_CURSOR = `${ESCAPE}?25l`;
const SHOW_CURSOR = `${ESCAPE}?25h`;
/** What stands behind the beginning of an escape sequence: its numbers and its letter. */
const SEQUENCE = /^([?\d;]*)([A-Za-z])/;

/**
 * The rows that a question has on a terminal, as it draws them: it goes up and down by whole rows, and what it writes over it
 * takes away first. It hides the cursor at its beginning and shows it at its end.
 */
export class QuestionFrame {
  #rows: string[] = [''];
  #row = 0;
  #isOpen = false;

  /** What draws it anew, from the beginning of a line on; undefined when there is no question. */
  get text(): string | undefined {
    return this.#isOpen ? `${HIDE_CURSOR}\r${this.#rows.join('\n')}` : undefined;
  }

  /** What was written. */
  add(written: string): void {
    for (const [at, part] of written.split(ESCAPE).entries()) {
      const [sequence, numbers = '', letter = ''] = (at === 0 ? undefined : SEQUENCE.exec(part)) ?? [''];
      if (letter !== '') this.#obey(numbers, letter);
      this.#write(part.slice(sequence.length));
    }
  }

  #obey(numbers: string, letter: string): void {
    const sequence = `${ESCAPE}${numbers}${letter}`;
    const count = Math.max(1, Number(numbers) || 0);
    if (sequence === HIDE_CURSOR) {
      this.#rows = [''];
      this.#row = 0;
      this.#isOpen = true;
    } else if (sequence === SHOW_CURSOR) this.#isOpen = false;
    else if (letter === 'A') this.#row = Math.max(0, this.#row - count);
    else if (letter === 'B') this.#row = Math.min(this.#rows.length - 1, this.#row + count);
    else if (letter === 'J') this.#rows = [...this.#rows.slice(0, this.#row), ''];
    else if (letter === 'K') this.#rows[this.#row] = '';
    else if (letter === 'm') this.#append(sequence);
  }

  #write(text: string): void {
    if (!this.#isOpen) return;
    for (const [at, line] of text.split('\n').entries()) {
      if (at > 0 && ++this.#row === this.#rows.length) this.#rows.push('');
      this.#append(line);
    }
  }

  #append(text: string): void {
    if (this.#isOpen) this.#rows[this.#row] = `${this.#rows[this.#row] ?? ''}${text}`;
  }
}

const frames = new WeakMap<NodeJS.WriteStream, QuestionFrame>();

/** The question on a terminal; followed from the first call on. */
export function questionOn(terminal: NodeJS.WriteStream): QuestionFrame {
  const known = frames.get(terminal);
  if (known !== undefined) return known;
  const frame = new QuestionFrame();
  frames.set(terminal, frame);
  const write = terminal.write.bind(terminal) as (...args: readonly unknown[]) => boolean;
  terminal.write = (...args: readonly unknown[]): boolean => {
    if (typeof args[0] === 'string') frame.add(args[0]);
    return write(...args);
  };
  return frame;
}
