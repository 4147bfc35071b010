import {
  BaseLuaVM,
  BasicLuaVM,
  createVm,
  InvalidOptionError,
  InvalidVmIdError,
  LuaProcess,
  LuaVMFactory,
  registerVmType,
  UnknownVmTypeError,
  UnsupportedError,
  VmTypeAlreadyRegisteredError,
} from 'bioxen';
import { ownProcesses } from '@bioxen/testkit';
import { expect, test } from 'vitest';

test('A01 every default stands on the object', async () => {
  await using vm = await createVm();
  expect(vm).toMatchObject({
    vmId: 'default',
    vmType: 'basic',
    networked: false,
    persistent: false,
    debugMode: false,
    luaExecutable: 'lua',
    config: undefined,
  });
});

test('A01 every option stands on the object', async () => {
  const config = { note: 'mine' };
  await using vm = await createVm({
    vmId: 'all',
    vmType: 'basic',
    persistent: true,
    debugMode: true,
    luaExecutable: 'lua5.4',
    config,
  });
  expect(vm).toMatchObject({
    vmId: 'all',
    vmType: 'basic',
    persistent: true,
    debugMode: true,
    luaExecutable: 'lua5.4',
    config,
  });
});

test('A01 both call shapes, and the short names, make the same VM', async () => {
  const made = await Promise.all([
    createVm('same', { persistent: true }),
    createVm({ vmId: 'same', persistent: true }),
    createVm({ id: 'same', type: 'basic', persistent: true }),
    createVm('same', { id: 'same', vmType: 'basic', persistent: true }),
  ]);
  for (const vm of made) {
    expect(vm).toMatchObject({ vmId: 'same', id: 'same', vmType: 'basic', persistent: true });
    await vm.close();
  }
});

test('A01 names that contradict each other are refused', async () => {
  await expect(createVm('a', { id: 'b' })).rejects.toThrow(InvalidOptionError);
  await expect(createVm({ id: 'a', vmId: 'b' })).rejects.toThrow(InvalidOptionError);
  await expect(createVm({ type: 'basic', vmType: 'xcpng' } as never)).rejects.toThrow(InvalidOptionError);
});

test('A01 a vmId beside an id that contradicts it is refused', async () => {
  await expect(createVm('a', { vmId: 'b' })).rejects.toThrow(InvalidOptionError);
});

test('A01 two VMs share no globals', async () => {
  await using first = await createVm('first', { persistent: true });
  await using second = await createVm('second', { persistent: true });
  await first.execute('x = 5');
  expect((await second.execute('print(x)')).stdout).toBe('nil');
  expect((await first.execute('print(x)')).stdout).toBe('5');
});

test('A05 an unknown type names every type that exists', async () => {
  const error: unknown = await createVm('a', { vmType: 'quantum' }).catch((caught: unknown) => caught);
  expect(error).toBeInstanceOf(UnknownVmTypeError);
  expect(error).toMatchObject({ code: 'UNKNOWN_VM_TYPE' });
  expect((error as Error).message).toMatch(/^Unknown VM type: quantum\. Supported types: basic, ssh/);
});

test('A06 a type of somebody else is made through createVm, once it is registered', async () => {
  class DockerVM extends BasicLuaVM {}
  const provider = {
    type: 'docker',
    create: (options: object): Promise<BaseLuaVM> =>
      Promise.resolve(new DockerVM({ ...options, vmType: 'docker' })),
    adopt: (id: string): Promise<never> => Promise.reject(new UnsupportedError(`adopting ${id}`)),
    list: (): Promise<readonly never[]> => Promise.resolve([]),
  };
  registerVmType(provider);
  await using vm = await createVm('boxed', { vmType: 'docker' });
  expect(vm).toBeInstanceOf(DockerVM);
  expect((await vm.execute('return "in docker"')).stdout).toBe('in docker');
  expect(() => registerVmType(provider)).toThrow(VmTypeAlreadyRegisteredError);
  const error: unknown = await createVm('a', { vmType: 'nope' }).catch((caught: unknown) => caught);
  expect(error).toHaveProperty('message', expect.stringContaining('docker'));
});

test('A06 a factory of your own knows what you register', async () => {
  const factory = new LuaVMFactory();
  await expect(factory.createVm('basic', 'a')).rejects.toThrow(UnknownVmTypeError);
  factory.registerVmType({
    type: 'basic',
    create: (options) => Promise.resolve(new BasicLuaVM(options)),
    adopt: (id) => Promise.reject(new UnsupportedError(id)),
    list: () => Promise.resolve([]),
  });
  await using vm = await factory.createVm('basic', 'mine');
  expect(vm).toMatchObject({ vmId: 'mine', vmType: 'basic' });
});

test('A08 A11 a basic VM is a BasicLuaVM, a LuaProcess and a BaseLuaVM', async () => {
  await using vm = await createVm('classes');
  expect(vm).toBeInstanceOf(BasicLuaVM);
  expect(vm).toBeInstanceOf(LuaProcess);
  expect(vm).toBeInstanceOf(BaseLuaVM);
});

test('A14 an executable that does not exist is said so', async () => {
  await using vm = await createVm('a', { luaExecutable: 'nolua' });
  await expect(vm.execute('return 1')).rejects.toMatchObject({
    code: 'LUA_NOT_FOUND',
    message: expect.stringContaining("Lua executable 'nolua' not found in PATH"),
  });
});

test('A17 hostile ids are refused before anything happens', async () => {
  const before = ownProcesses().length;
  const hostile = [
    '',
    '.',
    '..',
    '../x',
    '/etc/passwd',
    'a/b',
    'a b',
    ' a',
    'a\n',
    'a\0',
    '-rf',
    '_a',
    '$(id)',
    '`id`',
    'a;b',
    'a"b',
    "a'b",
    'é',
    'ａ',
    'x'.repeat(65),
    '__proto__',
  ];
  for (const id of hostile) {
    await expect(createVm(id)).rejects.toThrow(InvalidVmIdError);
    await expect(createVm({ vmId: id, persistent: true })).rejects.toThrow(InvalidVmIdError);
  }
  for (const id of [7, {}, ['a'], true])
    await expect(createVm({ vmId: id as never })).rejects.toThrow(InvalidVmIdError);
  expect(ownProcesses().length).toBe(before);
  for (const id of ['a', 'A9', 'a.b-c_d', 'x'.repeat(64), '7']) {
    await using vm = await createVm(id);
    expect(vm.vmId).toBe(id);
  }
});

// create_vm(vm_id="default", networked=False, persistent=False, debug_mode=False, lua_executable="lua")
test('O05 the call shapes of 0.1.18 are taken', async () => {
  const shapes = [
    await createVm(),
    await createVm('default'),
    await createVm('default', { networked: false, persistent: false, debugMode: false }),
    await createVm({ vmId: 'default', networked: false }),
  ];
  for (const vm of shapes) {
    expect(vm).toMatchObject({ vmId: 'default', vmType: 'basic' });
    expect((await vm.executeString('return 2 + 2')).stdout).toBe('4');
    await vm.close();
  }
});
