import { BasicLuaVM } from '@bioxen/lua-local';
import { describeVmContract, findLua } from '@bioxen/testkit';

describeVmContract('native 5.4', {
  version: '5.4',
  leakRounds: 1000,
  skipReason: findLua('5.4').skipReason,
  createVm: (options) => Promise.resolve(new BasicLuaVM({ ...options, engine: 'native', luaVersion: '5.4' })),
});
