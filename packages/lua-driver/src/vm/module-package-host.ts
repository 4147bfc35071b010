import type { LuaTarget, PackageHost, PackageTree } from '@bioxen/core';
import type { DriverHello } from '../driver-hello.js';
import type { ModuleShelf } from './module-shelf.js';

/** What the package host needs of its VM. */
export interface PackageHostVm {
  readonly shelf: ModuleShelf;
  /** Where the VM keeps packages as files, if it does. */
  readonly tree: PackageTree | undefined;
  /** Is its Lua WebAssembly, which loads no C modules? Asked after `hello`. */
  isWasm(): boolean;
  /** @throws ClosedError */
  refuseWhenClosed(): void;
  /** What an interpreter of the VM says of itself; starts one when none has spoken yet. */
  hello(): Promise<DriverHello>;
}

/** Packages of a VM: pure-Lua modules, handed to each interpreter of it, and a tree of files where there is one. */
export class ModulePackageHost implements PackageHost {
  readonly tree?: PackageTree;
  readonly #vm: PackageHostVm;

  constructor(vm: PackageHostVm) {
    this.#vm = vm;
    if (vm.tree !== undefined) this.tree = vm.tree;
  }

  async luaTarget(): Promise<LuaTarget> {
    this.#vm.refuseWhenClosed();
    const hello = await this.#vm.hello();
    const implementation = hello.jit === undefined ? 'lua' : 'luajit';
    return {
      luaVersion: hello.luaVersion.replace('Lua ', ''),
      implementation: this.#vm.isWasm() ? 'wasm' : implementation,
    };
  }

  mountModules(modules: ReadonlyMap<string, string>): Promise<void> {
    this.#vm.refuseWhenClosed();
    this.#vm.shelf.add(modules);
    return Promise.resolve();
  }
}
