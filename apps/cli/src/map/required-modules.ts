import type { FindModule } from '../open-vm-options.js';

const REQUIRE = /\brequire\s*\(?\s*(?:"([^"\n]+)"|'([^'\n]+)')/g;

/**
 * The texts of the modules that a program requires by name, and of those that they require: what its results depend on beside
 * itself. A name that is put together when the program runs is not seen.
 */
export async function requiredModules(code: string, findModule: FindModule): Promise<readonly string[]> {
  const found = new Map<string, string>();
  const open = [code];
  for (let text = open.pop(); text !== undefined; text = open.pop()) {
    for (const [, double, single] of text.matchAll(REQUIRE)) {
      const name = double ?? single ?? '';
      if (found.has(name)) continue;
      const module = await findModule(name);
      if (module === undefined) continue;
      found.set(name, module);
      open.push(module);
    }
  }
  return [...found].toSorted(([a], [b]) => (a < b ? -1 : 1)).flat();
}
