import { expectTypeOf, test } from 'vitest';
import { asRef, type Ref } from '../refs.js';
import type { Task } from '../tasks/task.js';
import type { XAPIClient } from '../xapi-client.js';
import { migrateVm } from './migrate-vm.js';
import { hostMetrics, vmMetrics } from './read-metrics.js';
import { revertVm, snapshotVm } from './snapshot-vm.js';
import { exportVm, importVm } from './transfer-vm.js';

// Compiled by the guard `types`; nothing here runs.
const compiled = (_code: (client: XAPIClient, wide: XAPIClient<bigint>) => unknown): void => {};

const vm = asRef('VM', 'OpaqueRef:1');
const vdi = asRef('VDI', 'OpaqueRef:2');
const host = asRef('host', 'OpaqueRef:3');

test('recipes take references of their class, and clients with either kind of ints', () => {
  compiled((client, wide) => [snapshotVm(client, vm, 'a'), snapshotVm(wide, vm, 'a')]);
  compiled((client, wide) => [hostMetrics(client, host), vmMetrics(wide, vm)]);
  // @ts-expect-error a disk is no VM
  compiled((client) => snapshotVm(client, vdi, 'a'));
  // @ts-expect-error a VM is no host
  compiled((client) => migrateVm(client, vm, vm));
  // @ts-expect-error a text is no source of bytes
  compiled((client) => importVm(client, 'worker.xva'));
  // @ts-expect-error no such compression
  compiled((client) => exportVm(client, vm, { compression: 'zip' }));
});

test('results are what the server makes', () => {
  expectTypeOf(snapshotVm).returns.toEqualTypeOf<Task<Ref<'VM'>>>();
  expectTypeOf(revertVm).returns.toEqualTypeOf<Task<void>>();
  expectTypeOf(importVm).returns.resolves.toEqualTypeOf<readonly Ref<'VM'>[]>();
});
