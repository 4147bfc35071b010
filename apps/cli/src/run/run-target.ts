import { statSync } from 'node:fs';
import { UsageError } from '../usage-error.js';
import type { RunRequest } from './run-request.js';

/** What is to run, and with which arguments. */
export type RunTarget = { readonly args: readonly string[] } & (
  | { readonly kind: 'file'; readonly path: string }
  | { readonly kind: 'code'; readonly code: string }
  | { readonly kind: 'stdin' }
);

/** Tells script, code and arguments apart. @throws UsageError where two readings are possible, or none */
export function runTarget({ words, given, ownFlags, options }: RunRequest): RunTarget {
  const isMarked = given.at(-words.length - 1) === '--' && words.length > 0;
  if (options.eval !== undefined) {
    if (options.eval.trim() === '') {
      throw new UsageError('The code of -e is empty.', "Give some Lua, for example -e 'return 2 + 2'.");
    }
    const [first] = words;
    if (first !== undefined && !isMarked) {
      if (isLuaFile(first)) throw bothGiven(first);
      refuseOwnFlag(words, ownFlags, 'the code of -e');
    }
    return { kind: 'code', code: options.eval, args: words };
  }
  const [script, ...rest] = words;
  if (script === '') {
    throw new UsageError(
      'The name of the FILE is empty.',
      'Give the path of a Lua file; is a variable of the shell unset?',
    );
  }
  if (script === undefined) {
    if (process.stdin.isTTY !== true) return { kind: 'stdin', args: [] };
    throw new UsageError(
      'Nothing to run.',
      "Give a FILE, -e 'CODE', or - to type a program that ends with Ctrl-D.",
    );
  }
  const args = rest[0] === '--' ? rest.slice(1) : rest;
  if (args === rest && !isMarked) {
    if (rest[0] === '-e' || rest[0] === '--eval') throw bothGiven(script);
    refuseOwnFlag(rest, ownFlags, `'${script}'`);
  }
  return script === '-' ? { kind: 'stdin', args } : { kind: 'file', path: script, args };
}

/** An option of ours that stands too late would silently be an argument of the program. */
function refuseOwnFlag(args: readonly string[], ownFlags: RunRequest['ownFlags'], after: string): void {
  const name = args[0]?.split('=')[0];
  if (name === undefined || !name.startsWith('-') || !ownFlags.includes(name)) return;
  throw new UsageError(
    `The option ${name} stands after ${after}, where words belong to the Lua program.`,
    `Write it before, or give it to the Lua program by a -- before it: -- ${name}`,
  );
}

function bothGiven(file: string): UsageError {
  return new UsageError(
    `Both -e and the file '${file}' are given; only one can run.`,
    'Leave one out; words for the Lua program itself go behind a --.',
  );
}

function isLuaFile(path: string): boolean {
  return path.endsWith('.lua') && statSync(path, { throwIfNoEntry: false })?.isFile() === true;
}
