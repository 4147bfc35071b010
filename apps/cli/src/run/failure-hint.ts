import { type ExecutionResult, formatBytes, type VmLimits } from '@bioxen/core';
import { activeEnvironmentLua, packagedModule } from 'bioxen/vms';
import { wholePathsText } from '../vms/whole-paths.js';
import { luaOf } from './environment-lua.js';

const REFUSED = /No such file or directory|Read-only file system|Permission denied/;

const NO_FILES =
  'bioxen: programs see no files of this computer: give data on standard input (< FILE), take results from standard ' +
  'output (> FILE), show them with --read-only PATH, or use --engine native --sandbox none, which runs them with your rights.';

const EMPTY_FOLDER =
  'bioxen: with --sandbox minimal programs start in an empty folder: name files by their whole path, ' +
  'or use --sandbox none.';

const NO_MODULE = /module '([^'\n]+)' not found/;

/** With what a program was run. */
export interface RunCircumstances {
  readonly limits: VmLimits;
  /** The environment that was named. */
  readonly env?: string | undefined;
  /** The files that it was shown, as they were named. */
  readonly readOnly?: readonly string[] | undefined;
}

/**
 * One line for a program that failed at what the command line can change: a file where there is none, memory, or a package of
 * the active environment, which is for another Lua.
 */
export async function failureHint(
  { error, sandbox }: ExecutionResult,
  { limits: { memoryBytes }, env, readOnly }: RunCircumstances,
): Promise<string | undefined> {
  const module = NO_MODULE.exec(error?.message ?? '')?.[1];
  if (module !== undefined && env === undefined) return await otherLuaHint(module);
  if (error?.kind === 'memory' && memoryBytes !== undefined) {
    return `bioxen: the program had ${formatBytes(memoryBytes)} of memory: give it more with --memory, for example --memory ${twice(memoryBytes)}.`;
  }
  if (error === undefined || sandbox === 'none' || !REFUSED.test(error.message)) return undefined;
  const wholePaths = error.message.includes('No such file') ? wholePathsText({ readOnly }).trimEnd() : '';
  if (wholePaths !== '') return wholePaths;
  if (sandbox !== 'minimal') return NO_FILES;
  return error.message.includes('No such file') ? EMPTY_FOLDER : undefined;
}

function twice(bytes: number): string {
  return `${String(Math.ceil((2 * bytes) / 2 ** 20))}M`;
}

/** Nothing else keeps a program from a module of the active environment. */
async function otherLuaHint(module: string): Promise<string | undefined> {
  const environment = activeEnvironmentLua();
  if (environment === undefined || (await packagedModule(module)) === undefined) return undefined;
  const { name, luaVersion } = environment;
  return `bioxen: environment '${name}' has ${module} for Lua ${luaVersion}: use --lua ${luaOf(environment)}, or install it into an environment for this Lua and name that with --env.`;
}
