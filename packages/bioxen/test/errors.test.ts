import * as bioxen from 'bioxen';
import { expect, test } from 'vitest';

test('K01 every class that the seeds put below LuaVMError is one', () => {
  const { LuaVMError, BioxenError } = bioxen;
  const below = [
    bioxen.InteractiveSessionError,
    bioxen.AttachError,
    bioxen.DetachError,
    bioxen.SessionNotFoundError,
    bioxen.SessionAlreadyExistsError,
    bioxen.VMManagerError,
    bioxen.LuaProcessError,
    bioxen.NetworkingError,
    bioxen.LuaNotFoundError,
    bioxen.LuaSocketNotFoundError,
    bioxen.VMConnectionError,
    bioxen.VMTimeoutError,
    bioxen.ScriptGenerationError,
    bioxen.PTYError,
    bioxen.SessionStateError,
    bioxen.IOThreadError,
    bioxen.ProcessRegistryError,
  ];
  for (const seedClass of below) expect(seedClass.prototype).toBeInstanceOf(LuaVMError);
  expect(LuaVMError.prototype).toBeInstanceOf(BioxenError);
  expect(BioxenError.prototype).toBeInstanceOf(Error);
});

test('K01 what a VM throws is caught as a LuaVMError', async () => {
  await using vm = await bioxen.createVm('throws');
  await expect(vm.execute('')).rejects.toBeInstanceOf(bioxen.LuaVMError);
  await expect(vm.execute('error("x")', { reject: true })).rejects.toBeInstanceOf(bioxen.LuaVMError);
  await expect(vm.execute('while true do end', { timeoutMs: 30 })).rejects.toBeInstanceOf(bioxen.LuaVMError);
  await expect(vm.executeFile('/nowhere.lua')).rejects.toBeInstanceOf(bioxen.LuaVMError);
});
