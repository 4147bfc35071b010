import { EmptyCodeError } from 'bioxen';
import { readProgram } from '../run/read-program.js';
import { UsageError } from '../usage-error.js';

/** The code of a command line: of a file, of `-e`, or of standard input. @throws UsageError, ScriptNotFoundError, EmptyCodeError */
export async function readCode(file: string | undefined, code: string | undefined): Promise<string> {
  if (file !== undefined && code !== undefined) {
    throw new UsageError('There is code in a FILE and with -e; only one can run.', 'Leave one of them out.');
  }
  if (code !== undefined) return code;
  if (file === undefined && process.stdin.isTTY) throw new EmptyCodeError();
  const isFile = file !== undefined && file !== '-';
  const bytes = await readProgram(
    isFile ? { kind: 'file', path: file, args: [] } : { kind: 'stdin', args: [] },
    {},
  );
  return Buffer.from(bytes).toString('utf8');
}
