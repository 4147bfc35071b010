import { createXapiSimulator, type XapiSimulator } from '@bioxen/xapi-simulator';
import { classNames, classSchema, hasRelease, type MessageSchema } from '@bioxen/xapi/schema';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { failureOf, type JsonClient, logIn } from '../support/json-client.js';

let sim: XapiSimulator;
let client: JsonClient;
beforeAll(async () => {
  sim = await createXapiSimulator();
  client = await logIn(sim.url);
});
afterAll(() => sim.close());

const nobody = 'OpaqueRef:00000000-0000-0000-0000-000000000000';
const messages: readonly MessageSchema[] = classNames
  .map((name) => classSchema(name))
  .filter(({ since }) => hasRelease('24.11.0', since))
  .flatMap((schema) => [...schema.messages.values()])
  .filter(({ since, state }) => hasRelease('24.11.0', since) && state !== 'removed');
const failure = (method: string, ...params: readonly unknown[]): Promise<readonly string[]> =>
  failureOf(client.call(method, ...params));

test('every message counts its arguments before it looks at them, and at the session only then', async () => {
  for (const { method, params, hasSession } of messages.filter(({ hasSession: has }) => has)) {
    const isOpen = params.some(({ optional }) => optional !== undefined);
    const required = params.filter(({ optional }) => optional === undefined).length;
    expect(hasSession).toBe(true);
    const wrong = isOpen ? required - 1 : required + 1;
    if (wrong < 0) continue;
    expect(await failure(method, ...Array.from({ length: wrong }, () => 'x'))).toEqual([
      'MESSAGE_PARAMETER_COUNT_MISMATCH',
      method,
      String(required),
      String(wrong),
    ]);
  }
});

test('every message of one object says HANDLE_INVALID when that does not exist', async () => {
  const ofOne = messages.filter(
    ({ className, params }) =>
      params.length === 1 && params[0]?.type.kind === 'ref' && params[0].type.className === className,
  );
  expect(ofOne.length).toBeGreaterThan(900);
  for (const { method, className } of ofOne.filter(({ method: name }) => !name.startsWith('session.')))
    expect([method, await failure(method, nobody)]).toEqual([method, ['HANDLE_INVALID', className, nobody]]);
});

test('every message that is asynchronous checks its arguments at once and its object in the task', async () => {
  for (const { method, className, params } of messages.filter(({ isAsync }) => isAsync).slice(0, 150)) {
    const [self, ...more] = params;
    if (self?.type.kind !== 'ref' || self.type.className !== className || more.length > 0) continue;
    const task = await client.call<string>(`Async.${method}`, nobody);
    await expect
      .poll(async () => [method, await client.call('task.get_error_info', task)])
      .toEqual([method, ['HANDLE_INVALID', className, nobody]]);
    await client.call('task.destroy', task);
  }
});

describe('objects that have a constructor by hand', () => {
  test('are made of its arguments and removed', async () => {
    const [vm] = await client.call<string[]>('VM.get_by_name_label', 'worker-2');
    const group = await client.call<string>('USB_group.create', 'usb', 'of a test', { a: 'b' });
    expect(await client.call('USB_group.get_other_config', group)).toEqual({ a: 'b' });
    const vusb = await client.call<string>('VUSB.create', vm, group, {});
    expect(await client.call('VUSB.get_VM', vusb)).toBe(vm);
    expect(await client.call('USB_group.get_VUSBs', group)).toEqual([vusb]);
    await client.call('VUSB.destroy', vusb);
    expect(await failure('VUSB.get_VM', vusb)).toEqual(['HANDLE_INVALID', 'VUSB', vusb]);
    expect(await failure('VUSB.create', nobody, group, {})).toEqual(['HANDLE_INVALID', 'VM', nobody]);
    const uuid = '5d1a2c48-1d5e-4a34-8c6f-3f5a8f5d9c11';
    const sr = await client.call<string>('SR.introduce', uuid, 'nfs', '', 'nfs', 'user', true, {});
    expect(await client.call('SR.get_by_uuid', uuid)).toBe(sr);
    await client.call('SR.forget', sr);
  });

  test('blobs belong to what they were made for', async () => {
    const [vm] = await client.call<string[]>('VM.get_by_name_label', 'worker-2');
    const blob = await client.call<string>('VM.create_new_blob', vm, 'notes', 'text/plain', false);
    expect(await client.call('VM.get_blobs', vm)).toEqual({ notes: blob });
    expect(await client.call('blob.get_mime_type', blob)).toBe('text/plain');
    await client.call('blob.destroy', blob);
  });
});

test('VLANs are network cards of their own, one of a number on a card', async () => {
  const [host] = await client.call<string[]>('host.get_all');
  const pif = await client.call<string>('host.get_management_interface', host);
  const network = await client.call<string>('network.create', { name_label: 'v', other_config: {} });
  const vlan = await client.call<string>('VLAN.create', pif, '42', network);
  const card = await client.call<string>('VLAN.get_untagged_PIF', vlan);
  expect(await client.call('PIF.get_VLAN', card)).toBe(42);
  expect(await client.call('network.get_PIFs', network)).toEqual([card]);
  expect(await client.call('PIF.get_VLAN_slave_of', pif)).toEqual([vlan]);
  expect(await failure('VLAN.create', pif, '42', network)).toEqual(['PIF_VLAN_EXISTS', pif]);
  expect(await failure('VLAN.create', pif, '4095', network)).toEqual(['VLAN_TAG_INVALID', '4095']);
  expect(await failure('VLAN.create', card, '7', network)).toEqual(['PIF_IS_VLAN', card]);
  expect(await failure('network.destroy', network)).toEqual(['NETWORK_CONTAINS_PIF', card]);
  expect(await failure('PIF.unplug', pif)).toEqual(['PIF_IS_MANAGEMENT_INTERFACE', pif]);
  await client.call('VLAN.destroy', vlan);
  await client.call('network.destroy', network);
  expect(await failure('PIF.get_uuid', card)).toEqual(['HANDLE_INVALID', 'PIF', card]);
});

test('alerts are found by object and by time', async () => {
  const [vm] = await client.call<string[]>('VM.get_by_name_label', 'worker-2');
  const uuid = await client.call<string>('VM.get_uuid', vm);
  const alert = await client.call<string>('message.create', 'ALARM', '3', 'VM', uuid, 'hot');
  const record = await client.call<object>('message.get_record', alert);
  expect(record).toMatchObject({ name: 'ALARM', priority: 3, cls: 'VM', obj_uuid: uuid, body: 'hot' });
  expect(await client.call('message.get', 'VM', uuid, '19700101T00:00:00Z')).toEqual({ [alert]: record });
  expect(await client.call('message.get_since', '19700101T00:00:00Z')).toEqual({ [alert]: record });
  expect(await client.call('message.get_since', '29990101T00:00:00Z')).toEqual({});
  expect(await failure('message.create', 'x', '3', 'VM', 'nope', '')).toEqual(['UUID_INVALID', 'VM', 'nope']);
  await client.call('message.destroy_many', [alert]);
  expect(await client.call('message.get_all')).toEqual([]);
});

test('hosts tell of themselves, and have neither plugins nor extensions', async () => {
  const [host] = await client.call<string[]>('host.get_all');
  expect(await failure('host.call_plugin', host, 'updater', 'check', {})).toEqual([
    'XENAPI_MISSING_PLUGIN',
    'updater',
  ]);
  expect(await failure('host.call_plugin', nobody, 'updater', 'check', {})).toEqual([
    'HANDLE_INVALID',
    'host',
    nobody,
  ]);
  expect(await failure('host.call_extension', host, 'ext')).toEqual(['MESSAGE_METHOD_UNKNOWN', 'ext']);
  expect(await client.call('host.has_extension', host, 'ext')).toBe(false);
  expect(await client.call('host.compute_free_memory', host)).toBeGreaterThan(0);
  expect(await failure('host.destroy', host)).toEqual(['HOST_CANNOT_DESTROY_SELF', host]);
  expect(await failure('host.set_hostname_live', host, 'a b')).toContain('HOST_NAME_INVALID');
  await client.call('host.set_hostname_live', host, 'renamed');
  expect(await client.call('host.get_name_label', host)).toBe('renamed');
  const [vm] = await client.call<string[]>('VM.get_by_name_label', 'worker-2');
  expect(await client.call('VM.get_data_sources', vm)).toEqual([]);
  expect(await client.call<string[]>('SR.get_supported_types')).toContain('ext');
});

test('what is not there is NOT_IMPLEMENTED, for objects that exist', async () => {
  const [pool] = await client.call<string[]>('pool.get_all');
  const [host] = await client.call<string[]>('host.get_all');
  expect(await failure('host.reboot', host)).toEqual(['NOT_IMPLEMENTED', 'host.reboot']);
  expect(await failure('host.reboot', nobody)).toEqual(['HANDLE_INVALID', 'host', nobody]);
  expect(await failure('pool.certificate_sync')).toEqual(['NOT_IMPLEMENTED', 'pool.certificate_sync']);
  expect(await failure('pool.get_license_state', pool)).toEqual([
    'NOT_IMPLEMENTED',
    'pool.get_license_state',
  ]);
});
