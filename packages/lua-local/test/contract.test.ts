import { describeVmContract, findLua, type LuaVersion } from '@bioxen/testkit';
import { BasicLuaVM } from '@bioxen/lua-local';

describeVmContract('the embedded engine', {
  version: '5.4',
  leakRounds: 60,
  createVm: (options) => Promise.resolve(new BasicLuaVM({ ...options, engine: 'embedded' })),
});

const nativeVersions: readonly LuaVersion[] = ['5.1', '5.3', '5.4', 'luajit'];
for (const version of nativeVersions) {
  describeVmContract(`native ${version}`, {
    version,
    skipReason: findLua(version).skipReason,
    createVm: (options) => Promise.resolve(new BasicLuaVM({ ...options, engine: 'native', luaVersion: version })),
  });
}
