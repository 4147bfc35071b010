import { BioxenError } from '@bioxen/core';

/** A package is there, but no version of it for this Lua. */
export class NoCompatibleVersionError extends BioxenError {
  readonly packageName: string;
  readonly luaVersion: string;
  /** For which Lua versions there are some. */
  readonly luaVersions: readonly string[];

  constructor(packageName: string, luaVersion: string, luaVersions: readonly string[]) {
    super(`No version of '${packageName}' runs on Lua ${luaVersion}`, {
      code: 'NO_COMPATIBLE_VERSION',
      hint:
        luaVersions.length === 0
          ? 'Choose another package, or a VM with another Lua.'
          : `There are versions for Lua ${luaVersions.join(', ')}.`,
    });
    this.packageName = packageName;
    this.luaVersion = luaVersion;
    this.luaVersions = luaVersions;
  }

  override get name(): string {
    return 'NoCompatibleVersionError';
  }
}
