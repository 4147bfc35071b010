import { BasicLuaVM } from '@bioxen/lua-local';
import { describeVmContract, findLua } from '@bioxen/testkit';

describeVmContract('native luajit', {
  version: 'luajit',
  leakRounds: 50,
  skipReason: findLua('luajit').skipReason,
  createVm: (options) =>
    Promise.resolve(new BasicLuaVM({ ...options, engine: 'native', luaVersion: 'luajit' })),
});
