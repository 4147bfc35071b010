import type { BasicVmOptions } from 'bioxen';
import { findLua, type LuaVersion } from '@bioxen/testkit';

/** An engine on which the examples of the seeds run, with what its Lua makes of 6 / 12 * 100. */
interface SeedEngine {
  readonly name: string;
  readonly options: BasicVmOptions;
  readonly skipReason?: string | undefined;
  /** Lua 5.3 and later keep `50.0` apart from `50`. */
  readonly fifty: '50.0' | '50';
}

const native = (version: LuaVersion): SeedEngine => ({
  name: `native ${version}`,
  options: { engine: 'native', luaVersion: version },
  skipReason: findLua(version).skipReason,
  fifty: version === '5.1' || version === 'luajit' ? '50' : '50.0',
});

/** The default, then every native one. */
export const seedEngines: readonly SeedEngine[] = [
  { name: 'the default', options: {}, fifty: '50.0' },
  ...(['5.1', '5.3', '5.4', 'luajit'] as const).map(native),
];
