import type { LocalVmOptions } from '@bioxen/lua-local';
import { findLua, type LuaVersion } from '@bioxen/testkit';

/** An engine in a tier. */
export interface Subject {
  readonly name: string;
  readonly version: LuaVersion;
  readonly options: LocalVmOptions;
  readonly skipReason: string | undefined;
}

/** The interpreters of this computer. */
export const natives: readonly LuaVersion[] = ['5.1', '5.3', '5.4', 'luajit'];
/** Every engine, in the strictest and in the laxest tier. */
export const subjects: readonly Subject[] = [
  { name: 'embedded', version: '5.4', options: { engine: 'embedded' }, skipReason: undefined },
  ...natives.flatMap((version) =>
    (['strict', 'none'] as const).map((sandbox): Subject => ({
      name: `${version}, ${sandbox}`,
      version,
      options: { engine: 'native', luaVersion: version, sandbox },
      skipReason: findLua(version).skipReason,
    })),
  ),
];

/** Defines `finalized(callback)`: keeps something whose finalizer is called when the state closes. */
export const FINALIZED = `
  kept = {}
  function finalized(callback)
    if newproxy then
      kept[#kept + 1] = newproxy(true)
      getmetatable(kept[#kept]).__gc = callback
    else
      kept[#kept + 1] = setmetatable({}, { __gc = callback })
    end
  end
  function save(name, text)
    local file = assert(io.open(name, "w"))
    file:write(text)
    file:close()
  end
`;
/** Longer than any test: where it passes, something hung. */
export const FOR_GOOD = { timeoutMs: 50_000 };
/** Options of a VM with files. */
export const DISK = { limits: { diskBytes: 2 ** 20 } };
