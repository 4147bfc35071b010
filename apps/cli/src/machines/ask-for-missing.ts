import { InvalidConfigurationError } from 'bioxen';
import { absolutePath } from './machine-flags.js';
import { ensureTerminalSize } from '../terminal/known-size.js';
import { askXcpngQuestion, xcpngQuestions } from './xcpng-questions.js';

/** What was typed for keys that a configuration lacks. */
export interface TypedKeys {
  /** All of it. */
  readonly all: Readonly<Record<string, string>>;
  /** What of it is no secret, so that it may be kept. */
  readonly kept: Readonly<Record<string, string>>;
}

/**
 * Asks for the keys that a configuration lacks, when somebody sits at a terminal and nothing else is wrong with it.
 * @throws the error itself otherwise, or when a question is left
 */
export async function askForMissing(error: unknown): Promise<TypedKeys> {
  const isAtTerminal = process.stdin.isTTY && process.stderr.isTTY;
  if (!isAtTerminal || !InvalidConfigurationError.isInstance(error)) throw error;
  if (!error.problems.every(({ isMissing }) => isMissing === true)) throw error;
  ensureTerminalSize();
  const missing = new Set(error.problems.map(({ path }) => path));
  // Whoever has not said who logs in has not said with which key either.
  if (missing.has('ssh_user')) missing.add('ssh_key_path');
  const all: Record<string, string> = {};
  const kept: Record<string, string> = {};
  for (const question of xcpngQuestions) {
    const { key, isSecret = false } = question;
    if (!missing.has(key)) continue;
    const answer = await askXcpngQuestion(question, process.stderr);
    if (answer === undefined) throw error;
    if (answer === '') continue;
    const value = key === 'ssh_key_path' ? absolutePath(answer) : answer;
    all[key] = value;
    if (!isSecret) kept[key] = value;
  }
  return { all, kept };
}
