/**
 * Lua that lets `require` look into a tree of packages first, laid out as LuaRocks does: `share/lua/5.4`, `lib/lua/5.4`.
 * To run it twice is as good as once.
 * @param root absolute, without quotes and backslashes
 */
export function packagePaths(root: string): string {
  return [
    `local v=_VERSION:match("%d%.%d") local s,l="${root}/share/lua/"..v.."/","${root}/lib/lua/"..v.."/"`,
    'if not package.path:find(s,1,true) then',
    'package.path=s.."?.lua;"..s.."?/init.lua;"..package.path package.cpath=l.."?.so;"..package.cpath end',
  ].join(' ');
}
