import { seededRandom } from '@bioxen/core';
import { beforeEach, describe, expect, test } from 'vitest';
import { serverModel } from '../schema/server-model.js';
import { type Change, SimDatabase } from './sim-database.js';
import { text } from './read-field.js';
import { nullRef } from './sim-value.js';

let database: SimDatabase;
let changes: string[];
beforeEach(() => {
  database = new SimDatabase(serverModel('24.11.0'), seededRandom(1));
  changes = [];
  database.watch(({ className, operation }: Change) => changes.push(`${className} ${operation}`));
});

test('an object has every field of its class, blank or by default, and a uuid', () => {
  const vdi = database.read('VDI', database.insert('VDI', { name_label: 'd' }));
  expect(vdi).toMatchObject({ name_label: 'd', virtual_size: 0, SR: nullRef, VBDs: [], on_boot: 'persist' });
  expect(vdi['uuid']).toMatch(/^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/);
  expect(database.table('VDI').byUuid(text(vdi, 'uuid'))).toBe(database.table('VDI').refs()[0]);
});

test('references back follow when an object comes, moves and goes, and count as changes', () => {
  const [first, second] = [database.insert('SR', {}), database.insert('SR', {})];
  const vdi = database.insert('VDI', { SR: first });
  expect(database.read('SR', first)['VDIs']).toEqual([vdi]);
  database.update('VDI', vdi, { SR: second });
  expect([database.read('SR', first)['VDIs'], database.read('SR', second)['VDIs']]).toEqual([[], [vdi]]);
  database.remove('VDI', vdi);
  expect(database.read('SR', second)['VDIs']).toEqual([]);
  expect(changes).toEqual([
    'SR add',
    'SR add',
    'VDI add',
    'SR mod',
    'VDI mod',
    'SR mod',
    'SR mod',
    'VDI del',
    'SR mod',
  ]);
});

test('each write takes one generation', () => {
  const before = database.generation;
  const vm = database.insert('network', {});
  database.touch('network', vm);
  database.remove('network', vm);
  database.remove('network', vm);
  database.update('network', vm, { name_label: 'gone' });
  expect(database.generation - before).toBe(3);
});

describe('a copy', () => {
  test('brings back objects that changed, went and came', () => {
    const [kept, gone] = [database.insert('network', { name_label: 'a' }), database.insert('network', {})];
    const copy = database.copy();
    database.update('network', kept, { name_label: 'b' });
    database.remove('network', gone);
    database.insert('network', {});
    database.restore(copy);
    expect(database.table('network').refs()).toEqual([kept, gone]);
    expect(database.read('network', kept)['name_label']).toBe('a');
    expect([database.generation, database.table('network').deletions]).toEqual([2, []]);
  });
});

test('what does not exist is said by name', () => {
  expect(() => database.read('VM', 'OpaqueRef:none')).toThrow(
    'There is no VM OpaqueRef:none in the simulated pool',
  );
  expect(() => database.table('VM_group')).toThrow('version 24.11.0 has no class VM_group');
});
