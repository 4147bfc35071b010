import { BasicLuaVM } from '@bioxen/lua-local';
import { describeVmContract, findLua, type LuaVersion } from '@bioxen/testkit';

/** The contract of VMs on one native interpreter, behind all walls and behind none. */
export function describeNative(version: LuaVersion, leakRounds: number): void {
  for (const sandbox of ['strict', 'none'] as const) {
    describeVmContract(`native ${version}, ${sandbox}`, {
      version,
      interrupts: version === 'luajit' ? 'nowhere' : 'plain loops',
      leakRounds,
      skipReason: findLua(version).skipReason,
      createVm: (options) =>
        Promise.resolve(new BasicLuaVM({ ...options, engine: 'native', luaVersion: version, sandbox })),
    });
  }
}
