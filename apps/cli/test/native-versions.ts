import { findLua, type LuaVersion } from '@bioxen/testkit';
import { sandboxSkipReason } from './find-sandbox.js';

/** The native interpreters that tests use in the sandbox that they have by default, and why one must do without. */
export const nativeVersions: readonly {
  readonly version: LuaVersion;
  readonly skipReason: string | undefined;
}[] = (['5.1', '5.3', '5.4', 'luajit'] as const).map((version) => ({
  version,
  skipReason: findLua(version).skipReason ?? sandboxSkipReason('strict'),
}));

/** The engines that Lua 5.4 runs on, native in the sandbox that it has by default. */
export const engines: readonly {
  readonly engine: 'embedded' | 'native';
  readonly sandbox: 'embedded' | 'strict';
  readonly skipReason: string | undefined;
}[] = [
  { engine: 'embedded', sandbox: 'embedded', skipReason: undefined },
  {
    engine: 'native',
    sandbox: 'strict',
    skipReason: findLua('5.4').skipReason ?? sandboxSkipReason('strict'),
  },
];
