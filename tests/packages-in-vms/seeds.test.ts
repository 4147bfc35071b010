import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  createVm,
  HttpRepository,
  installPackageInVm,
  PackageInstaller,
  packRock,
  searchPackages,
  serveRocks,
  VMManager,
} from 'bioxen';
import { writeFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { connectSshLuaVM } from '@bioxen/lua-remote';
import { findLua, sshdSkipReason, startLoopbackSshd, targetOf } from '@bioxen/testkit';
import { machinesSkipReason, openMachines } from '../sessions/machines.js';

const home = mkdtempSync(join(tmpdir(), 'packages-'));
process.env['BIOXEN_HOME'] = home;

afterAll(() => {
  rmSync(home, { recursive: true, force: true });
});

/** bio_compute on a private server, and nowhere else. */
async function serveBioCompute(): Promise<Awaited<ReturnType<typeof serveRocks>>> {
  const rocks = mkdtempSync(join(home, 'rocks-'));
  const path = fileURLToPath(
    new URL('../../rocks/bio_compute/bio_compute-1.0.0-1.rockspec', import.meta.url),
  );
  const { file, bytes } = await packRock(path);
  await writeFile(join(rocks, file), bytes);
  return await serveRocks(rocks);
}

describe('the examples of the seeds that install packages', () => {
  let server: Awaited<ReturnType<typeof serveRocks>>;
  beforeAll(async () => {
    server = await serveBioCompute();
  });
  afterAll(async () => {
    await server.close();
  });
  const options = () => ({ repositories: [new HttpRepository(server.url)] });

  // 000 and 002, Package Example and Pattern 4: Package Management:
  //   installer = PackageInstaller()
  //   packages = search_packages("bio_compute")
  //   installer.install_package("bio_compute")
  //   session = manager.create_interactive_vm("package_vm")
  //   manager.send_input("package_vm", 'require("bio_compute")\nprint(bio_compute.compute(10))')
  //   print(manager.read_output("package_vm"))
  test('J04 J22 Pattern 4 installs bio_compute, and a session requires it', async () => {
    const installer = new PackageInstaller(options());
    const packages = await searchPackages('bio_compute', options());
    expect(packages[0]).toMatchObject({ name: 'bio_compute', version: '1.0.0-1' });
    expect(await installer.installPackage('bio_compute')).toMatchObject({ changed: true });
    await using manager = new VMManager();
    const session = await manager.createInteractiveVm('package_vm');
    await manager.sendInput('package_vm', 'require("bio_compute")\nprint(bio_compute.compute(10))\n');
    expect(await manager.readOutput('package_vm', { until: 'idle' })).toBe('524800');
    await session.setEnvironment('default');
  });

  // 002, Complete Example:
  //   manager.send_input("bio_vm", 'require("bio_compute")\nsequence = "ATCGATCG"\n…')
  test('J23 the Complete Example prints an analysis, not a table', async () => {
    await using manager = new VMManager();
    await manager.createInteractiveVm('bio_vm');
    await manager.sendInput(
      'bio_vm',
      'require("bio_compute")\nresult = bio_compute.analyze_sequence("ATCG")\nprint("Analysis:", result)\n',
    );
    const printed = await manager.readOutput('bio_vm', { until: 'idle' });
    expect(printed).toMatch(/^Analysis:\t(?!table).*50/s);
  });

  // 001, Pattern 6: Basic Package Installation:
  //   installer.install_package_in_vm("bio_sequence_analysis", vm_id="bio_vm", vm_type="xcpng")
  test('J06 J26 Pattern 6 puts a package into a VM that is found by its id', async () => {
    await using vm = await createVm('bio_vm', { engine: 'embedded' });
    const installer = new PackageInstaller(options());
    expect(
      await installer.installPackageInVm('bio_sequence_analysis', { vmId: 'bio_vm', vmType: 'basic' }),
    ).toMatchObject({
      installed: [{ name: 'bio_compute' }],
      as: 'modules',
      target: { implementation: 'wasm' },
    });
    expect((await vm.execute('return require("bio_compute").gc_content("ATCG")')).values).toEqual([0.5]);
    await expect(installer.installPackageInVm('bio_compute', { vmId: 'nobody' })).rejects.toMatchObject({
      code: 'VM_NOT_FOUND',
    });
  });

  describe('on another host', () => {
    const skipReason = findLua('5.4').skipReason ?? sshdSkipReason();
    beforeEach(({ skip }) => {
      if (skipReason !== undefined) skip(skipReason);
    });

    test('J25 packages are shipped as files: the host asks no server and has no LuaRocks', async () => {
      await using sshd = await startLoopbackSshd();
      await using vm = await connectSshLuaVM({ host: targetOf(sshd), luaVersion: '5.4' });
      const asked = server.requests.length;
      const { as, installed, lock } = await installPackageInVm('bio_compute', vm, options());
      expect({ as, installed }).toEqual({
        as: 'files',
        installed: [{ name: 'bio_compute', version: '1.0.0-1' }],
      });
      expect(server.requests.length).toBeGreaterThan(asked);
      expect((await vm.execute('return require("bio_compute").compute(10)')).values).toEqual([524_800]);
      const tree = await vm.packages.tree?.read('share/lua/5.4');
      expect(tree?.size).toBeGreaterThan(20);
      // The same lock makes the same tree, here and there.
      const here = await new PackageInstaller(options()).installPackage('bio_compute', {
        environment: 'here',
      });
      expect(here.changed).toBe(true);
      expect(lock.packages['bio_compute@1.0.0-1']?.integrity.tree).toMatchObject({
        'lua-5.4': expect.stringMatching(/^sha256-/) as string,
      });
    });
  });

  describe('on an XCP-ng machine', () => {
    const skipReason = machinesSkipReason();
    beforeEach(({ skip }) => {
      if (skipReason !== undefined) skip(skipReason);
    });

    // 000, XCP-ng example: vm_xcpng.install_package("bio-compute")
    // 001, MVP: create an XCP-ng VM, execute simple Lua code, and install one package
    test('F10 O10 creates a VM, runs Lua, and installs one package by name', async () => {
      await using machines = await openMachines();
      await using vm = await createVm('remote_analysis', { type: 'xcpng', config: machines.config });
      await vm.start();
      expect((await vm.execute('return 2 + 2')).values).toEqual([4]);
      expect(await vm.installPackage('bio-algorithms')).toMatchObject({
        installed: [{ name: 'bio_compute' }],
      });
      expect((await vm.execute('return require("bio_compute").compute(10)')).values).toEqual([524_800]);
      await expect(vm.installPackage('a; rm -rf x')).rejects.toMatchObject({ code: 'INVALID_NAME' });
      const installer = new PackageInstaller();
      expect(
        await installer.installPackageInVm('bio_sequence_analysis', {
          vmId: 'remote_analysis',
          vmType: 'xcpng',
        }),
      ).toMatchObject({ installed: [] });
    });
  });
});
