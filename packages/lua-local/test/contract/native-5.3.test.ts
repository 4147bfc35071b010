import { BasicLuaVM } from '@bioxen/lua-local';
import { describeVmContract, findLua } from '@bioxen/testkit';

describeVmContract('native 5.3', {
  version: '5.3',
  leakRounds: 50,
  skipReason: findLua('5.3').skipReason,
  createVm: (options) => Promise.resolve(new BasicLuaVM({ ...options, engine: 'native', luaVersion: '5.3' })),
});
