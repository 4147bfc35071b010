import type { Interface } from 'node:readline';
import { hasColors } from '../terminal/colors.js';
import { colorLua } from './color-lua.js';

/**
 * The line that is typed, in the colors of Lua. Readline writes the prompt and the line in one piece when it draws them
 * anew; that piece is exchanged for one with colors, which take no place, and after each key the line is drawn anew.
 */
export class ColoredLines {
  /** For readline. */
  readonly output: NodeJS.WriteStream;
  readonly #isColored: boolean = hasColors(process.stdout);
  #reader: Interface | undefined;
  #isAsking: () => boolean = () => true;
  #hasColors = false;
  #isDue = false;

  constructor() {
    const { stdout } = process;
    const write = (text: unknown, ...rest: readonly unknown[]): boolean =>
      Reflect.apply(stdout.write, stdout, [this.#colored(text), ...rest]) as boolean;
    this.output = this.#isColored
      ? new Proxy(stdout, {
          get: (target, name) => {
            if (name === 'write') return write;
            const value: unknown = Reflect.get(target, name, target);
            return typeof value === 'function' ? (value.bind(target) as unknown) : value;
          },
        })
      : stdout;
  }

  /** Colors what is typed into it. @param isAsking stands its prompt at the bottom of the terminal? */
  follow(reader: Interface, isAsking: () => boolean = () => true): void {
    if (!this.#isColored) return;
    this.#reader = reader;
    this.#isAsking = isAsking;
    const onKey = (): void => {
      if (this.#isDue) return;
      this.#isDue = true;
      // Keys that come together, as by paste, are drawn once.
      setImmediate(() => {
        this.#isDue = false;
        this.#draw();
      });
    };
    process.stdin.on('keypress', onKey);
    reader.once('close', () => {
      process.stdin.off('keypress', onKey);
      if (this.#reader === reader) this.#reader = undefined;
    });
  }

  #draw(): void {
    const reader = this.#reader;
    if (reader === undefined || reader.line === '' || !this.#isAsking()) return;
    const hasColorsNow = colorLua(reader.line) !== reader.line;
    if (hasColorsNow || this.#hasColors) reader.prompt(true);
    this.#hasColors = hasColorsNow;
  }

  #colored(text: unknown): unknown {
    const reader = this.#reader;
    if (reader === undefined || typeof text !== 'string' || reader.line === '') return text;
    const prompt = reader.getPrompt();
    return text === prompt + reader.line ? prompt + colorLua(reader.line) : text;
  }
}
