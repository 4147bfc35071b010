import { exitCode } from './exit-code.js';
import type { ErrorDocument } from './json/error-document.js';
import { tellError } from './tell-error.js';
import { printableLines } from './terminal/printable-lines.js';
import { styled } from './terminal/colors.js';
import { terminalColumns } from './terminal/terminal-columns.js';
import { wrapText } from './terminal/wrap-text.js';
import { UsageError } from './usage-error.js';

/** Our messages begin with this. */
const OURS = 'bioxen:';

/** The exit code for an error. */
export function exitCodeFor(error: unknown): number {
  if (error instanceof UsageError) return exitCode.usage;
  switch (tellError(error).code) {
    case 'API_VALIDATION_ERROR':
    case 'INVALID_NAME':
    case 'INVALID_VM_ID':
    case 'UNSUPPORTED':
      return exitCode.usage;
    case 'SCRIPT_NOT_FOUND':
      return (error as { readonly problem?: string }).problem === 'missing'
        ? exitCode.notFound
        : exitCode.error;
    case 'LUA_NOT_FOUND':
    case 'SESSION_NOT_FOUND':
    case 'ENVIRONMENT_NOT_FOUND':
    case 'PACKAGE_NOT_FOUND':
    case 'VM_NOT_FOUND':
      return exitCode.notFound;
    case 'JOB_FAILED':
      // Of the other reasons, such as a Redis that is gone, nobody may say that some failures are fine.
      return (error as Error).name === 'RecordFailedError' ? exitCode.partFailed : exitCode.error;
    case 'VM_TIMEOUT':
      return exitCode.timeout;
    case 'LUA_INSTRUCTION_LIMIT':
    case 'LUA_LIMIT_EXCEEDED':
    case 'LUA_OUT_OF_MEMORY':
      return exitCode.limit;
    case 'SANDBOX_SETUP_FAILED':
    case 'SANDBOX_UNAVAILABLE':
      return exitCode.sandbox;
    default:
      return exitCode.error;
  }
}

/** What failed, why and what to do next, in at most three lines; `debug` adds the stack and the causes. */
export function errorText(error: unknown, debug: boolean): string {
  const { message, hint } = tellError(error);
  const said = [`${OURS} ${message.replaceAll(/\s*\n\s*/g, ' ')}`, ...(hint === undefined ? [] : [hint])];
  const told = wrapText(said.join('\n'), terminalColumns(process.stderr));
  // Escape bytes are as wide as nothing.
  const lines = [`${styled('red', OURS, process.stderr)}${told.slice(OURS.length)}`];
  if (debug) lines.push(...causeChain(error));
  return `${lines.join('\n')}\n`;
}

/**
 * The same as a JSON document.
 * @param tier the sandbox that was asked for: an error of its set-up does not know it
 */
export function errorDocument(error: unknown, tier?: string): ErrorDocument {
  const { partial, ...told } = tellError(error);
  const isSetup = told.code === 'SANDBOX_SETUP_FAILED' && tier !== undefined;
  return {
    schemaVersion: 1,
    error: isSetup ? { ...told, tier } : told,
    ...(partial === undefined ? {} : { partial }),
  };
}

function causeChain(error: unknown): readonly string[] {
  const lines: string[] = [];
  const seen = new Set<unknown>();
  for (let at = error; at instanceof Error && !seen.has(at); at = at.cause) {
    seen.add(at);
    const [first = '', ...rest] = printableLines(at.stack ?? at.message).split('\n');
    const { code } = at as { readonly code?: unknown };
    const coded = typeof code === 'string' ? `${first} [${code}]` : first;
    lines.push(`${lines.length === 0 ? '' : 'caused by: '}${[coded, ...rest].join('\n')}`);
  }
  return lines;
}
