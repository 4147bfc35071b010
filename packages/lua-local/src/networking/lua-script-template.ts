import { type LuaInput, ScriptGenerationError } from '@bioxen/core';
import type { ScriptParameter } from './script-parameter.js';

/** A Lua program and what it is called with: `vm.execute(script.code, { args: script.args })`. */
export interface LuaScript {
  readonly code: string;
  readonly args: readonly LuaInput[];
}

/**
 * A Lua program with named values. The values are never written into the source: the program gets them as one table,
 * its first argument, so that no text of theirs is ever read as Lua.
 */
export class LuaScriptTemplate<Values extends object> {
  readonly name: string;
  /** The program, the same for all values. */
  readonly code: string;
  readonly #parameters: Readonly<Record<string, ScriptParameter>>;

  constructor(
    name: string,
    code: string,
    parameters: Readonly<Record<keyof Values & string, ScriptParameter>>,
  ) {
    this.name = name;
    this.code = code;
    this.#parameters = parameters;
  }

  /** The program with these values. @throws ScriptGenerationError for one that is missing, unknown or unfit */
  fill(values: Values): LuaScript {
    for (const name of Object.keys(values)) {
      if (!Object.hasOwn(this.#parameters, name)) this.#refuse(`it takes no value named '${name}'`);
    }
    const given = new Map<string, unknown>(Object.entries(values));
    const table: Record<string, LuaInput> = {};
    for (const [name, { check, defaultValue }] of Object.entries(this.#parameters)) {
      const value = given.get(name) ?? defaultValue;
      if (value === undefined) this.#refuse(`it needs a value for '${name}'`);
      const expected = check(value);
      if (expected !== undefined) this.#refuse(`'${name}' is not ${expected}`);
      table[name] = value as LuaInput;
    }
    return { code: this.code, args: [table] };
  }

  #refuse(why: string): never {
    throw new ScriptGenerationError(`The script '${this.name}' cannot be made: ${why}`, {
      hint: `It takes ${Object.keys(this.#parameters).join(', ')}.`,
    });
  }
}
