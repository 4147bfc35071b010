import { findProgram, type FoundProgram } from '../system/find-program.js';
import { executableName, type LuaVersion } from './lua-version.js';

/** The stock interpreter of a version, or why a test must do without it: see `findProgram`. */
export function findLua(version: LuaVersion): FoundProgram {
  return findProgram(executableName(version));
}
