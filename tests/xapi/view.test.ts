import { asRef, type View, XAPIClient } from '@bioxen/xapi';
import { describe, expect, test } from 'vitest';
import { openPool, type Pool, refusal } from './pool.js';

type VmView = View<'VM' | 'VM_guest_metrics'>;

const classes = ['VM', 'VM_guest_metrics'] as const;

/** Both sides of the view: what it holds, and what the server answers. */
async function expectEqual({ client }: Pool, view: VmView): Promise<void> {
  await view.barrier();
  expect(Object.fromEntries(view.VM)).toEqual(await client.VM.get_all_records());
  expect(Object.fromEntries(view.VM_guest_metrics)).toEqual(await client.VM_guest_metrics.get_all_records());
}

describe.each(['json-rpc', 'xml-rpc'] as const)('over %s', (transport) => {
  test('a view of two classes is read in one request and equals the server', async () => {
    await using pool = await openPool({}, { transport });
    const { client, simulator, worker } = pool;
    const before = simulator.calls.count;
    await using view = await client.view({ classes });
    await expect.poll(() => simulator.waitingPolls).toBe(1);
    // The one, and the poll that follows it.
    expect(simulator.calls.count - before).toBe(2);
    expect(view.VM.size).toBe(simulator.db.VM.size);
    expect(view.VM.get(worker)?.name_label).toBe('worker-2');
    expect([...view.VM.where({ name_label: 'worker-2' }).keys()]).toEqual([worker]);
    expect(view.VM.where(({ is_a_template }) => is_a_template).size).toBe(
      simulator.db.VM.where({ is_a_template: true }).size,
    );
    expect(view.VM.get(asRef('VM', 'OpaqueRef:none'))).toBeUndefined();
    await expectEqual(pool, view);
  });

  test('a view follows births, changes and deaths, and equals the server after each barrier', async () => {
    await using pool = await openPool({}, { transport });
    const { client, worker } = pool;
    await using view = await client.view({ classes });
    const made = await client.VM.clone(worker, 'copy');
    await expectEqual(pool, view);
    await client.Async.VM.start(made, false, false);
    await expectEqual(pool, view);
    await client.VM.hard_shutdown(made);
    await client.VM.destroy(made);
    await expectEqual(pool, view);
    expect(view.VM.get(made)).toBeUndefined();
  });

  test('after a restart the view equals the server, and tells each change once', async () => {
    await using pool = await openPool({}, { transport });
    const { client, simulator, worker } = pool;
    await using view = await client.view({ classes });
    const told: string[] = [];
    view.VM.on('add', ({ ref }) => told.push(`add ${ref}`));
    view.VM.on('mod', ({ ref }) => told.push(`mod ${ref}`));
    view.VM.on('del', ({ ref }) => told.push(`del ${ref}`));
    const [doomed = ''] = simulator.db.VM.where({ name_label: 'worker-1' }).keys();
    const restarted = simulator.restart({ downMs: 300 });
    await expect.poll(() => simulator.hosts[0]?.isUp).toBe(false);
    const born = simulator.db.VM.insert({ name_label: 'born' });
    simulator.db.VM.update(worker, { name_label: 'renamed' });
    simulator.db.VM.remove(doomed);
    await restarted;
    await expect.poll(() => told.length, { timeout: 2_000 }).toBeGreaterThanOrEqual(3);
    expect(new Set(told)).toEqual(new Set([`add ${born}`, `mod ${worker}`, `del ${doomed}`]));
    expect(told.length).toBe(3);
    await expectEqual(pool, view);
  });
});

test('listeners are told what was and what is, when all of a batch is in the view', async () => {
  await using pool = await openPool();
  const { client, simulator, worker } = pool;
  await using view = await client.view({ classes });
  const told: unknown[] = [];
  const stop = view.VM.on('mod', ({ ref, record, previous }) => {
    told.push([ref, previous.name_label, record.name_label, view.VM.get(ref) === record]);
  });
  simulator.db.VM.update(worker, { name_label: 'renamed' });
  await expect.poll(() => told).toEqual([[worker, 'worker-2', 'renamed', true]]);

  const pairs: boolean[] = [];
  view.VM.on('mod', ({ record }) => {
    const { guest_metrics } = record;
    pairs.push(guest_metrics === 'OpaqueRef:NULL' || view.VM_guest_metrics.get(guest_metrics) !== undefined);
  });
  stop();
  await client.Async.VM.start(worker, false, false);
  await client.until('VM', worker, ({ guest_metrics }) => guest_metrics !== 'OpaqueRef:NULL');
  await view.barrier();
  expect(pairs.length).toBeGreaterThan(0);
  expect(pairs.every(Boolean)).toBe(true);
  expect(told.length).toBe(1);
});

test('a barrier waits for what happened before it, and for no more', async () => {
  await using pool = await openPool();
  const { client, worker } = pool;
  await using view = await client.view({ classes });
  for (let round = 0; round < 10; round += 1) {
    await client.VM.set_name_description(worker, `round ${round}`);
    await view.barrier();
    expect(view.VM.get(worker)?.name_description).toBe(`round ${round}`);
  }
  await Promise.all(Array.from({ length: 20 }, () => view.barrier()));
});

test('a barrier holds over a restart, a lost session and the death of its object', async () => {
  await using pool = await openPool();
  const { client, simulator, worker } = pool;
  await using view = await client.view({ classes });
  await simulator.restart();
  await client.VM.set_name_description(worker, 'restarted');
  await view.barrier();
  expect(view.VM.get(worker)?.name_description).toBe('restarted');

  simulator.expireSession(simulator.sessions.refs()[0] ?? '');
  await view.barrier();
  for (const ref of simulator.db.VM.refs()) if (ref !== worker) simulator.db.VM.remove(ref);
  await view.barrier();
  expect(view.VM.size).toBe(1);
});

test('a view without objects has barriers too', async () => {
  await using pool = await openPool();
  const { client, simulator } = pool;
  await using view = await client.view({ classes: ['blob'] });
  expect(view.blob.size).toBe(0);
  await view.barrier();
  const ref = asRef('blob', simulator.db.blob.insert({ mime_type: 'x' }));
  await view.barrier();
  expect(view.blob.get(ref)?.mime_type).toBe('x');
});

test('a barrier ends with its signal, its time and its view', async () => {
  await using pool = await openPool();
  const { client, simulator } = pool;
  const view = await client.view({ classes });
  simulator.faults.add({ when: { method: 'event.inject' }, do: 'hang', times: 3 });
  expect(await refusal(view.barrier({ signal: AbortSignal.abort() }))).toMatchObject({ code: 'ABORTED' });
  expect(await refusal(view.barrier({ timeoutMs: 100 }))).toMatchObject({ code: 'XAPI_TIMEOUT' });
  await view.close();
  await view.close();
  await view.ended;
  expect(await refusal(view.barrier())).toMatchObject({ code: 'CLOSED' });
});

test('a view goes on at another coordinator, and equals it', async () => {
  await using pool = await openPool({ hosts: 3 });
  const { client, simulator, worker } = pool;
  await using view = await client.view({ classes });
  await simulator.failMaster();
  const before = performance.now();
  await client.VM.set_name_description(worker, 'at the new one');
  await view.barrier();
  expect(performance.now() - before).toBeLessThan(3_000);
  await expectEqual(pool, view);
});

test('a view that cannot be kept up any more says so, and keeps what it knew', async () => {
  await using pool = await openPool();
  const { simulator, client, worker } = pool;
  const session = simulator.sessions.refs()[0] ?? '';
  await using borrowed = new XAPIClient({ url: simulator.url, auth: { session } });
  const view = await borrowed.view({ classes });
  await client.logout();
  expect(await refusal(view.ended)).toMatchObject({ xapiCode: 'SESSION_INVALID' });
  expect(await refusal(view.barrier())).toMatchObject({ xapiCode: 'SESSION_INVALID' });
  expect(view.VM.get(worker)?.name_label).toBe('worker-2');
});

test('closing the client ends a view, its poll and its waits at once', async () => {
  await using pool = await openPool();
  const { client, simulator } = pool;
  const view = await client.view({ classes });
  await expect.poll(() => simulator.waitingPolls).toBe(1);
  const before = performance.now();
  await client.close();
  await view.ended;
  expect(performance.now() - before).toBeLessThan(10_000);
  expect(await refusal(view.barrier())).toMatchObject({ code: 'XAPI_CLOSED' });
  await expect.poll(() => [simulator.openSockets, simulator.sessions.size]).toEqual([0, 0]);
});
