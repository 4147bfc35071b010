import { existsSync } from 'node:fs';
import { createVm, PackageInstaller } from 'bioxen';
import { expect, test } from 'vitest';
import { serveOwnRocks } from './rocks.js';

test.each(['embedded', 'auto'] as const)(
  'a VM that was closed gets no package, and nothing is left (%s)',
  async (engine) => {
    const { add, options, server } = await serveOwnRocks();
    await add('motifs', '1.0-1', { motifs: 'return "motifs"' });
    const installer = new PackageInstaller(options);
    const vm = await createVm('closed', { engine });
    expect(await vm.execute('return 1')).toMatchObject({ success: true });
    await vm.close();
    for (const target of [vm, vm.packages])
      await expect(installer.installPackageInVm('motifs', target)).rejects.toMatchObject({
        code: 'CLOSED',
        message: expect.stringContaining("VM 'closed'") as string,
      });
    expect(server.requests).toEqual([]);
    expect(existsSync(options.home)).toBe(false);
  },
);
