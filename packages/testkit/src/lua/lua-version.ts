/** The interpreters that tests compare with. */
export type LuaVersion = '5.1' | '5.3' | '5.4' | 'luajit';

/** Their names on a Debian system. */
export const executableName = (version: LuaVersion): string =>
  version === 'luajit' ? 'luajit' : `lua${version}`;
