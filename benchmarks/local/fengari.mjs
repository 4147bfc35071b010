import { loadPeer } from './peer-packages.mjs';

/** Lua 5.3 in JavaScript: a state that answers requests, or `{ why }` when it is not to be had. */
export const openFengari = async () => {
  const { peer, why } = await loadPeer('fengari');
  if (peer === undefined) return { why };
  const { lua, lauxlib, lualib, to_luastring: toLua } = peer.default;
  const open = () => {
    const state = lauxlib.luaL_newstate();
    lualib.luaL_openlibs(state);
    return {
      open,
      request: (code) => {
        lauxlib.luaL_dostring(state, toLua(code));
        const value = lua.lua_tonumber(state, -1);
        lua.lua_settop(state, 0);
        return value;
      },
    };
  };
  return open();
};
