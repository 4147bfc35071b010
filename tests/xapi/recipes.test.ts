import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  checkpointVm,
  connectXapi,
  exportVm,
  hostMetrics,
  importVm,
  migrateVm,
  type Ref,
  revertVm,
  snapshotVm,
  vmMetrics,
  XapiError,
} from '@bioxen/xapi';
import { describe, expect, test } from 'vitest';
import { patternBytes } from './disks.js';
import { openPool, type Pool, refusal } from './pool.js';

async function diskOf({ client }: Pool, vm: Ref<'VM'>): Promise<Ref<'VDI'>> {
  const [vbd] = await client.VM.get_VBDs(vm);
  if (vbd === undefined) throw new Error('no disk');
  return client.VBD.get_VDI(vbd);
}

describe('a snapshot', () => {
  test('keeps the disks, and a revert brings them back', async () => {
    await using pool = await openPool();
    const { client, worker, simulator } = pool;
    const before = patternBytes(4_096);
    await client.put('/import_raw_vdi', { vdi: await diskOf(pool, worker), format: 'raw' }, before);
    const snapshot = await snapshotVm(client, worker, 'before the change');
    expect(await client.VM.get_is_a_snapshot(snapshot)).toBe(true);
    expect(await client.VM.get_name_label(snapshot)).toBe('before the change');
    expect(await client.VM.get_snapshot_of(snapshot)).toBe(worker);

    const vdi = await diskOf(pool, worker);
    await client.put('/import_raw_vdi', { vdi, format: 'raw' }, Buffer.alloc(4_096, 1));
    await revertVm(client, snapshot);
    const reverted = simulator.diskBytes(await diskOf(pool, worker), 4_096);
    expect(reverted.subarray(0, 4_096).equals(before)).toBe(true);
    expect(simulator.db.task.size).toBe(0);
  });

  test('with memory is a checkpoint of a VM that runs', async () => {
    await using pool = await openPool();
    const { client, worker } = pool;
    await client.startVm(worker);
    const checkpoint = await checkpointVm(client, worker, 'as it ran');
    expect(await client.VM.get_power_state(checkpoint)).toBe('Suspended');
  });

  test('tells its progress, and is a task that can be cancelled', async () => {
    await using pool = await openPool({ timing: { taskMs: 2_000 } });
    const task = snapshotVm(pool.client, pool.worker, 'never');
    expect(await task.ref).toMatch(/^OpaqueRef:/);
    await task.cancel();
    expect(XapiError.is(await refusal(task), 'TASK_CANCELLED')).toBe(true);
  });

  test('is told apart from what can be no snapshot', async () => {
    await using pool = await openPool();
    expect(XapiError.isInstance(await refusal(revertVm(pool.client, pool.worker)))).toBe(true);
    expect(() => snapshotVm(pool.client, pool.worker, 'x', { quiesce: true } as object)).toThrow('quiesce');
  });
});

test('a running VM moves to another host of its pool', async () => {
  await using pool = await openPool({ hosts: 2 });
  const { client, worker } = pool;
  await client.startVm(worker);
  const from = await client.VM.get_resident_on(worker);
  const to = (await client.host.get_all()).find((host) => host !== from);
  if (to === undefined) throw new Error('one host');
  await migrateVm(client, worker, to);
  expect(await client.VM.get_resident_on(worker)).toBe(to);
  const [call] = pool.simulator.calls.of('Async.VM.pool_migrate');
  expect(call?.params.at(-1)).toMatchObject({
    members: new Map([['live', { kind: 'string', value: 'true' }]]),
  });
});

describe('a VM as a file', () => {
  test('goes out and comes in again, with its disk', async () => {
    await using pool = await openPool();
    const { client, worker, simulator } = pool;
    const bytes = patternBytes(3_000_000);
    await client.put('/import_raw_vdi', { vdi: await diskOf(pool, worker), format: 'raw' }, bytes);
    const folder = await mkdtemp(join(tmpdir(), 'xapi-export-'));
    try {
      const file = join(folder, 'worker.xva');
      const seen: number[] = [];
      const download = await exportVm(client, worker, {
        onProgress: (progress) => seen.push(progress.bytes),
      });
      const length = await download.saveTo(file);
      expect(length).toBeGreaterThan(bytes.length);
      expect(seen.at(-1)).toBe(length);
      const [imported, ...others] = await importVm(client, { file });
      expect(others).toEqual([]);
      if (imported === undefined) throw new Error('nothing was imported');
      expect(await client.VM.get_name_label(imported)).toBe('worker-2');
      const copy = simulator.diskBytes(await diskOf(pool, imported), bytes.length);
      expect(copy.subarray(0, bytes.length).equals(bytes)).toBe(true);
      expect(await readdir(folder)).toEqual(['worker.xva']);
      expect(simulator.db.task.size).toBe(0);
    } finally {
      await rm(folder, { recursive: true });
    }
  });

  test('goes from one pool to another without a file in between', async () => {
    await using from = await openPool();
    await using to = await openPool();
    const download = await exportVm(from.client, from.template);
    const [imported] = await importVm(to.client, download, { size: download.size });
    if (imported === undefined) throw new Error('nothing was imported');
    expect(await to.client.VM.get_name_label(imported)).toBe('lua-bio-template');
  });

  test('of a VM that runs is what the task says, and what is no VM is not imported', async () => {
    await using pool = await openPool();
    const { client, worker, simulator } = pool;
    await client.startVm(worker);
    expect(XapiError.is(await refusal(exportVm(client, worker)), 'VM_BAD_POWER_STATE')).toBe(true);
    const before = simulator.db.VM.size;
    expect(XapiError.isInstance(await refusal(importVm(client, Buffer.from('no archive'))))).toBe(true);
    expect(simulator.db.VM.size).toBe(before);
  });
});

describe('metrics', () => {
  test('of a host come from that host, with moments and numbers', async () => {
    await using pool = await openPool({ hosts: 2 });
    const { client } = pool;
    for (const host of await client.host.get_all()) {
      const uuid = await client.host.get_uuid(host);
      const metrics = await hostMetrics(client, host, { since: new Date(Date.now() - 60_000) });
      expect(metrics).toMatchObject({ isLive: true });
      expect(metrics.memoryTotalBytes).toBeGreaterThanOrEqual(metrics.memoryFreeBytes);
      expect(metrics.memoryFreeBytes).toBeGreaterThan(0);
      expect(metrics.series.every((each) => each.kind === 'host' && each.uuid === uuid)).toBe(true);
      const cpu = metrics.series.find(({ name }) => name === 'cpu0');
      expect(cpu?.points.length).toBeGreaterThan(5);
      expect(cpu?.points.every(({ value }) => value > 0 && value < 1)).toBe(true);
      const moments = cpu?.points.map(({ at }) => at.getTime()) ?? [];
      expect(moments).toEqual(moments.toSorted((left, right) => left - right));
      expect(Math.abs((moments.at(-1) ?? 0) - Date.now())).toBeLessThan(20_000);
      expect(metrics.series.find(({ name }) => name === 'loadavg')?.points[0]?.value).toBeNaN();
    }
  });

  test('of a VM come from the host on which it runs; without since, the newest point alone', async () => {
    await using pool = await openPool({ hosts: 2 });
    const { client, worker } = pool;
    const off = await vmMetrics(client, worker);
    expect(off).toMatchObject({ powerState: 'Halted', startedAt: undefined, series: [] });
    await client.startVm(worker);
    const on = await vmMetrics(client, worker);
    expect(on).toMatchObject({ powerState: 'Running', startedAt: expect.any(Date) });
    const memory = on.series.find(({ name }) => name === 'memory');
    expect(memory?.points.length).toBe(1);
    expect(memory?.points[0]?.value).toBeGreaterThan(0);
  });

  test('are the same with bigints', async () => {
    await using pool = await openPool();
    await using wide = await connectXapi({
      url: pool.simulator.url,
      username: pool.simulator.user,
      password: pool.simulator.password,
      int64: 'bigint',
    });
    const [host] = await wide.host.get_all();
    if (host === undefined) throw new Error('no host');
    expect(typeof (await hostMetrics(wide, host)).memoryTotalBytes).toBe('number');
    expect((await wide.listVms()).length).toBe(2);
  });
});
