import type { Dependency } from '../version/dependency.js';
import type { RockVersion } from '../version/rock-version.js';

/** One version of a package, as a resolver sees it. */
export interface Rock {
  readonly name: string;
  readonly version: RockVersion;
}

/** Where a resolver looks. Both are asked once for each name and version. */
export interface RockSource {
  /** What there is for the Lua in question, in any order; none where the name is not known. */
  versionsOf(name: string): Promise<readonly RockVersion[]>;
  /** What one of them needs. `lua` among it is that Lua itself. */
  dependenciesOf(rock: Rock): Promise<readonly Dependency[]>;
}
