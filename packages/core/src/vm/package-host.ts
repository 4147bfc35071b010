/** The Lua that packages are chosen for. */
export interface LuaTarget {
  /** `5.1`, `5.2`, `5.3`, `5.4`. LuaJIT counts as 5.1. */
  readonly luaVersion: string;
  /** `lua`, `luajit`, or `wasm` for the embedded engine, which loads no C modules. */
  readonly implementation: 'lua' | 'luajit' | 'wasm';
}

/** A directory of packages inside a VM, switched whole from one generation to the next. */
export interface PackageTree {
  /** Absolute path of the tree inside the VM. */
  readonly root: string;
  /** Path below `prefix` → SHA-256 of the file, lower-case hex. */
  read(prefix: string, options?: { readonly signal?: AbortSignal }): Promise<ReadonlyMap<string, string>>;
  /** Unpacks a tar stream into a generation that is not in use. */
  write(
    generation: number,
    tar: AsyncIterable<Uint8Array>,
    options?: { readonly signal?: AbortSignal },
  ): Promise<void>;
  /** Makes a generation the one in use, atomically. */
  switchTo(generation: number): Promise<void>;
  remove(generation: number): Promise<void>;
}

/** The few operations through which Lua packages reach any VM. */
export interface PackageHost {
  luaTarget(): Promise<LuaTarget>;
  /**
   * Makes pure-Lua modules available to `require` without a file: module name → source text.
   * They stay for the life of the VM; a module that is already loaded stays as it is.
   */
  mountModules(modules: ReadonlyMap<string, string>): Promise<void>;
  /** The package directory, where the VM has one. */
  readonly tree?: PackageTree;
}
