import { findLua, type LuaVersion } from '@bioxen/testkit';

/** The native interpreters that tests use, and why one must do without. */
export const nativeVersions: readonly {
  readonly version: LuaVersion;
  readonly skipReason: string | undefined;
}[] = (['5.1', '5.3', '5.4', 'luajit'] as const).map((version) => ({
  version,
  skipReason: findLua(version).skipReason,
}));

/** The engines that Lua 5.4 runs on. */
export const engines: readonly {
  readonly engine: 'embedded' | 'native';
  readonly skipReason: string | undefined;
}[] = [
  { engine: 'embedded', skipReason: undefined },
  { engine: 'native', skipReason: findLua('5.4').skipReason },
];
