import { exitCode } from './exit-code.js';
import type { ErrorDocument } from './json/error-document.js';
import { styled } from './terminal/colors.js';
import { UsageError } from './usage-error.js';

/** What is known of an error of any origin. */
interface Told {
  readonly code: string;
  readonly message: string;
  readonly hint?: string;
  readonly retryable: boolean;
  readonly partial?: ErrorDocument['partial'];
}

/** Where an option of the library has another name on the command line, or the command line knows better. */
const HINTS: Readonly<Record<string, string>> = {
  ABORTED: 'Nothing of it is left running.',
  BOOT_FAILED: 'Run bioxen doctor to see which interpreters work.',
  EMPTY_CODE: "Give a FILE, -e 'CODE', or a program on standard input.",
  LUA_NOT_FOUND:
    'Run bioxen doctor to see how to install it, or use the embedded Lua 5.4: --engine embedded.',
  SCRIPT_NOT_FOUND:
    'Give the path of a Lua file that you may read; relative paths start at the working directory.',
  UNSUPPORTED: 'Lua 5.4 runs embedded; every other version needs --engine native or auto.',
  VM_TIMEOUT: 'Give it longer with --timeout, for example --timeout 5m, or leave that option out.',
};

/** The exit code for an error. */
export function exitCodeFor(error: unknown): number {
  if (error instanceof UsageError) return exitCode.usage;
  switch (tell(error).code) {
    case 'API_VALIDATION_ERROR':
    case 'UNSUPPORTED':
      return exitCode.usage;
    case 'SCRIPT_NOT_FOUND':
      return (error as { readonly problem?: string }).problem === 'missing'
        ? exitCode.notFound
        : exitCode.error;
    case 'LUA_NOT_FOUND':
      return exitCode.notFound;
    case 'VM_TIMEOUT':
      return exitCode.timeout;
    default:
      return exitCode.error;
  }
}

/** What failed, why and what to do next, in at most three lines; `debug` adds the stack and the causes. */
export function errorText(error: unknown, debug: boolean): string {
  const { message, hint } = tell(error);
  const lines = [`${styled('red', 'bioxen:', process.stderr)} ${message.replaceAll(/\s*\n\s*/g, ' ')}`];
  if (hint !== undefined) lines.push(hint);
  if (debug) lines.push(...causeChain(error));
  return `${lines.join('\n')}\n`;
}

/** The same as a JSON document. */
export function errorDocument(error: unknown): ErrorDocument {
  const { partial, ...told } = tell(error);
  return { schemaVersion: 1, error: told, ...(partial === undefined ? {} : { partial }) };
}

function tell(error: unknown): Told {
  if (error instanceof UsageError) {
    return { code: 'USAGE', message: error.message, hint: error.hint, retryable: false };
  }
  if (!(error instanceof Error)) return { code: 'INTERNAL', message: String(error), retryable: false };
  const { code, hint, retryable, partial, syscall } = error as Error &
    Partial<Told> & { readonly syscall?: string };
  if (syscall === 'write') {
    const message = `The output cannot be written: ${error.message}`;
    return { code: 'OUTPUT_FAILED', message, hint: 'Send it to a place with room for it.', retryable: false };
  }
  if (typeof code !== 'string' || typeof retryable !== 'boolean') {
    const what = typeof code === 'string' ? error.message : `Internal error: ${error.message}`;
    return {
      code: 'INTERNAL',
      message: what,
      hint: 'Run it again with --debug to see where.',
      retryable: false,
    };
  }
  const advice = HINTS[code] ?? hint;
  return {
    code,
    message: error.message,
    ...(advice === undefined ? {} : { hint: advice }),
    retryable,
    ...(partial === undefined
      ? {}
      : { partial: { stdout: partial.stdout, stderr: partial.stderr, truncated: partial.truncated } }),
  };
}

function causeChain(error: unknown): readonly string[] {
  const lines: string[] = [];
  const seen = new Set<unknown>();
  for (let at = error; at instanceof Error && !seen.has(at); at = at.cause) {
    seen.add(at);
    lines.push(`${lines.length === 0 ? '' : 'caused by: '}${at.stack ?? at.message}`);
  }
  return lines;
}
