import { isCancel } from '@clack/prompts';
import { questionOn } from './question-frame.js';

/** Somebody left a question: back to the menu. */
export class LeftQuestion extends Error {}

/** The answer to a question. @throws LeftQuestion */
export async function answered<T>(question: Promise<T>): Promise<Exclude<T, symbol>> {
  const answer = await keptOpen(question);
  if (isCancel(answer)) throw new LeftQuestion();
  return answer as Exclude<T, symbol>;
}

/**
 * The same question, which is asked again after Ctrl-Z and `fg`, below what the shell has written: readline stops to read
 * then, and nothing else would. Its terminal has to be followed by `questionOn` from its beginning.
 */
export async function keptOpen<T>(
  question: Promise<T>,
  terminal: NodeJS.WriteStream = process.stdout,
): Promise<T> {
  const onContinue = (): void => {
    // Readline's own listener comes after this one.
    setImmediate(() => {
      process.stdin.resume();
      const { text } = questionOn(terminal);
      if (text !== undefined) terminal.write(text);
    });
  };
  process.on('SIGCONT', onContinue);
  try {
    return await question;
  } finally {
    process.off('SIGCONT', onContinue);
  }
}
