import type { ExecutionResult } from 'bioxen';

/** One line for a program that looked for a file where there can be none. */
export function fileHint({ error, sandbox }: ExecutionResult): string | undefined {
  if (sandbox !== 'embedded' || error?.message.includes('No such file or directory') !== true)
    return undefined;
  return (
    'bioxen: on the embedded engine programs see no files of this computer: ' +
    'give the data on standard input (< FILE), or use --engine native.'
  );
}
