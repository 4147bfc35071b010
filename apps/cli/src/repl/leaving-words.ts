/** What people type who want to leave, or to know more. In Lua these are names, and globals of programs that have them. */
const WORDS: ReadonlySet<string> = new Set(['help', 'exit', 'quit']);

/** Is that all that was typed? Then it may be meant for us. */
export function isLeavingWord(code: string): boolean {
  return WORDS.has(code.trim());
}

/** Is it `:help`, as at the prompt of a session? No program is. */
export function isHelpCommand(code: string): boolean {
  return code.trim() === ':help';
}

/** Of what is meant for us: does it ask for help? The rest leaves. */
export function asksForHelp(code: string): boolean {
  return isHelpCommand(code) || code.trim() === 'help';
}

/** What asks for help gets for an answer. */
export const LEAVING_ADVICE =
  'bioxen: Ctrl-D leaves, and so does exit; bioxen help repl, in the shell, says more.';
