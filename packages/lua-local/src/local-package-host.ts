import type { LuaTarget, PackageHost } from '@bioxen/core';
import type { DriverHello } from '@bioxen/lua-driver';
import type { EngineLauncher } from './engine.js';
import type { ModuleShelf } from './modules.js';

/** What the package host needs of its VM. */
export interface PackageHostVm {
  readonly launcher: EngineLauncher;
  readonly shelf: ModuleShelf;
  /** What an interpreter of the VM says of itself; starts one when none has spoken yet. */
  hello(): Promise<DriverHello>;
}

/** Packages of a local VM: pure-Lua modules, handed to each interpreter of the VM. */
export class LocalPackageHost implements PackageHost {
  readonly #vm: PackageHostVm;

  constructor(vm: PackageHostVm) {
    this.#vm = vm;
  }

  async luaTarget(): Promise<LuaTarget> {
    const hello = await this.#vm.hello();
    const implementation =
      this.#vm.launcher.kind === 'embedded' ? 'wasm' : hello.jit === undefined ? 'lua' : 'luajit';
    return { luaVersion: hello.luaVersion.replace('Lua ', ''), implementation };
  }

  mountModules(modules: ReadonlyMap<string, string>): Promise<void> {
    this.#vm.shelf.add(modules);
    return Promise.resolve();
  }
}
