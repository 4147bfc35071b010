import type { BasicLuaVM, ExecuteFileOptions, ExecutionResult } from 'bioxen';
import { readStandardInput, standardInput } from '../terminal/standard-input.js';
import type { RunTarget } from './run-target.js';

/** Runs what the command line names. The program reads our standard input, unless it came from there itself. */
export async function executeTarget(
  vm: BasicLuaVM,
  target: RunTarget,
  options: ExecuteFileOptions,
): Promise<ExecutionResult> {
  const { args } = target;
  if (target.kind === 'stdin') {
    return await vm.execute(await readStandardInput(options.signal), {
      ...options,
      args,
      chunkName: '=stdin',
    });
  }
  const withInput = { ...options, args, input: standardInput() };
  return target.kind === 'file'
    ? await vm.executeFile(target.path, withInput)
    : await vm.execute(target.code, withInput);
}
