import { createVm, FileConflictError, PackageInstaller } from 'bioxen';
import { expect, test } from 'vitest';
import { serveOwnRocks } from './rocks.js';

test('two packages that bring the same module are refused in a VM, as in an environment, and both are named', async () => {
  const { add, options } = await serveOwnRocks();
  await add('first', '1.0-1', { shared: 'return "first"' });
  await add('second', '1.0-1', { shared: 'return "second"' });
  const installer = new PackageInstaller(options);
  await using vm = await createVm('conflict', { engine: 'embedded' });
  await installer.installPackageInVm('first', vm);
  const refused = await installer.installPackageInVm('second', vm).catch((error: unknown) => error);
  expect(FileConflictError.isInstance(refused)).toBe(true);
  expect(String(refused)).toMatch(/first.*second.*shared\.lua/);
  expect((await vm.execute('return require("shared")')).values[0]).toBe('first');
});
