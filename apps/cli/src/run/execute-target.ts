import type { BaseLuaVM, ExecuteOptions, ExecutionResult } from 'bioxen';
import { standardInput } from '../terminal/standard-input.js';
import { readProgram } from './read-program.js';
import type { RunTarget } from './run-target.js';

/**
 * Runs what the command line names. The program reads our standard input, unless it came from there itself. The time
 * limit and the signal hold for reading the program, too.
 */
export async function executeTarget(
  vm: BaseLuaVM,
  target: RunTarget,
  options: ExecuteOptions,
): Promise<ExecutionResult> {
  const { args } = target;
  if (target.kind === 'code') {
    return await vm.execute(target.code, { ...options, args, input: standardInput() });
  }
  const code = await readProgram(target, options);
  return target.kind === 'file'
    ? await vm.execute(code, { ...options, args, input: standardInput(), chunkName: `@${target.path}` })
    : await vm.execute(code, { ...options, args, chunkName: '=stdin' });
}
