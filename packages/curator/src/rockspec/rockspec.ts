import type { Dependency } from '../version/dependency.js';
import type { RockVersion } from '../version/rock-version.js';

/** The formats of rockspecs that there are. */
export type RockspecFormat = '1.0' | '1.1' | '3.0' | '3.1';

/** Where the source of a rock is. */
export interface RockSourceLocation {
  readonly url: string;
  /** Only a hint: it guards against damage, not against people. */
  readonly md5?: string | undefined;
  /** Folder of the unpacked source that the build begins in. */
  readonly dir?: string | undefined;
  readonly file?: string | undefined;
  readonly tag?: string | undefined;
  readonly branch?: string | undefined;
}

/** Files to install, each with where they go; without a name they keep their own. */
export interface InstallEntry {
  readonly name?: string;
  readonly file: string;
}

/** How a rock is built. */
export interface RockBuild {
  /** `builtin`, `none`, or one that runs programs: `make`, `cmake`, `command`, or a plug-in. */
  readonly type: string;
  /** Module → the Lua file of it; undefined for one made of C. Undefined where they are to be found by looking. */
  readonly modules: ReadonlyMap<string, string | undefined> | undefined;
  readonly install: {
    readonly lua: readonly InstallEntry[];
    readonly lib: readonly InstallEntry[];
    readonly bin: readonly InstallEntry[];
    readonly conf: readonly InstallEntry[];
  };
  readonly copyDirectories: readonly string[] | undefined;
  readonly hasPatches: boolean;
}

/** A rockspec, read as data. */
export interface Rockspec {
  readonly format: RockspecFormat;
  readonly name: string;
  readonly version: RockVersion;
  readonly summary?: string | undefined;
  readonly license?: string | undefined;
  readonly homepage?: string | undefined;
  readonly supportedPlatforms: readonly string[];
  readonly dependencies: readonly Dependency[];
  readonly buildDependencies: readonly Dependency[];
  readonly source: RockSourceLocation;
  readonly build: RockBuild;
  /** It asks for programs to be run after the install; they never are. */
  readonly hasHooks: boolean;
}
