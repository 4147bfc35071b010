import { asRef, type Ref, XapiError } from '@bioxen/xapi';
import { describe, expect, test } from 'vitest';
import { openPool, refusal } from './pool.js';

describe.each(['json-rpc', 'xml-rpc'] as const)('over %s', (transport) => {
  test('a state that is there already costs one request', async () => {
    await using pool = await openPool({}, { transport });
    const { client, simulator, worker } = pool;
    const record = await client.until('VM', worker, ({ power_state }) => power_state === 'Halted');
    expect(record.name_label).toBe('worker-2');
    expect(simulator.calls.of('event.from').length).toBe(1);
  });

  test('a state that comes later is seen, typed, without asking again and again', async () => {
    await using pool = await openPool({}, { transport });
    const { client, simulator, worker } = pool;
    const running = client.until('VM', worker, ({ power_state }) => power_state === 'Running');
    await expect.poll(() => simulator.waitingPolls).toBe(1);
    await client.VM.start(worker, false, false);
    const record = await running;
    expect(typeof record.memory_static_max).toBe('number');
    expect(record.resident_on).toBe(simulator.hosts[0]?.ref);
    expect(simulator.calls.of('event.from').length).toBeLessThan(10);
  });
});

test('the address of a guest is waited for through its metrics', async () => {
  await using pool = await openPool();
  const { client, simulator, worker } = pool;
  simulator.db.VM.update(worker, { other_config: new Map([['simulator:agent', '50']]) });
  await client.VM.start(worker, false, false);
  const { guest_metrics } = await client.until('VM', worker, (vm) => vm.guest_metrics !== 'OpaqueRef:NULL');
  const metrics = await client.until('VM_guest_metrics', guest_metrics, ({ networks }) => networks['0/ip']);
  expect(metrics.networks['0/ip']).toMatch(/^\d+\.\d+\.\d+\.\d+$/);
});

test('only the object itself is asked for', async () => {
  await using pool = await openPool();
  const { client, simulator, worker } = pool;
  const done = client.until('VM', worker, ({ name_label }) => name_label === 'done');
  await expect.poll(() => simulator.waitingPolls).toBe(1);
  const polls = simulator.calls.of('event.from').length;
  for (const ref of simulator.db.VM.refs())
    if (ref !== worker) simulator.db.VM.update(ref, { name_label: 'noise' });
  await client.VM.get_all();
  expect(simulator.calls.of('event.from').length).toBe(polls);
  simulator.db.VM.update(worker, { name_label: 'done' });
  await done;
  expect(
    simulator.calls
      .of('event.from')
      .every(({ params }) => JSON.stringify(params[1]).includes(`VM/${worker}`)),
  ).toBe(true);
});

test('an object that is destroyed meanwhile ends the wait with HANDLE_INVALID', async () => {
  await using pool = await openPool();
  const { client, simulator, worker } = pool;
  const waiting = refusal(client.until('VM', worker, () => false));
  await expect.poll(() => simulator.waitingPolls).toBe(1);
  simulator.db.VM.remove(worker);
  const error = await waiting;
  expect(XapiError.is(error, 'HANDLE_INVALID')).toBe(true);
  expect(error).toMatchObject({ params: ['VM', worker], hint: expect.stringContaining('destroyed') });
});

test.each(['OpaqueRef:never-was', 'OpaqueRef:NULL', ''])(
  'an object that never was (%j) ends the wait at once',
  async (ref) => {
    await using pool = await openPool();
    const error = await refusal(pool.client.until('VM', asRef('VM', ref), () => true));
    expect(XapiError.is(error, 'HANDLE_INVALID')).toBe(true);
  },
);

test('an object that was destroyed while the server was away ends the wait too', async () => {
  await using pool = await openPool();
  const { client, simulator, worker } = pool;
  const waiting = refusal(client.until('VM', worker, () => false));
  await expect.poll(() => simulator.waitingPolls).toBe(1);
  const restarted = simulator.restart({ downMs: 200 });
  await expect.poll(() => simulator.hosts[0]?.isUp).toBe(false);
  simulator.db.VM.remove(worker);
  await restarted;
  expect(XapiError.is(await waiting, 'HANDLE_INVALID')).toBe(true);
});

test('a wait survives a restart and sees what happened meanwhile', async () => {
  await using pool = await openPool();
  const { client, simulator, worker } = pool;
  const waiting = client.until('VM', worker, ({ name_label }) => name_label === 'done');
  await expect.poll(() => simulator.waitingPolls).toBe(1);
  const restarted = simulator.restart({ downMs: 200 });
  await expect.poll(() => simulator.hosts[0]?.isUp).toBe(false);
  simulator.db.VM.update(worker, { name_label: 'done' });
  await restarted;
  expect((await waiting).name_label).toBe('done');
});

test('a deadline ends the wait on time, and its poll', async () => {
  await using pool = await openPool();
  const before = performance.now();
  const error = await refusal(pool.client.until('VM', pool.worker, () => false, { timeoutMs: 300 }));
  const tookMs = performance.now() - before;
  expect(error).toMatchObject({ code: 'XAPI_TIMEOUT' });
  expect(tookMs).toBeGreaterThan(295);
  expect(tookMs).toBeLessThan(10_000);
  await expect.poll(() => pool.simulator.waitingPolls).toBe(0);
});

test('a signal ends the wait, before it and within it', async () => {
  await using pool = await openPool();
  const { client, simulator, worker } = pool;
  const stop = new AbortController();
  const waiting = refusal(client.until('VM', worker, () => false, { signal: stop.signal }));
  await expect.poll(() => simulator.waitingPolls).toBe(1);
  stop.abort(new Error('enough'));
  expect(await waiting).toMatchObject({ code: 'ABORTED', cause: stop.signal.reason });
  const asked = simulator.calls.count;
  expect(await refusal(client.until('VM', worker, () => true, { signal: stop.signal }))).toMatchObject({
    code: 'ABORTED',
  });
  expect(simulator.calls.count).toBe(asked);
});

test('what the predicate throws is what the wait is refused with', async () => {
  await using pool = await openPool();
  const wrong = new RangeError('wrong');
  const refused = await refusal(
    pool.client.until('VM', pool.worker, () => {
      throw wrong;
    }),
  );
  expect(refused).toBe(wrong);
});

test('closing the client ends every wait at once', async () => {
  await using pool = await openPool();
  const { client, simulator } = pool;
  const waits = simulator.db.VM.refs().map((ref: string) =>
    refusal(client.until('VM', ref as Ref<'VM'>, () => false)),
  );
  await expect.poll(() => simulator.waitingPolls).toBe(waits.length);
  const before = performance.now();
  await client.close();
  for (const error of await Promise.all(waits)) expect(error).toMatchObject({ code: 'XAPI_CLOSED' });
  expect(performance.now() - before).toBeLessThan(10_000);
  await expect.poll(() => simulator.openSockets).toBe(0);
});
