/** `ii`: a function of Lua, state to number of results. `vii`: a hook, state and activation record to nothing. */
export type Signature = 'ii' | 'vii';

/** A function of JavaScript as C sees it. */
export type SlotFunction = (...args: number[]) => number | void;

const PREAMBLE = [0, 0x61, 0x73, 0x6d, 1, 0, 0, 0];
const I32 = 0x7f;
const FUNCTION = 0x60;
const TYPES = 1;
const IMPORTS = 2;
const EXPORTS = 7;

const modules = new Map<string, WebAssembly.Module>();

/**
 * Puts functions of one signature into the engine's table; gives their slots, which are what C calls function
 * pointers. All of them in one go: each instance that it takes costs some 60 µs.
 */
export function addFunctions(
  table: WebAssembly.Table,
  functions: readonly SlotFunction[],
  signature: Signature,
): readonly number[] {
  const key = `${functions.length} ${signature}`;
  let module = modules.get(key);
  if (module === undefined) {
    module = new WebAssembly.Module(moduleBytes(functions.length, signature));
    modules.set(key, module);
  }
  const { exports } = new WebAssembly.Instance(module, {
    e: Object.fromEntries(functions.entries()),
  });
  const first = table.grow(functions.length);
  return functions.map((_, index) => {
    table.set(first + index, exports[index]);
    return first + index;
  });
}

/**
 * A module that imports so many functions and exports them as its own: the one way that every Node has to put
 * functions of JavaScript into a table of WebAssembly. There are fewer than ten, so that each name is one digit.
 */
function moduleBytes(count: number, signature: Signature): Uint8Array<ArrayBuffer> {
  const results = signature.startsWith('v') ? [] : [I32];
  const parameters = Array.from(signature.slice(1), () => I32);
  const indices = Array.from({ length: count }, (_, index) => index);
  const digit = (index: number): number => 0x30 + index;
  const section = (id: number, items: readonly (readonly number[])[]): readonly number[] => {
    const body = [items.length, ...items.flat()];
    return [id, body.length, ...body];
  };
  return Uint8Array.from([
    ...PREAMBLE,
    ...section(TYPES, [[FUNCTION, parameters.length, ...parameters, results.length, ...results]]),
    ...section(
      IMPORTS,
      indices.map((index) => [1, 0x65, 1, digit(index), 0, 0]),
    ),
    ...section(
      EXPORTS,
      indices.map((index) => [1, digit(index), 0, index]),
    ),
  ]);
}
