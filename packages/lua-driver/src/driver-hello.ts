/** What an interpreter says of itself when its driver has started. */
export interface DriverHello {
  /** `Lua 5.1`, `Lua 5.3`, `Lua 5.4`, as `_VERSION` says. LuaJIT says `Lua 5.1`. */
  readonly luaVersion: string;
  /** LuaJIT's own version text, absent on PUC Lua. */
  readonly jit?: string;
  /** 64, or 53 where all numbers are doubles (5.1, LuaJIT). */
  readonly integerBits: 53 | 64;
}

/** Reads the payload of a hello frame. */
export function parseHello(payload: Buffer): DriverHello {
  const [luaVersion = '', jit = '', bits = ''] = payload.toString('latin1').split('\n');
  return { luaVersion, ...(jit === '' ? {} : { jit }), integerBits: bits === '64' ? 64 : 53 };
}
