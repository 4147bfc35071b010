import { InvalidOptionError } from '@bioxen/core';
import type { FindModule } from '../module-answer.js';

const MODULE_NAME = /^[A-Za-z_][\w-]*(\.[A-Za-z_][\w-]*)*$/;

/** The modules of a VM: what `require` finds without a file. */
export class ModuleShelf {
  readonly #modules = new Map<string, string>();
  readonly #findElsewhere: FindModule | undefined;

  /** @param findElsewhere asked for what is not on the shelf */
  constructor(findElsewhere?: FindModule) {
    this.#findElsewhere = findElsewhere;
  }

  /** @throws InvalidOptionError for a name that `require` could not be given */
  add(modules: ReadonlyMap<string, string> | Readonly<Record<string, string>>): void {
    if (typeof modules !== 'object' || modules === null)
      throw InvalidOptionError.unexpected('modules', modules, 'a Map or an object of source texts');
    const entries = modules instanceof Map ? [...modules] : Object.entries(modules);
    for (const [name, source] of entries) {
      if (typeof name !== 'string' || !MODULE_NAME.test(name) || typeof source !== 'string') {
        throw new InvalidOptionError('modules', `'${String(name)}' is no module name with its source text`);
      }
    }
    for (const [name, source] of entries) this.#modules.set(name, source);
  }

  readonly find: FindModule = (name, luaVersion) =>
    this.#modules.get(name) ?? this.#findElsewhere?.(name, luaVersion);
}
