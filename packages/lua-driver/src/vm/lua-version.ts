import { InvalidOptionError } from '@bioxen/core';
import type { DriverHello } from '../driver-hello.js';

/** The Lua versions that run as native interpreters. */
export type LuaVersion = '5.1' | '5.2' | '5.3' | '5.4' | 'luajit';

const VERSIONS: readonly LuaVersion[] = ['5.1', '5.2', '5.3', '5.4', 'luajit'];

/** @throws InvalidOptionError that lists the versions */
export function parseLuaVersion(value: string): LuaVersion {
  const version = VERSIONS.find((known) => known === value.toLowerCase());
  if (version !== undefined) return version;
  throw new InvalidOptionError('luaVersion', `'${value}' is no Lua version that bioxen runs`, {
    hint: `Use one of ${VERSIONS.join(', ')}.`,
  });
}

/** Refuses a version that was written as a number, and says how it is written. @throws InvalidOptionError */
export function refuseNumber(version: unknown): void {
  if (typeof version !== 'number') return;
  throw new InvalidOptionError('luaVersion', `the number ${String(version)} is not a text`, {
    hint: `Write it in quotes: luaVersion: '${String(version)}'.`,
  });
}

/** The names under which systems install an interpreter of this version, the usual one first. */
export function executableNames(version: LuaVersion): readonly string[] {
  if (version === 'luajit') return ['luajit', 'luajit-2.1'];
  return [`lua${version}`, `lua${version.replace('.', '')}`, `lua-${version}`, 'lua'];
}

/** Is it the version that was asked for? A file's name proves nothing. */
export function isVersion(hello: DriverHello, version: LuaVersion): boolean {
  if (version === 'luajit') return hello.jit !== undefined;
  return hello.jit === undefined && hello.luaVersion === `Lua ${version}`;
}
