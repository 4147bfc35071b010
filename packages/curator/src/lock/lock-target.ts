/** What packages are locked for: pure Lua runs wherever that Lua runs, C only where it was built for. */
export interface InstallTarget {
  /** `5.4` */
  readonly luaVersion: string;
  /** `wasm` loads no C modules. @defaultValue 'lua' */
  readonly implementation?: 'lua' | 'luajit' | 'wasm' | undefined;
}

/** Key of a target in a lockfile, for rocks of pure Lua. */
export function pureTarget({ luaVersion }: InstallTarget): string {
  return `lua-${luaVersion}`;
}

/** The C library of this computer, where it is Linux. */
export function hostLibc(): 'gnu' | 'musl' {
  const report: unknown = process.report?.getReport();
  const header = (report as { readonly header?: { readonly glibcVersionRuntime?: string } } | undefined)
    ?.header;
  return header?.glibcVersionRuntime === undefined ? 'musl' : 'gnu';
}

/** The same for rocks with C, built on this computer: with system, processor and C library. */
export function nativeTarget(target: InstallTarget): string {
  const libc = process.platform === 'linux' ? `-${hostLibc()}` : '';
  const jit = target.implementation === 'luajit' ? 'luajit' : 'lua';
  return `${jit}-${target.luaVersion}-${process.platform}-${process.arch}${libc}`;
}
