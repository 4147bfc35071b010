import { createHash } from 'node:crypto';
import { cp, mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { getCurator, PackageInstaller, packRock, type RocksServer, serveRocks, VMManager } from 'bioxen';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { machinesSkipReason, openMachines } from '../sessions/machines.js';

/*
 * The examples of the seeds that need a package, from `PackageInstaller()` on: the private server was added once, as a user
 * does. Its bio_compute is newer than the one that comes with bioxen and says where it is from, so that nothing else is taken
 * for it.
 */
const SOURCE = fileURLToPath(new URL('../../rocks/bio_compute/', import.meta.url));
let base = '';
let server: RocksServer;

beforeAll(async () => {
  base = await mkdtemp(join(tmpdir(), 'complete-'));
  process.env['BIOXEN_HOME'] = join(base, 'home');
  const work = join(base, 'bio_compute');
  await cp(SOURCE, work, { recursive: true });
  const text = await readFile(join(work, 'bio_compute-1.0.0-1.rockspec'), 'utf8');
  const rockspec = join(work, 'bio_compute-1.9.0-1.rockspec');
  const more = 'modules = { ["bio_compute.origin"] = "origin.lua",';
  await writeFile(rockspec, text.replaceAll('1.0.0-1', '1.9.0-1').replace('modules = {', more));
  await writeFile(join(work, 'origin.lua'), 'return "the private server"');
  const { file, bytes } = await packRock(rockspec);
  const rocks = join(base, 'rocks');
  await mkdir(rocks);
  await writeFile(join(rocks, file), bytes);
  server = await serveRocks(rocks);
  await getCurator().repositories.add(server.url);
});

afterAll(async () => {
  await server.close();
  await rm(base, { recursive: true, force: true });
});

// 002, Complete Example.
test('J04 J23 the Complete Example installs, requires and analyses', async () => {
  // Install required package
  const installer = new PackageInstaller();
  expect(await installer.installPackage('bio_compute')).toMatchObject({
    installed: [{ name: 'bio_compute', version: '1.9.0-1' }],
  });

  // Use the package in a VM
  await using manager = new VMManager({ debugMode: false });
  // Create interactive session
  await manager.createInteractiveVm('bio_vm');

  // Load package and analyze sequence
  await manager.sendInput(
    'bio_vm',
    `
        require("bio_compute")
        result = bio_compute.analyze_sequence("ATCG")
        print("Analysis result:", result)
    `,
  );

  // Get results
  expect(await manager.readOutput('bio_vm', { until: 'idle' })).toMatch(/^Analysis result:\t(?!table)[^]*50/);
  await manager.sendInput('bio_vm', 'print((require("bio_compute.origin")))\n');
  expect(await manager.readOutput('bio_vm', { until: 'idle' })).toBe('the private server');

  // Clean up
  expect(await manager.terminateVmSession('bio_vm')).toBe(true);
});

describe('with a machine of a pool', () => {
  const skipReason = machinesSkipReason();
  beforeEach(({ skip }) => {
    if (skipReason !== undefined) skip(skipReason);
  });

  // 000, Complete Example, Programmatic Usage with Multi-VM Support; 001, Pattern 6.
  test('F10 J06 the Complete Example installs a package on the machine', async () => {
    await using machines = await openMachines();
    await using manager = new VMManager({ debugMode: false });
    // Create basic VM for local processing
    await manager.createVm('local_analysis', { vmType: 'basic' });
    // Create XCP-ng VM for distributed processing
    await manager.createVm('remote_analysis', { vmType: 'xcpng', config: machines.config });
    // Start XCP-ng VM
    await manager.vms.get('remote_analysis')?.start();

    // Execute sequence analysis on basic VM
    const localAnalysis = await manager.executeVmSync(
      'local_analysis',
      `
            local sequence = "ATCGATCGATCGAAATTTCCCGGG"
            local gc_count = 0
            for i = 1, #sequence do
                local base = sequence:sub(i, i)
                if base == "G" or base == "C" then
                    gc_count = gc_count + 1
                end
            end
            return "Local GC Content: " .. (gc_count / #sequence * 100) .. "%"
        `,
    );
    // Execute parallel analysis on XCP-ng VM
    const remoteAnalysis = await manager.executeVmSync(
      'remote_analysis',
      `
            local sequence = "ATCGATCGATCGAAATTTCCCGGG"
            local at_count = 0
            for i = 1, #sequence do
                local base = sequence:sub(i, i)
                if base == "A" or base == "T" then
                    at_count = at_count + 1
                end
            end
            return "Remote AT Content: " .. (at_count / #sequence * 100) .. "%"
        `,
    );
    expect(`Local Analysis: ${localAnalysis.stdout}`).toBe('Local Analysis: Local GC Content: 50.0%');
    expect(`Remote Analysis: ${remoteAnalysis.stdout}`).toBe('Remote Analysis: Remote AT Content: 50.0%');

    // Install package on XCP-ng VM
    expect(await manager.vms.get('remote_analysis')?.installPackage('bio-algorithms')).toMatchObject({
      installed: [{ name: 'bio_compute', version: '1.9.0-1' }],
    });
    const used = await manager.executeVmSync(
      'remote_analysis',
      'require("bio_compute") return bio_compute.compute(10), (require("bio_compute.origin"))',
    );
    expect(used.values).toEqual([524_800, 'the private server']);
    const asked = server.requests.length;

    // Curator installs via SSH in XCP-ng VM
    const installer = new PackageInstaller();
    expect(
      await installer.installPackageInVm('bio_sequence_analysis', {
        vmId: 'remote_analysis',
        vmType: 'xcpng',
      }),
    ).toMatchObject({ installed: [], as: 'files' });
    expect(server.requests).toHaveLength(asked);

    // Same lock, same files: on the machine as here.
    const tree = await manager.vms.get('remote_analysis')?.packages.tree?.read('share');
    await installer.installPackage('bio_compute', { environment: 'here' });
    const { root } = await getCurator().environments.get('here');
    for (const [path, hash] of tree ?? []) {
      const own = createHash('sha256').update(await readFile(join(root, 'share', path)));
      expect(own.digest('hex'), path).toBe(hash);
    }
    expect(tree?.size).toBeGreaterThan(20);

    // Clean up XCP-ng VM
    await manager.vms.get('remote_analysis')?.stop();
  });
});
