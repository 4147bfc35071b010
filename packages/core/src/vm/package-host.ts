/** The Lua that packages are chosen for. */
export interface LuaTarget {
  /** `5.1`, `5.2`, `5.3`, `5.4`. LuaJIT counts as 5.1. */
  readonly luaVersion: string;
  /** `lua`, `luajit`, or `wasm` for the embedded engine, which loads no C modules. */
  readonly implementation: 'lua' | 'luajit' | 'wasm';
}

/** The system that an interpreter runs on: what compiled modules are built for. */
export interface HostPlatform {
  /** As `process.platform` says it: `linux`. */
  readonly os: string;
  /** As `process.arch` says it: `x64`, `arm64`. */
  readonly arch: string;
  /** The C library, with its version where it has one: `glibc 2.41`, `musl`. Undefined where it is not known. */
  readonly libc?: string;
}

/** Options of `PackageTree.write`. */
export interface WriteTreeOptions {
  /**
   * Files of the generation in use that the new one has, too: path there → path in the new one. They are taken over
   * where they are, and do not stand in the tar stream.
   */
  readonly reuse?: readonly (readonly [from: string, to: string])[];
  /**
   * All files that the generation is to have: path → SHA-256. If it has these and no others it is compared and comes into use
   * in the same step, before this resolves; otherwise it stays out of use, as without this.
   */
  readonly use?: ReadonlyMap<string, string>;
  readonly signal?: AbortSignal;
}

/** A directory of packages inside a VM, switched whole from one generation to the next. */
export interface PackageTree {
  /** Absolute path of the tree inside the VM. */
  readonly root: string;
  /** Path below `prefix` → SHA-256 of the file, lower-case hex. */
  read(prefix: string, options?: { readonly signal?: AbortSignal }): Promise<ReadonlyMap<string, string>>;
  /**
   * Unpacks a tar stream into a generation that is not in use. Gives what is there then, as `read` would: whoever wrote it
   * looks at it before anybody uses it.
   */
  write(
    generation: number,
    tar: AsyncIterable<Uint8Array>,
    options?: WriteTreeOptions,
  ): Promise<ReadonlyMap<string, string>>;
  /** Makes a generation the one in use, atomically. */
  switchTo(generation: number): Promise<void>;
  remove(generation: number): Promise<void>;
  /** The system that loads compiled modules of this tree; absent where none shall be put there. */
  platform?(options?: { readonly signal?: AbortSignal }): Promise<HostPlatform>;
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
