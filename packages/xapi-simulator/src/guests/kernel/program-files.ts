import { execFile } from 'node:child_process';
import { promisify } from 'node:util';

const run = promisify(execFile);

/** A program and the libraries that it is linked to: what a tree must have in which it is to run. */
export async function programFiles(ldd: string, program: string): Promise<readonly string[]> {
  // It may be linked to libraries; one that is not has none to list.
  const { stdout } = await run(ldd, [program]).catch(() => ({ stdout: '' }));
  return [program, ...[...stdout.matchAll(/\/\S+\.so\S*/g)].map(([library]) => library)];
}
