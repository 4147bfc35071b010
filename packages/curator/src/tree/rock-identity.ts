/** Which rock, for which Lua. */
export interface RockIdentity {
  readonly name: string;
  /** With its revision. */
  readonly version: string;
  /** `5.4` */
  readonly luaVersion: string;
}

/** Folder of a rock within a tree: what is neither module nor program. */
export function rockFolder({ name, version, luaVersion }: RockIdentity): string {
  return `lib/luarocks/rocks-${luaVersion}/${name}/${version}`;
}
