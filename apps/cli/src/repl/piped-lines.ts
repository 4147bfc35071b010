import { createInterface } from 'node:readline';
import type { LineSource } from './prompt.js';

/** The lines of a standard input that is no terminal. They are the program; its own input is empty. */
export function pipedLines(): LineSource {
  const reader = createInterface({ input: process.stdin, terminal: false, crlfDelay: Infinity });
  const lines = reader[Symbol.asyncIterator]();
  return {
    isForPeople: false,
    input: () => undefined,
    next: async () => {
      const step = await lines.next();
      return step.done === true ? undefined : { text: step.value };
    },
    close: () => {
      reader.close();
    },
  };
}
