import {
  BioResourceManager,
  BioXenHypervisor,
  ConfigManager,
  createBiologicalVm,
  createBioVm,
  defaultHypervisor,
  getSupportedBiologicalTypes,
  getSupportedVmTypes,
  validateBiologicalType,
  validateVmType,
} from 'bioxen';
import { afterEach, expect, test } from 'vitest';

// The code blocks of seed 004, run to the letter; names in camelCase.

afterEach(async () => {
  for (const { vmId } of defaultHypervisor().listVms()) await defaultHypervisor().destroyVm(vmId);
});

// Factory Pattern API:
//   vm = create_bio_vm("test_vm", "syn3a", "basic")
//   xcpng_vm = create_bio_vm("xcp_vm", "ecoli", "xcpng", config)
//   resource_mgr = BioResourceManager()
//   config_mgr = ConfigManager()
test('N01 the factory makes biological VMs on one hypervisor', async () => {
  const config = {
    xcpng_config: { xapi_url: 'https://pool', username: 'u', password: 'p', ssh_user: 'root' },
  };
  const vm = await createBioVm('test_vm', 'syn3a', 'basic');
  const xcpngVm = await createBioVm('xcp_vm', 'ecoli', 'xcpng', config);
  const resourceMgr = new BioResourceManager();
  const configMgr = new ConfigManager();
  expect(vm.getVmType()).toBe('basic');
  expect(xcpngVm.getVmType()).toBe('xcpng');
  expect(resourceMgr.getResourceSummary()).toMatchObject({
    vmCount: 2,
    freeRibosomes: 34,
    totalAtpAllocated: 50,
  });
  expect(configMgr.loadDefaults('syn3a')).toMatchObject({ max_atp: 70, max_ribosomes: 15 });
});

// Production Usage:
//   vm = create_bio_vm("production_vm", "syn3a", "basic")
//   vm.start()
//   print(f"VM {vm.vm_id} running: {vm.get_biological_type()}")
//   resource_mgr = BioResourceManager()
//   status = resource_mgr.get_resource_summary()
//   print(f"Resources: {status}")
test('N05 N08 production usage', async () => {
  const vm = await createBioVm('production_vm', 'syn3a', 'basic');
  await vm.start();
  expect(`VM ${vm.vmId} running: ${vm.getBiologicalType()}`).toBe('VM production_vm running: syn3a');
  const resourceMgr = new BioResourceManager();
  const status = resourceMgr.getResourceSummary();
  expect(status).toMatchObject({
    totalRibosomes: 80,
    availableRibosomes: 68,
    allocatedRibosomes: 17,
    hypervisorOverhead: 0.15,
    activeVms: 1,
    maxVms: 4,
  });
  expect((await vm.executeBiologicalProcess('return 2 + 2')).values).toEqual([4]);
});

// Expected imports:
//   create_bio_vm, BioResourceManager, ConfigManager, get_supported_biological_types, get_supported_vm_types,
//   validate_biological_type, validate_vm_type
test('N04 the types that there are', () => {
  expect(getSupportedBiologicalTypes()).toEqual(['syn3a', 'ecoli', 'minimal_cell', 'yeast']);
  expect(getSupportedVmTypes()).toEqual(['basic', 'xcpng']);
  expect(validateBiologicalType('syn3a')).toBe(true);
  expect(validateBiologicalType('toString')).toBe(false);
  expect(validateVmType('basic')).toBe(true);
  expect(validateVmType('docker')).toBe(false);
});

test('N01 what is refused is refused in the words of the seed', async () => {
  await expect(createBioVm('a', 'virus')).rejects.toMatchObject({
    message: 'Unsupported biological type: virus',
    legacyCode: 'BX008',
  });
  await expect(createBioVm('a', 'syn3a', 'docker')).rejects.toThrow('Unsupported VM type: docker');
  await expect(createBioVm('a', 'syn3a', 'basic', { genome: {} } as never)).rejects.toMatchObject({
    code: 'API_VALIDATION_ERROR',
    option: "option 'genome'",
    hint: expect.stringContaining('proteins: demandOf(record)'),
  });
  await expect(createBioVm('a', 'syn3a', 'basic', { protein: 1 } as never)).rejects.toMatchObject({
    hint: 'Did you mean proteins?',
  });
  await expect(createBioVm('a', 'syn3a', 'xcpng')).rejects.toThrow(
    'XCP-ng VM type requires config parameter with xcpng_config',
  );
  expect(defaultHypervisor().listVms()).toEqual([]);
});

test('N02 createBiologicalVm has defaults', async () => {
  const vm = await createBiologicalVm('basic');
  expect([vm.vmId, vm.getBiologicalType()]).toEqual(['basic_ecoli_vm', 'ecoli']);
});

// VM Lifecycle Management: create, start, pause, resume, destroy; CREATED, RUNNING, PAUSED, STOPPED
test('M02 M03 N06 the life of a VM', async () => {
  const vm = await createBioVm('life', 'minimal_cell');
  const states = [vm.getState()];
  for (const step of ['start', 'pause', 'resume', 'stop', 'start'] as const) {
    await vm[step]();
    states.push(vm.getState());
  }
  expect(states).toEqual(['created', 'running', 'paused', 'running', 'stopped', 'running']);
  await vm.destroy();
  expect(() => vm.getState()).toThrow("VM 'life' not found");
});

test('N09 N10 presets are given when the pool has them, and need a VM', async () => {
  const manager = new BioResourceManager();
  expect(() => manager.allocateAtp(10)).toThrow('No VM bound to resource manager. Call bind_vm() first.');
  const vm = await createBioVm('bound', 'syn3a');
  manager.bindVm(vm);
  expect(manager.optimizeResourcesForBiologicalType()).toMatchObject({ atpPercentage: 60, ribosomes: 10 });
  expect(manager.optimizeResourcesForBiologicalType('ecoli')).toMatchObject({
    atpPercentage: 80,
    ribosomes: 25,
  });
  expect(manager.getAvailableResources()).toEqual({ ribosomes: 43, atpPercentage: 20, memoryKb: 999_880 });
  await expect(createBioVm('other', 'ecoli')).rejects.toMatchObject({
    code: 'RESOURCE_EXHAUSTION',
    resource: 'atpPercentage',
    available: 20,
  });
  expect(manager.allocateRibosomes(5).ribosomes).toBe(5);
});

test('N07 a package is installed into a biological VM', async () => {
  await using vm = await createBioVm('packaged', 'syn3a');
  await vm.start();
  expect(await vm.installBiologicalPackage('bio_compute')).toContain('bio_compute');
});

test('M10 M26 four VMs are made in less than a second, and share fairly', async () => {
  await using hypervisor = new BioXenHypervisor({ maxVms: 4, chassisType: 'ecoli' });
  for (const vmId of ['a', 'b', 'c', 'd']) {
    const vm = await createBioVm(vmId, 'syn3a', 'basic', { hypervisor });
    await vm.start();
    void vm.executeBiologicalProcess('while true do end', { autoRun: false }).catch(() => undefined);
  }
  await hypervisor.runFor(60 * 400);
  expect(hypervisor.getScheduling().fairness).toBeGreaterThan(85);
  await expect(hypervisor.createVm('e')).rejects.toMatchObject({ legacyCode: 'BX004' });
});

test('H08 configurations are merged in depth, and checked', () => {
  const merged = ConfigManager.mergeConfigs(ConfigManager.loadDefaults('ecoli'), {
    max_atp: 50,
    extra: { a: 1 },
  });
  expect(ConfigManager.mergeConfigs(merged, { extra: { b: 2 } })).toMatchObject({
    max_atp: 50,
    max_ribosomes: 30,
    extra: { a: 1, b: 2 },
  });
  expect(ConfigManager.validateConfig(merged)).toBe(true);
  expect(() => ConfigManager.validateConfig({ max_atp: 101 })).toThrow(
    'max_atp must be a number from 0 to 100',
  );
  expect(() => ConfigManager.validateConfig({ xapi_url: 'x' }, 'xcpng')).toThrow(
    'username is missing; password is missing; ssh_user is missing',
  );
});
