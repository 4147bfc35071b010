import { XapiError } from '@bioxen/xapi';
import { addVm, largePool } from '@bioxen/xapi-simulator';
import { describe, expect, test } from 'vitest';
import { openPool, refusal } from './pool.js';

describe.each(['json-rpc', 'xml-rpc'] as const)('over %s', (transport) => {
  test('VMs are listed by name, without templates, snapshots and control domains', async () => {
    await using pool = await openPool({}, { transport });
    const { client, worker } = pool;
    await client.VM.snapshot(worker, 'a snapshot');
    const vms = await client.listVms();
    expect(vms.map(({ name, powerState }) => [name, powerState])).toEqual([
      ['worker-1', 'Running'],
      ['worker-2', 'Halted'],
    ]);
    expect(vms[1]).toEqual({
      ref: worker,
      uuid: await client.VM.get_uuid(worker),
      name: 'worker-2',
      description: await client.VM.get_name_description(worker),
      powerState: 'Halted',
      tags: [],
    });
    const templates = await client.listTemplates();
    expect(templates.map(({ name }) => name)).toEqual(['Debian Bookworm 12', 'lua-bio-template']);
    expect((await client.listTemplates({ isDefault: true })).map(({ name }) => name)).toEqual([
      'Debian Bookworm 12',
    ]);
    expect((await client.listTemplates({ name: 'lua-bio-template' })).length).toBe(1);
  });
});

test('5,000 VMs are not fetched to find one, and the list of all is one request', async () => {
  await using pool = await openPool({ pool: largePool({ vms: 5_000 }) });
  const { client, simulator } = pool;
  const [name = ''] = [
    ...simulator.db.VM.where({ is_a_template: false, is_control_domain: false }).values(),
  ].map((record) => record['name_label'] as string);
  const before = simulator.calls.count;
  expect((await client.listVms({ name })).map((vm) => vm.name)).toEqual([name]);
  expect(simulator.calls.count - before).toBe(1);
  expect((await client.listVms()).length).toBeGreaterThanOrEqual(5_000);
  expect(simulator.calls.count - before).toBe(2);
});

test.each(['say "hi"', '" or "1"="1', "it's $(id); `id`", 'a\nb', 'ключ 😀', 'back\\slash'])(
  'the name %j is a name and nothing else',
  async (name) => {
    await using pool = await openPool({
      pool: (context) => {
        addVm(context, { name });
        addVm(context, { name: 'other' });
        addVm(context, { name, isTemplate: true });
      },
    });
    expect((await pool.client.listVms({ name })).map((vm) => vm.name)).toEqual([name]);
    expect((await pool.client.listTemplates({ name })).map((vm) => vm.name)).toEqual([name]);
  },
);

describe('a VM', () => {
  test('is started, has an address and a status, and is shut down, by uuid or reference', async () => {
    await using pool = await openPool();
    const { client, worker } = pool;
    const uuid = await client.VM.get_uuid(worker);
    for (const vm of [uuid, worker]) {
      await client.startVm(vm);
      const ip = await client.getVmIp(vm);
      expect(ip).toMatch(/^\d+\.\d+\.\d+\.\d+$/);
      expect(await client.getVmStatus(vm)).toEqual({
        status: 'Running',
        powerState: 'Running',
        uuid,
        ref: worker,
        name: 'worker-2',
        ip,
      });
      await client.shutdownVm(vm);
      expect(await client.getVmStatus(vm)).toMatchObject({ status: 'Halted', ip: undefined });
      // Twice is no error.
      await client.shutdownVm(vm);
      await client.shutdownVm(vm, { force: 'at-once' });
    }
    expect(pool.simulator.db.task.size).toBe(0);
  });

  test('is started paused where that is asked for', async () => {
    await using pool = await openPool();
    await pool.client.startVm(pool.worker, { paused: true });
    expect((await pool.client.getVmStatus(pool.worker)).status).toBe('Paused');
  });

  test('that does not exist is UUID_INVALID', async () => {
    await using pool = await openPool();
    const { client } = pool;
    for (const call of [
      client.startVm('no-such-uuid'),
      client.shutdownVm('no-such-uuid'),
      client.getVmIp('no-such-uuid'),
      client.getVmStatus('no-such-uuid'),
    ])
      expect(XapiError.is(await refusal(call), 'UUID_INVALID')).toBe(true);
  });

  test('that is a template is not started', async () => {
    await using pool = await openPool();
    expect(XapiError.is(await refusal(pool.client.startVm(pool.template)), 'VM_IS_TEMPLATE')).toBe(true);
  });
});

describe('a guest that does not obey', () => {
  test('without an agent keeps its power unless force is allowed', async () => {
    await using pool = await openPool({
      pool: (context) => {
        addVm(context, { name: 'worker-2', isRunning: true, hasAgent: false });
      },
    });
    const { client, worker } = pool;
    expect(XapiError.is(await refusal(client.shutdownVm(worker)), 'VM_LACKS_FEATURE')).toBe(true);
    expect((await client.getVmStatus(worker)).status).toBe('Running');
    await client.shutdownVm(worker, { force: 'if-needed' });
    expect((await client.getVmStatus(worker)).status).toBe('Halted');
  });

  test('with an agent that ignores the request loses its power after the grace', async () => {
    await using pool = await openPool({ timing: { shutdownMs: 3_600_000 } } as object);
    const { client, worker } = pool;
    await client.startVm(worker);
    await client.getVmIp(worker);
    await client.VM.add_to_other_config(worker, 'simulator:ignore-requests', 'true');
    await client.shutdownVm(worker, { force: 'if-needed', graceMs: 200 });
    expect((await client.getVmStatus(worker)).status).toBe('Halted');
  });

  test('that is paused loses its power only where that is allowed', async () => {
    await using pool = await openPool();
    const { client, worker } = pool;
    await client.startVm(worker, { paused: true });
    expect(XapiError.is(await refusal(client.shutdownVm(worker)), 'VM_BAD_POWER_STATE')).toBe(true);
    await client.shutdownVm(worker, { force: 'if-needed' });
    expect((await client.getVmStatus(worker)).status).toBe('Halted');
  });

  test('a failure that is none of the guest does not cut its power', async () => {
    await using pool = await openPool();
    const { client, worker, simulator } = pool;
    await client.startVm(worker);
    simulator.faults.add({
      when: { method: 'Async.VM.clean_shutdown' },
      do: { kind: 'failure', code: 'RBAC_PERMISSION_DENIED', params: ['VM.clean_shutdown', 'no'] },
    });
    const error = await refusal(client.shutdownVm(worker, { force: 'if-needed' }));
    expect(XapiError.is(error, 'RBAC_PERMISSION_DENIED')).toBe(true);
    expect(simulator.calls.of('Async.VM.hard_shutdown')).toEqual([]);
  });
});

describe('an address', () => {
  test('is waited for by one long poll, and seen as soon as it is told', async () => {
    await using pool = await openPool({
      pool: (context) => {
        addVm(context, { name: 'worker-2', isRunning: true, hasAgent: false });
      },
    });
    const { client, worker, simulator } = pool;
    const waiting = client.getVmIp(worker);
    await expect.poll(() => simulator.waitingPolls).toBe(1);
    simulator.guest(worker).report('169.254.1.1');
    await expect.poll(() => simulator.calls.of('event.from').length).toBeGreaterThanOrEqual(3);
    await expect.poll(() => simulator.waitingPolls).toBe(1);
    const before = performance.now();
    simulator.guest(worker).report('10.9.8.7');
    expect(await waiting).toBe('10.9.8.7');
    expect(performance.now() - before).toBeLessThan(10_000);
    expect(simulator.calls.of('event.from').length).toBeLessThan(8);
  });

  test.each<readonly [string, (context: Parameters<typeof addVm>[0]) => void, RegExp]>([
    [
      'no guest agent',
      (context) => void addVm(context, { name: 'worker-2', isRunning: true, hasAgent: false }),
      /is Running and no guest agent reported/,
    ],
    [
      'no network interface',
      (context) =>
        void addVm(context, { name: 'worker-2', isRunning: true, hasAgent: false, isDefault: true }),
      /has no network interface/,
    ],
  ])('that never comes says what is missing: %s', async (_what, seed, expected) => {
    await using pool = await openPool({ pool: seed });
    expect(await refusal(pool.client.getVmIp(pool.worker, { timeoutMs: 200 }))).toMatchObject({
      code: 'XAPI_TIMEOUT',
      message: expect.stringMatching(expected),
    });
  });

  test('of a VM that is off, or goes off while it is waited for, is VM_BAD_POWER_STATE', async () => {
    await using pool = await openPool({
      pool: (context) => {
        addVm(context, { name: 'worker-2' });
        addVm(context, { name: 'crashing', isRunning: true, hasAgent: false });
      },
    });
    const { client, worker, simulator } = pool;
    expect(XapiError.is(await refusal(client.getVmIp(worker)), 'VM_BAD_POWER_STATE')).toBe(true);
    const [crashing = ''] = simulator.db.VM.where({ name_label: 'crashing' }).keys();
    await client.VM.set_actions_after_crash(crashing as typeof worker, 'destroy').catch(() => undefined);
    const waiting = refusal(client.getVmIp(crashing));
    await expect.poll(() => simulator.waitingPolls).toBe(1);
    simulator.guest(crashing).shutDown();
    expect(XapiError.is(await waiting, 'VM_BAD_POWER_STATE')).toBe(true);
  });

  test('of a VM that is destroyed meanwhile is HANDLE_INVALID, and an abort ends the wait', async () => {
    await using pool = await openPool({
      pool: (context) => {
        addVm(context, { name: 'worker-2', isRunning: true, hasAgent: false });
      },
    });
    const { client, worker, simulator } = pool;
    const abort = new AbortController();
    const waiting = refusal(client.getVmIp(worker, { signal: abort.signal }));
    await expect.poll(() => simulator.waitingPolls).toBe(1);
    abort.abort();
    expect(await waiting).toMatchObject({ code: 'ABORTED' });
    await expect.poll(() => simulator.waitingPolls).toBe(0);
    expect(XapiError.is(await refusal(client.getVmIp('OpaqueRef:none')), 'HANDLE_INVALID')).toBe(true);
  });
});
