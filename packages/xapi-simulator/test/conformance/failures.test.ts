import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type ConformanceTarget, openTarget, templateRecord } from '../support/conformance-target.js';
import { failureOf } from '../support/json-client.js';

let target: ConformanceTarget;
let template: string;
let vm: string;
beforeAll(async () => {
  target = await openTarget();
  template = await target.client.call('VM.create', templateRecord('failures'));
  vm = await target.client.call('VM.clone', template, 'failures-vm');
});
afterAll(async () => {
  for (const each of [vm, template]) await target.client.call('VM.destroy', each);
  await target.close();
});

const failure = (method: string, ...params: readonly unknown[]): Promise<readonly string[]> =>
  failureOf(target.client.call(method, ...params));

describe('HANDLE_INVALID names the class and the reference', () => {
  test.each(['OpaqueRef:NULL', 'garbage', 'OpaqueRef:00000000-0000-0000-0000-000000000000', ''])(
    '%j',
    async (ref) => {
      expect(await failure('VM.get_record', ref)).toEqual(['HANDLE_INVALID', 'VM', ref]);
    },
  );

  test('also when the reference is one of another class', async () => {
    const [host] = await target.client.call<string[]>('host.get_all');
    expect(await failure('VM.get_name_label', host)).toEqual(['HANDLE_INVALID', 'VM', host]);
    expect(await failure('VM.destroy', host)).toEqual(['HANDLE_INVALID', 'VM', host]);
  });
});

test('UUID_INVALID names the class and the uuid', async () => {
  expect(await failure('VM.get_by_uuid', 'nope')).toEqual(['UUID_INVALID', 'VM', 'nope']);
});

test('MAP_DUPLICATE_KEY names class, field, reference and key; removing twice is no failure', async () => {
  await target.client.call('VM.add_to_other_config', vm, 'k', '1');
  expect(await failure('VM.add_to_other_config', vm, 'k', '2')).toEqual([
    'MAP_DUPLICATE_KEY',
    'VM',
    'other_config',
    vm,
    'k',
  ]);
  await target.client.call('VM.remove_from_other_config', vm, 'k');
  await target.client.call('VM.remove_from_other_config', vm, 'k');
});

describe('a constructor', () => {
  test('ignores members that it does not know', async () => {
    const made = await target.client.call('VM.create', { ...templateRecord('extra'), bogus: '1' });
    await target.client.call('VM.destroy', made);
  });

  test('refuses a value that the enum does not have', async () => {
    const record = { ...templateRecord('enum'), actions_after_crash: 'explode' };
    expect(await failure('VM.create', record)).toEqual(['INTERNAL_ERROR', 'Failure("Unknown tag/contents")']);
  });

  test('says which member is missing', async () => {
    const { memory_static_max: _left, ...record } = templateRecord('missing');
    const [code, text] = await failure('VM.create', record);
    expect(code).toBe('INTERNAL_ERROR');
    expect(text).toMatch(/Dispatcher_FieldNotFound\("memory_static_max"\)$/);
  });
});

describe('a VM that may not', () => {
  test('start as a template, a clone of a template too', async () => {
    for (const each of [template, vm]) {
      expect(await failure('VM.start', each, false, false)).toEqual(['VM_IS_TEMPLATE', each, 'start']);
    }
  });

  test('do what its power state forbids says what is expected and what is', async () => {
    await target.client.call('VM.provision', vm);
    expect(await failure('VM.provision', vm)).toEqual(['PROVISION_ONLY_ALLOWED_ON_TEMPLATE']);
    expect(await failure('VM.hard_shutdown', vm)).toEqual([
      'VM_BAD_POWER_STATE',
      vm,
      'paused, suspended, running',
      'halted',
    ]);
    await target.client.call('VM.start', vm, false, false);
    expect(await failure('VM.destroy', vm)).toEqual([
      'VM_BAD_POWER_STATE',
      vm,
      'halted, suspended',
      'running',
    ]);
    expect(await failure('VM.start', vm, false, false)).toEqual([
      'VM_BAD_POWER_STATE',
      vm,
      'halted',
      'running',
    ]);
    await target.client.call('VM.hard_shutdown', vm);
  });

  test('do what is blocked says the reason', async () => {
    await target.client.call('VM.add_to_blocked_operations', vm, 'start', 'maintenance');
    expect(await failure('VM.start', vm, false, false)).toEqual(['OPERATION_BLOCKED', vm, 'maintenance']);
    await target.client.call('VM.remove_from_blocked_operations', vm, 'start');
  });

  test('order its memory or its processors in a wrong way', async () => {
    const small = [100_000_000, 50_000_000, 50_000_000, 50_000_000].map(String);
    expect(await failure('VM.set_memory_limits', vm, ...small)).toEqual([
      'MEMORY_CONSTRAINT_VIOLATION_ORDER',
    ]);
    const [code, , value] = await failure('VM.set_VCPUs_at_startup', vm, 2);
    expect([code, value]).toEqual(['INVALID_VALUE', '2']);
  });

  test('take a device number twice', async () => {
    const [network] = await target.client.call<string[]>('network.get_all');
    const vif = {
      device: '0',
      network,
      VM: vm,
      MAC: '',
      MTU: '1500',
      other_config: {},
      qos_algorithm_type: '',
      qos_algorithm_params: {},
    };
    const made = await target.client.call('VIF.create', vif);
    expect(await failure('VIF.create', vif)).toEqual(['DEVICE_ALREADY_EXISTS', '0']);
    expect(await target.client.call('VM.get_allowed_VIF_devices', vm)).not.toContain('0');
    await target.client.call('VIF.destroy', made);
  });
});

test('Async of a message that has no such form is the code Fault', async () => {
  expect(await failure('Async.VM.get_record', vm)).toEqual([
    'Fault',
    'No async mode for this operation (rpc: VM.get_record)',
  ]);
});
