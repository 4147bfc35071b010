import { inCommandLineWords } from './command-line-words.js';
import type { ErrorDocument } from './json/error-document.js';
import { printableLines } from './terminal/printable-lines.js';
import { UsageError } from './usage-error.js';

/** What is known of an error of any origin. */
export type ToldError = ErrorDocument['error'] & { readonly partial?: ErrorDocument['partial'] };

/** Where the command line knows better than the library what to do next. */
const HINTS: Readonly<Record<string, string>> = {
  ATTACH_FAILED: 'Wait until they have detached, or take it over: bioxen session attach --takeover NAME.',
  ABORTED: 'Nothing of it is left running.',
  BOOT_FAILED: 'Run bioxen doctor to see which interpreters work.',
  EMPTY_CODE: "Give a FILE, -e 'CODE', or a program on standard input.",
  LUA_NOT_FOUND:
    'Run bioxen doctor to see how to install it, or use the embedded Lua 5.4: --engine embedded.',
  SSH_AUTH_FAILED:
    'Add the key to the account (~/.ssh/authorized_keys there), or name another as IdentityFile in ~/.ssh/config.',
  SCRIPT_NOT_FOUND:
    'Give the path of a Lua file that you may read; relative paths start at the working directory. Code itself stands behind -e.',
  SESSION_ALREADY_EXISTS:
    'To type in it: bioxen session attach NAME. Else choose another name, or end it: bioxen session rm NAME.',
  SESSION_NOT_FOUND: 'Run bioxen session ls to see which there are, or make one: bioxen session new NAME.',
  VM_ALREADY_EXISTS: 'Choose another name, or forget that one: bioxen vm rm NAME.',
  VM_NOT_FOUND: 'Run bioxen vm ls to see which there are. With --on, a host is written ssh://HOST.',
  VM_TIMEOUT: 'Give it longer with --timeout, for example --timeout 5m, or leave that option out.',
};

const LIMIT_HINTS: Readonly<Record<string, string>> = {
  cpu: 'Give it more with --cpu, for example --cpu 5m, or leave that option out.',
  'file-size': 'Give it room for its files with --disk, for example --disk 100M.',
  memory: 'Give it more with --memory, for example --memory 1G.',
  processes: 'Give it more with --processes, for example --processes 16.',
};

/** Messages of these are the library's own words; others may quote a program. */
const ABOUT_OPTIONS: ReadonlySet<string> = new Set([
  'API_VALIDATION_ERROR',
  'SANDBOX_UNAVAILABLE',
  'UNSUPPORTED',
]);

const MAX_SAID = 160;

/** Fields that errors of the library may have. */
interface LibraryError extends Error, Partial<Omit<ToldError, 'message'>> {
  readonly executable?: string;
  /** Where an interpreter was looked for, when that was not this computer. */
  readonly host?: string;
  readonly syscall?: string;
  readonly timeoutMs?: number;
  readonly operation?: string;
  /** The VM or the session that it is about. */
  readonly vmId?: unknown;
  /** The environment that it is about. */
  readonly environment?: unknown;
}

/** What an error is, why, and what to do next. Both may quote a pool or a machine, and do nothing to a terminal. */
export function tellError(error: unknown): ToldError {
  const told = toldOf(error);
  const message = printableLines(told.message);
  return { ...told, message, ...(told.hint === undefined ? {} : { hint: printableLines(told.hint) }) };
}

function toldOf(error: unknown): ToldError {
  if (error instanceof UsageError) {
    return { code: 'USAGE', message: error.message, hint: error.hint, retryable: false };
  }
  if (!(error instanceof Error)) return { code: 'INTERNAL', message: String(error), retryable: false };
  const known: LibraryError = error;
  if (known.syscall === 'write') {
    const message = `The output cannot be written: ${error.message}`;
    return { code: 'OUTPUT_FAILED', message, hint: 'Send it to a place with room for it.', retryable: false };
  }
  const { code, retryable } = known;
  if (typeof code !== 'string' || typeof retryable !== 'boolean') {
    return {
      code: 'INTERNAL',
      message: typeof code === 'string' ? error.message : `Internal error: ${error.message}`,
      hint: 'Run it again with --debug to see where.',
      retryable: false,
    };
  }
  const hint = named(hintOf(known, code), known);
  return {
    code,
    message: messageOf(known, code),
    ...(hint === undefined ? {} : { hint }),
    retryable,
    ...limitOf(known, code),
    ...sandboxOf(known),
    ...partialOf(known),
  };
}

function messageOf({ message, executable, host }: LibraryError, code: string): string {
  if (code === 'LUA_NOT_FOUND' && host === undefined && executable?.includes('/') === true) {
    return `There is no Lua interpreter that can be run at ${executable}`;
  }
  if (code === 'BOOT_FAILED') return shortened(message);
  return ABOUT_OPTIONS.has(code) ? inCommandLineWords(message) : message;
}

/** Behind a program that is no Lua the message holds all that it said. */
function shortened(message: string): string {
  const [what = ''] = message.split('; it said ');
  return what.length > MAX_SAID ? `${what.slice(0, MAX_SAID)}…` : what;
}

/** A command to type, with the name in it where that is known and needs no quotes. */
function named(hint: string | undefined, { vmId, environment }: LibraryError): string | undefined {
  const name = vmId ?? environment;
  const isKnown = typeof name === 'string' && /^[A-Za-z0-9][\w.-]{0,63}$/.test(name);
  return isKnown ? hint?.replaceAll(/\bNAME\b/g, name) : hint;
}

function hintOf({ hint, limit = '', host, operation }: LibraryError, code: string): string | undefined {
  if (code === 'LUA_NOT_FOUND' && host !== undefined)
    return `Install Lua on ${host}, or name an interpreter that is there with --lua.`;
  // Those that there are stand in its own words.
  if (code === 'ENVIRONMENT_NOT_FOUND' && hint?.startsWith('There is none yet') === true)
    return 'There is none yet. Make one: bioxen env create NAME.';
  // Biological VMs are elsewhere than others.
  if (code === 'VM_NOT_FOUND' && hint?.startsWith('Run bioxen bio ') === true) return hint;
  const [, owner] = /^The machine of '(\S+)' was removed/.exec(hint ?? '') ?? [];
  if (owner !== undefined) return `${hint ?? ''} bioxen vm show ${owner} says which.`;
  // What took too long was not a program: its own advice counts.
  const isElsewhere = code === 'VM_TIMEOUT' && operation?.includes('daemon') === true;
  const better = isElsewhere ? undefined : (HINTS[code] ?? LIMIT_HINTS[limit]);
  // Which was meant the library knows, what to do the command line.
  if (code === 'SESSION_NOT_FOUND' && hint?.startsWith('Did you mean ') === true)
    return `${hint} ${better ?? ''}`;
  if (code === 'VM_NOT_FOUND' && hint?.includes(' is a session') === true) return hint;
  if (better !== undefined || hint === undefined) return better;
  return inCommandLineWords(hint);
}

function limitOf(
  { limit, limitValue, observed, certainty, timeoutMs }: LibraryError,
  code: string,
): Partial<ToldError> {
  if (code === 'VM_TIMEOUT' && timeoutMs !== undefined) {
    return { limit: 'timeout', limitValue: timeoutMs, certainty: 'certain' };
  }
  if (limit === undefined || limitValue === undefined || certainty === undefined) return {};
  return {
    limit,
    limitValue,
    ...(observed === undefined ? {} : { observed: Number(observed.toFixed(3)) }),
    certainty,
  };
}

function sandboxOf({ tier, remedies }: LibraryError): Partial<ToldError> {
  return {
    ...(tier === undefined ? {} : { tier }),
    ...(remedies === undefined ? {} : { remedies: remedies.map((remedy) => inCommandLineWords(remedy)) }),
  };
}

function partialOf({ partial }: LibraryError): Pick<ToldError, 'partial'> {
  if (partial === undefined) return {};
  return {
    partial: { stdout: partial.stdout, stderr: partial.stderr, truncated: partial.truncated },
  };
}
