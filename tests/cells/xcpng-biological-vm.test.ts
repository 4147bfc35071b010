import { findLua, makeSshKey, poolConfigOf, processGuestsSkipReason, type SshKey } from '@bioxen/testkit';
import { createXapiSimulator, type XapiSimulator } from '@bioxen/xapi-simulator';
import { BioXenHypervisor, createBioVm, XCPngBiologicalVM } from 'bioxen';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';

const skipReason = findLua('5.4').skipReason ?? processGuestsSkipReason();
let key: SshKey;
let simulator: XapiSimulator;
beforeAll(async () => {
  if (skipReason !== undefined) return;
  key = makeSshKey();
  simulator = await createXapiSimulator({ guests: 'process' });
});
afterAll(async () => {
  await (simulator as XapiSimulator | undefined)?.close();
  (key as SshKey | undefined)?.[Symbol.dispose]();
});
beforeEach(({ skip }) => {
  if (skipReason !== undefined) skip(skipReason);
});

const machines = (): readonly unknown[] =>
  [...simulator.db.VM.where({ is_a_template: false, is_a_snapshot: false }).values()].map(
    ({ name_label }) => name_label,
  );
const config = (): Readonly<Record<string, unknown>> => ({
  ...poolConfigOf(simulator, key.keyPath),
  password: simulator.password,
});

test('N11 a biological VM of the type xcpng runs Lua in a machine of the pool, and is charged for it', async () => {
  const before = machines();
  await using hypervisor = new BioXenHypervisor();
  const vm = await createBioVm('lab', 'syn3a', 'xcpng', { hypervisor, xcpng_config: config() });
  expect(vm).toBeInstanceOf(XCPngBiologicalVM);
  expect(vm.getVmType()).toBe('xcpng');
  // No machine before there is work for it.
  expect(machines()).toEqual(before);
  await vm.start();
  const first = await vm.executeBiologicalProcess('kept = 7 print("from the machine") return 2 + 2');
  expect(first).toMatchObject({ status: 'success', values: [4], stdout: 'from the machine\n4' });
  expect(machines()).toHaveLength(before.length + 1);
  expect(vm.getStatus()).toMatchObject({ engine: 'remote', state: 'running', vmType: 'xcpng' });
  // The work of one program is one turn: what passes its budget is debt, which later turns pay.
  expect(first.charge.quanta).toBe(1);
  expect(first.charge.residues).toBeGreaterThan(0);
  const { residues, debt } = vm.getResourceUsage();
  expect(residues).toBe(first.charge.residues);
  expect(hypervisor.getWork().residues.used + debt).toBe(residues);
  expect((await vm.executeBiologicalProcess('return kept')).values).toEqual([7]);
  const failed = await vm.executeBiologicalProcess('error("boom")');
  expect(failed).toMatchObject({ status: 'error', error: { kind: 'runtime' } });
  expect(hypervisor.audit()).toEqual([]);
});

test('it shares its cell with others, and its machine is gone with it', async () => {
  const before = machines();
  await using hypervisor = new BioXenHypervisor();
  const remote = await createBioVm('far', 'ecoli', 'xcpng', { hypervisor, xcpng_config: config() });
  const local = await createBioVm('near', 'syn3a', 'basic', { hypervisor });
  await remote.start();
  await local.start();
  const [far, near] = await Promise.all([
    remote.executeBiologicalProcess('local s = 0 for i = 1, 1000 do s = s + i end return s'),
    local.executeBiologicalProcess('local s = 0 for i = 1, 1000 do s = s + i end return s'),
  ]);
  expect([far.values, near.values]).toEqual([[500_500], [500_500]]);
  await remote.pause();
  await expect(remote.executeBiologicalProcess('return 1')).rejects.toMatchObject({ code: 'VM_STATE_ERROR' });
  await remote.resume();
  expect((await remote.executeBiologicalProcess('return "back"')).values).toEqual(['back']);
  expect(hypervisor.getSystemResources().allocatedRibosomes).toBe(34);
  await remote.destroy();
  expect(machines()).toEqual(before);
  expect(hypervisor.getSystemResources().allocatedRibosomes).toBe(17);
  expect((await local.executeBiologicalProcess('return 1')).values).toEqual([1]);
});

test('a machine that cannot be made is an error of its VM alone', async () => {
  await using hypervisor = new BioXenHypervisor();
  const vm = await createBioVm('none', 'syn3a', 'xcpng', {
    hypervisor,
    xcpng_config: { ...config(), template_name: 'no-such-template' },
  });
  await vm.start();
  await expect(vm.executeBiologicalProcess('return 1')).rejects.toMatchObject({ code: 'VM_STATE_ERROR' });
  expect(vm.getState()).toBe('error');
  const near = await createBioVm('near', 'syn3a', 'basic', { hypervisor });
  await near.start();
  expect((await near.executeBiologicalProcess('return 3')).values).toEqual([3]);
});
