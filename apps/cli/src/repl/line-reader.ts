import { createInterface, type Interface, type Key } from 'node:readline';

/** Completes a line: candidates, and what of the line they replace. */
export type CompleteLine = (line: string) => Promise<readonly [readonly string[], string]>;

/** Options of `createLineReader`. */
export interface LineReaderOptions {
  readonly output: NodeJS.WriteStream;
  /** The lines before, the last first. */
  readonly history: readonly string[];
  /** What the tabulator key asks. */
  readonly complete: CompleteLine;
}

const HISTORY_LINES = 1_000;

/** Readline at the terminal of this process. It goes on after Ctrl-Z and `fg`, and takes a paste as if it were typed. */
export function createLineReader({ output, history, complete }: LineReaderOptions): Interface {
  const reader = createInterface({
    input: process.stdin,
    output,
    prompt: '',
    terminal: true,
    history: [...history],
    historySize: HISTORY_LINES,
    crlfDelay: Infinity,
    completer: (line: string, answer: (error: Error | null, result: [string[], string]) => void) => {
      complete(line).then(
        ([candidates, part]) => {
          answer(null, [[...candidates], part]);
        },
        () => {
          answer(null, [[], line]);
        },
      );
    },
  });
  // Readline pauses itself when the process goes on, and leaves the rest to its user.
  reader.on('SIGCONT', () => {
    reader.resume();
  });
  pasteAsTyped(reader);
  return reader;
}

/**
 * Where many characters come at once, readline puts them at the end of the line, wherever the cursor stands, and forgets to
 * count their rows: `isCompletionEnabled` is false then, so that a tabulator among them completes nothing. Here it stays
 * true, and such a tabulator loses its name instead.
 */
function pasteAsTyped(reader: Interface): void {
  let isPasting = false;
  Object.defineProperty(reader, 'isCompletionEnabled', {
    get: () => true,
    set: (isEnabled: boolean) => {
      isPasting = !isEnabled;
    },
  });
  const onKey = (_: string | undefined, key: Key): void => {
    if (isPasting && key.name === 'tab') key.name = 'pasted tab';
  };
  process.stdin.prependListener('keypress', onKey);
  reader.once('close', () => {
    process.stdin.off('keypress', onKey);
  });
}

/** Clears the prompt and what is typed behind it, all rows of them; `reader.prompt(true)` writes them again. */
export function clearPrompt(reader: Interface, output: NodeJS.WriteStream): void {
  const { rows } = reader.getCursorPos();
  output.write(`\r${rows > 0 ? `\u001B[${String(rows)}A` : ''}\u001B[J`);
  forgetRows(reader);
}

/** Readline goes up as many rows as the cursor stood below its prompt when it wrote that: none, where it begins anew. */
export function forgetRows(reader: Interface): void {
  Reflect.set(reader, 'prevRows', 0);
}
