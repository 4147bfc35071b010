import { createXapiSimulator, type XapiSimulator } from '@bioxen/xapi-simulator';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { failureOf, type JsonClient, logIn } from '../support/json-client.js';

interface Vm {
  readonly uuid: string;
  readonly is_a_template: boolean;
  readonly VIFs: readonly string[];
  readonly VBDs: readonly string[];
  readonly other_config: Readonly<Record<string, string>>;
  readonly generation_id: string;
  readonly snapshots: readonly string[];
  readonly children: readonly string[];
}

let sim: XapiSimulator;
let client: JsonClient;
let template: string;
beforeAll(async () => {
  sim = await createXapiSimulator();
  client = await logIn(sim.url);
  [template = ''] = await client.call<string[]>('VM.get_by_name_label', 'lua-bio-template');
});
afterAll(() => sim.close());

const read = (vm: string): Promise<Vm> => client.call<Vm>('VM.get_record', vm);
const vdiOf = async (vm: string): Promise<string> => client.call('VBD.get_VDI', (await read(vm)).VBDs[0]);
const remove = async (vm: string): Promise<void> => void (await client.call('VM.destroy', vm));

describe('VM.clone', () => {
  test('of a template is a template, with disks, MAC addresses and seeds of its own', async () => {
    const clone = await client.call<string>('VM.clone', template, 'clone');
    const [before, after] = [await read(template), await read(clone)];
    expect(after).toMatchObject({ is_a_template: true, power_state: 'Halted', name_label: 'clone' });
    expect(after.uuid).not.toBe(before.uuid);
    expect(after.other_config).toMatchObject({ base_template_name: 'lua-bio-template' });
    expect(after.other_config['mac_seed']).not.toBe(before.other_config['mac_seed']);
    expect(after.generation_id).toMatch(/^\d+:\d+$/);
    const mac = (vm: Vm): Promise<unknown> => client.call('VIF.get_MAC', vm.VIFs[0]);
    expect(await mac(after)).not.toBe(await mac(before));
    const [oldVdi, newVdi] = [await vdiOf(template), await vdiOf(clone)];
    expect(newVdi).not.toBe(oldVdi);
    expect(await client.call('VDI.get_virtual_size', newVdi)).toBe(8 * 2 ** 30);
    expect(await client.call('VBD.get_other_config', after.VBDs[0])).toEqual({ owner: '' });
    await remove(clone);
    expect(await client.call('VDI.get_managed', newVdi)).toBe(true);
    await client.call('VDI.destroy', newVdi);
  });

  test('of a VM is a VM', async () => {
    const [worker] = await client.call<string[]>('VM.get_by_name_label', 'worker-2');
    const clone = await client.call<string>('VM.clone', worker, 'again');
    expect((await read(clone)).is_a_template).toBe(false);
    await remove(clone);
  });
});

test('VM.copy puts the disks into the repository that is named', async () => {
  const [host] = await client.call<string[]>('host.get_all');
  const sr = await client.call<string>(
    'SR.create',
    host,
    {},
    '1000000000000',
    'second',
    '',
    'ext',
    'user',
    false,
    {},
  );
  const copy = await client.call<string>('VM.copy', template, 'copy', sr);
  expect(await client.call('VDI.get_SR', await vdiOf(copy))).toBe(sr);
  await remove(copy);
});

describe('VM.provision', () => {
  test('makes the disks that the template asks for, and a VM of the template', async () => {
    const [debian] = await client.call<string[]>('VM.get_by_name_label', 'Debian Bookworm 12');
    const vm = await client.call<string>('VM.clone', debian, 'provisioned');
    expect((await read(vm)).VBDs).toEqual([]);
    expect(await failureOf(client.call('VM.provision', vm))).toEqual(['UUID_INVALID', 'SR', '']);
    const [pool] = await client.call<string[]>('pool.get_all');
    const sr = await client.call<string>('pool.get_default_SR', pool);
    const uuid = await client.call<string>('SR.get_uuid', sr);
    const disks = (await read(vm)).other_config['disks']?.replace('sr=""', `sr="${uuid}"`);
    await client.call('VM.remove_from_other_config', vm, 'disks');
    await client.call('VM.add_to_other_config', vm, 'disks', disks);
    await client.call('VM.provision', vm);
    const made = await read(vm);
    expect(made).toMatchObject({
      is_a_template: false,
      other_config: { base_template_name: 'Debian Bookworm 12' },
    });
    expect(await client.call('VBD.get_record', made.VBDs[0])).toMatchObject({
      userdevice: '0',
      bootable: true,
      type: 'Disk',
      mode: 'RW',
      other_config: { owner: '' },
      empty: false,
    });
    expect(await client.call('VDI.get_record', await vdiOf(vm))).toMatchObject({
      name_label: '0',
      name_description: 'Created by template provisioner',
      virtual_size: 10 * 2 ** 30,
      type: 'system',
      sm_config: { vmhint: made.uuid },
    });
    await remove(vm);
  });

  test('says when the repository is full, or has no host', async () => {
    const [pool] = await client.call<string[]>('pool.get_all');
    const sr = await client.call<string>('pool.get_default_SR', pool);
    const before = sim.db.SR.get(sr)?.['physical_size'];
    sim.db.SR.update(sr, { physical_size: 1000 });
    const vdi = {
      SR: sr,
      virtual_size: '1000000',
      type: 'user',
      sharable: false,
      read_only: false,
      other_config: {},
    };
    const [code] = await failureOf(
      client.call('VDI.create', { name_label: 'x', name_description: '', ...vdi }),
    );
    expect(code).toBe('SR_FULL');
    sim.db.SR.update(sr, { physical_size: before ?? 0 });
    const [pbd] = await client.call<string[]>('SR.get_PBDs', sr);
    await client.call('PBD.unplug', pbd);
    expect(
      await failureOf(client.call('VDI.create', { name_label: 'x', name_description: '', ...vdi })),
    ).toEqual(['SR_HAS_NO_PBDS', sr]);
    await client.call('PBD.plug', pbd);
  });
});

describe('a snapshot', () => {
  test('is a template that belongs to its VM, keeps the MAC addresses, and can be reverted to', async () => {
    const [vm = ''] = await client.call<string[]>('VM.get_by_name_label', 'worker-1');
    await client.call('VM.set_name_description', vm, 'before');
    const snapshot = await client.call<string>('VM.snapshot', vm, 'snap');
    expect(await read(snapshot)).toMatchObject({
      is_a_template: true,
      is_a_snapshot: true,
      snapshot_of: vm,
      power_state: 'Halted',
      snapshot_info: { 'disk-snapshot-type': 'crash_consistent', 'power-state-at-snapshot': 'Running' },
      allowed_operations: ['destroy', 'export', 'revert', 'clone', 'copy'],
      children: [vm],
    });
    expect((await read(vm)).snapshots).toEqual([snapshot]);
    const macs = await Promise.all(
      [vm, snapshot].map(async (each) => client.call('VIF.get_MAC', (await read(each)).VIFs[0])),
    );
    expect(macs[0]).toBe(macs[1]);
    expect(await client.call('VDI.get_is_a_snapshot', await vdiOf(snapshot))).toBe(true);
    expect(await failureOf(client.call('VM.start', snapshot, false, false))).toEqual([
      'VM_IS_SNAPSHOT',
      snapshot,
      'start',
    ]);

    await client.call('VM.set_name_description', vm, 'after');
    const disk = await vdiOf(vm);
    await client.call('VM.revert', snapshot);
    expect(await read(vm)).toMatchObject({
      name_description: 'before',
      power_state: 'Halted',
      name_label: 'worker-1',
    });
    expect(await vdiOf(vm)).not.toBe(disk);
    expect(await failureOf(client.call('VM.revert', vm))).toEqual(['ONLY_REVERT_SNAPSHOT']);
    await remove(snapshot);
    expect((await read(vm)).snapshots).toEqual([]);
  });

  test('with memory, a checkpoint, comes back suspended', async () => {
    const [vm = ''] = await client.call<string[]>('VM.get_by_name_label', 'worker-1');
    await client.call('VM.start', vm, false, false);
    const checkpoint = await client.call<string>('VM.checkpoint', vm, 'check');
    expect(await client.call('VM.get_power_state', checkpoint)).toBe('Suspended');
    await client.call('VM.revert', checkpoint);
    expect(await client.call('VM.get_power_state', vm)).toBe('Suspended');
    await client.call('VM.resume', vm, false, false);
    expect(await client.call('VM.get_power_state', vm)).toBe('Running');
    await client.call('VM.hard_shutdown', vm);
    await remove(checkpoint);
  });

  test('leaves disks out that are named, and ignores arguments that are too many', async () => {
    const [vm = ''] = await client.call<string[]>('VM.get_by_name_label', 'worker-1');
    const snapshot = await client.call<string>('VM.snapshot', vm, 'none', [await vdiOf(vm)], 'extra', 'more');
    expect((await read(snapshot)).VBDs).toEqual([]);
    await remove(snapshot);
  });
});

describe('memory and processors', () => {
  test('set_memory keeps the static minimum and sets all the rest', async () => {
    const [vm] = await client.call<string[]>('VM.get_by_name_label', 'worker-2');
    await client.call('VM.set_memory', vm, String(2 ** 30));
    expect(await client.call('VM.get_record', vm)).toMatchObject({
      memory_static_min: 2 ** 28,
      memory_static_max: 2 ** 30,
      memory_dynamic_min: 2 ** 30,
      memory_dynamic_max: 2 ** 30,
    });
    expect(await failureOf(client.call('VM.set_memory_static_min', vm, '1'))).toEqual([
      'NOT_IMPLEMENTED',
      'VM.set_memory_static_min',
    ]);
    await client.call('VM.set_VCPUs_max', vm, 4);
    await client.call('VM.set_VCPUs_at_startup', vm, 3);
    const [code] = await failureOf(client.call('VM.set_VCPUs_max', vm, 2));
    expect(code).toBe('INVALID_VALUE');
  });
});
