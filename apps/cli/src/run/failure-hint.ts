import { type ExecutionResult, formatBytes, type VmLimits } from 'bioxen';

const REFUSED = /No such file or directory|Read-only file system|Permission denied/;

const NO_FILES =
  'bioxen: programs see no files of this computer: give data on standard input (< FILE), take results from standard ' +
  'output (> FILE), show them with --read-only PATH, or use --engine native --sandbox none, which runs them with your rights.';

const EMPTY_FOLDER =
  'bioxen: with --sandbox minimal programs start in an empty folder: name files by their whole path, ' +
  'or use --sandbox none.';

/** One line for a program that failed at what the command line can change: a file where there is none, or memory. */
export function failureHint(
  { error, sandbox }: ExecutionResult,
  { memoryBytes }: VmLimits,
): string | undefined {
  if (error?.kind === 'memory' && memoryBytes !== undefined) {
    return `bioxen: the program had ${formatBytes(memoryBytes)} of memory: give it more with --memory, for example --memory ${twice(memoryBytes)}.`;
  }
  if (error === undefined || sandbox === 'none' || !REFUSED.test(error.message)) return undefined;
  if (sandbox !== 'minimal') return NO_FILES;
  return error.message.includes('No such file') ? EMPTY_FOLDER : undefined;
}

function twice(bytes: number): string {
  return `${String(Math.ceil((2 * bytes) / 2 ** 20))}M`;
}
