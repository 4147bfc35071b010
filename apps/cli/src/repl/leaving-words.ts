/** What people type who want to leave, or to know more. In Lua these are names, and globals of programs that have them. */
const WORDS: ReadonlySet<string> = new Set(['help', 'exit', 'quit']);

/** Is that all that was typed? Then it may be meant for us. */
export function isLeavingWord(code: string): boolean {
  return WORDS.has(code.trim());
}

/** What such a word gets for an answer. */
export const LEAVING_ADVICE = 'bioxen: Ctrl-D leaves; bioxen help repl, in the shell, says more.\n';
