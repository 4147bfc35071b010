import { statSync } from 'node:fs';

/** The Lua versions that `--lua` takes. Everything else that it takes is the name or path of an interpreter. */
export const LUA_VERSIONS = ['5.1', '5.2', '5.3', '5.4', 'luajit'] as const;

/** Can it name a Lua: a version that there is, or a program? Whether that program is there is found out later. */
export function isLuaName(text: string): boolean {
  if (isLuaVersion(text)) return true;
  // What is made of digits is meant as a version, and one that does not exist.
  if (text.trim() === '' || text.startsWith('-') || /^v?[\d.]+$/i.test(text)) return false;
  return statSync(text, { throwIfNoEntry: false })?.isDirectory() !== true || !text.includes('/');
}

/** Is it one of the versions, and no program? */
export function isLuaVersion(text: string): boolean {
  return LUA_VERSIONS.some((version) => version === text.toLowerCase());
}
