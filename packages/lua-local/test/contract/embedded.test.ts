import { BasicLuaVM } from '@bioxen/lua-local';
import { describeVmContract } from '@bioxen/testkit';

// A worker thread takes ten times as long to start as a process: fewer rounds of the leak test.
describeVmContract('the embedded engine', {
  version: '5.4',
  interrupts: 'everywhere',
  leakRounds: 40,
  createVm: (options) => Promise.resolve(new BasicLuaVM({ ...options, engine: 'embedded' })),
});
