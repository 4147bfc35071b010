import { createXapiSimulator, type XapiSimulator } from '@bioxen/xapi-simulator';
import { FakeClock } from '@bioxen/testkit';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { failureOf, type JsonClient, logIn } from '../support/json-client.js';

type Vm = Readonly<Record<string, never>> & {
  readonly power_state: string;
  readonly guest_metrics: string;
  readonly resident_on: string;
  readonly VIFs: readonly string[];
  readonly VBDs: readonly string[];
  readonly consoles: readonly string[];
  readonly allowed_operations: readonly string[];
};

let sim: XapiSimulator;
let client: JsonClient;
let vm: string;
beforeEach(async () => {
  sim = await createXapiSimulator();
  client = await logIn(sim.url);
  [vm = ''] = await client.call<string[]>('VM.get_by_name_label', 'worker-2');
});
afterEach(() => sim.close());

const record = (): Promise<Vm> => client.call<Vm>('VM.get_record', vm);
const start = (paused = false): Promise<unknown> => client.call('VM.start', vm, paused, false);
const failure = (method: string, ...params: readonly unknown[]): Promise<readonly string[]> =>
  failureOf(client.call(method, vm, ...params));

describe('a VM that starts', () => {
  test('runs on a host with its devices attached, a console and what its agent tells', async () => {
    await start();
    const now = await record();
    expect(now).toMatchObject({ power_state: 'Running', resident_on: sim.hosts[0]?.ref, domid: 1 });
    expect(now.consoles).toHaveLength(1);
    for (const vif of now.VIFs) expect(await client.call('VIF.get_currently_attached', vif)).toBe(true);
    for (const vbd of now.VBDs) expect(await client.call('VBD.get_device', vbd)).toBe('xvda');
    const metrics = await client.call<{ networks: Readonly<Record<string, string>> }>(
      'VM_guest_metrics.get_record',
      now.guest_metrics,
    );
    expect(metrics).toMatchObject({
      live: true,
      other: {
        'feature-shutdown': '1',
        'feature-poweroff': '1',
        'feature-reboot': '1',
        'feature-suspend': '1',
      },
    });
    expect(Object.keys(metrics.networks)).toEqual(['0/ip', '0/ipv4/0']);
    expect(metrics.networks['0/ip']).toMatch(/^10\.\d+\.\d+\.\d+$/);
  });

  test('is one batch of events, the agent first, then the VM, then its metrics', async () => {
    const classes = ['vm', 'vm_guest_metrics', 'vm_metrics'];
    const { token } = await client.call<{ token: string }>('event.from', classes, '', 0);
    const waiting = client.call<{ events: { class: string; operation: string }[] }>(
      'event.from',
      classes,
      token,
      30,
    );
    await start();
    const { events } = await waiting;
    expect(events.map((event) => `${event.class} ${event.operation}`)).toEqual([
      'vm_guest_metrics add',
      'vm mod',
      'vm_metrics mod',
    ]);
  });

  test('takes its address from vm-data/ip where it is given', async () => {
    await client.call('VM.add_to_xenstore_data', vm, 'vm-data/ip', '127.0.0.77');
    await start();
    const metrics = await client.call('VM.get_guest_metrics', vm);
    expect(await client.call('VM_guest_metrics.get_networks', metrics)).toEqual({
      '0/ip': '127.0.0.77',
      '0/ipv4/0': '127.0.0.77',
    });
  });

  test('paused has an agent only when it goes on', async () => {
    await start(true);
    expect(await record()).toMatchObject({ power_state: 'Paused', guest_metrics: 'OpaqueRef:NULL' });
    await client.call('VM.unpause', vm);
    expect(await record()).toMatchObject({ power_state: 'Running' });
    expect(await client.call('VM.get_guest_metrics', vm)).not.toBe('OpaqueRef:NULL');
  });

  test('finds no host when all are disabled, and says which is too small', async () => {
    const [host] = await client.call<string[]>('host.get_all');
    await client.call('host.disable', host);
    expect(await failure('VM.start', false, false)).toEqual(['NO_HOSTS_AVAILABLE']);
    expect(await failure('VM.start_on', host, false, false)).toEqual(['HOST_DISABLED', host]);
    await client.call('host.enable', host);
    const metrics = await client.call<string>('host.get_metrics', host);
    sim.db.host_metrics.update(metrics, { memory_free: 1000 });
    expect(await failure('VM.start', false, false)).toEqual([
      'HOST_NOT_ENOUGH_FREE_MEMORY',
      String(512 * 2 ** 20 + 4_194_304),
      '1000',
    ]);
    expect(await client.call('VM.get_possible_hosts', vm)).toEqual([]);
  });
});

describe('a VM that runs', () => {
  beforeEach(() => start());

  test('pauses and goes on, suspends and resumes, and allows each time what fits', async () => {
    await client.call('VM.pause', vm);
    expect(await failure('VM.pause')).toEqual(['VM_BAD_POWER_STATE', vm, 'running', 'paused']);
    expect((await record()).allowed_operations).toEqual(
      expect.arrayContaining(['unpause', 'hard_shutdown', 'hard_reboot', 'snapshot']) as string[],
    );
    await client.call('VM.unpause', vm);
    await client.call('VM.suspend', vm);
    expect(await record()).toMatchObject({
      power_state: 'Suspended',
      resident_on: 'OpaqueRef:NULL',
      domid: -1,
    });
    const image = await client.call('VM.get_suspend_VDI', vm);
    expect(await client.call('VDI.get_type', image)).toBe('suspend');
    expect((await record()).allowed_operations).toEqual(
      expect.arrayContaining(['resume', 'resume_on', 'hard_shutdown']) as string[],
    );
    await client.call('VM.resume', vm, false, false);
    expect(await record()).toMatchObject({ power_state: 'Running', suspend_VDI: 'OpaqueRef:NULL' });
    expect(await failureOf(client.call('VDI.get_record', image))).toEqual(['HANDLE_INVALID', 'VDI', image]);
  });

  test('has nowhere to suspend to when the pool has no place for it', async () => {
    const [pool] = await client.call<string[]>('pool.get_all');
    await client.call('pool.set_suspend_image_SR', pool, 'OpaqueRef:NULL');
    expect(await failure('VM.suspend')).toEqual(['VM_NO_SUSPEND_SR', vm]);
    expect(await record()).toMatchObject({ power_state: 'Running', current_operations: {} });
  });

  test.each(['VM.clean_shutdown', 'VM.hard_shutdown', 'VM.shutdown'])('is off after %s', async (method) => {
    await client.call(method, vm);
    const now = await record();
    expect(now).toMatchObject({
      power_state: 'Halted',
      resident_on: 'OpaqueRef:NULL',
      domid: -1,
      consoles: [],
    });
    for (const vif of now.VIFs) expect(await client.call('VIF.get_currently_attached', vif)).toBe(false);
    expect(await client.call('VM_guest_metrics.get_live', now.guest_metrics)).toBe(false);
  });

  test.each(['VM.clean_reboot', 'VM.hard_reboot'])('runs again after %s', async (method) => {
    await client.call(method, vm);
    expect(await record()).toMatchObject({ power_state: 'Running' });
  });

  test('follows its guest: off when it turns itself off or dies, on again where it should', async () => {
    const { token } = await client.call<{ token: string }>('event.from', [`VM/${vm}`], '', 0);
    sim.guest(vm).shutDown();
    await client.call('event.from', [`VM/${vm}`], token, 30);
    expect(await record()).toMatchObject({ power_state: 'Halted' });
    await start();
    const next = await client.call<{ token: string }>('event.from', [`VM/${vm}`], '', 0);
    // This VM restarts after a crash.
    sim.guest(vm).crash();
    await client.call('event.from', [`VM/${vm}`], next.token, 30);
    expect(await record()).toMatchObject({ power_state: 'Running' });
  });

  test('hears of a new address, of none, and of no agent at all', async () => {
    const networks = async (): Promise<unknown> =>
      client.call('VM_guest_metrics.get_networks', (await record()).guest_metrics);
    sim.guest(vm).report('10.1.2.3');
    expect(await networks()).toEqual({ '0/ip': '10.1.2.3', '0/ipv4/0': '10.1.2.3' });
    sim.guest(vm).report('fe80::1');
    expect(await networks()).toEqual({ '0/ipv6/0': 'fe80::1' });
    sim.guest(vm).report(undefined);
    expect(await networks()).toEqual({});
    sim.guest(vm).forgetAgent();
    expect((await record()).guest_metrics).toBe('OpaqueRef:NULL');
    expect(await failure('VM.clean_shutdown')).toEqual(['VM_LACKS_FEATURE', vm]);
    expect(await failure('VM.suspend')).toEqual(['VM_LACKS_FEATURE', vm]);
  });
});

test('a guest without agent never has metrics; one that ignores requests fails to shut down in time', async () => {
  await client.call('VM.add_to_other_config', vm, 'simulator:agent', 'never');
  await start();
  expect((await record()).guest_metrics).toBe('OpaqueRef:NULL');
  await client.call('VM.hard_shutdown', vm);
  await client.call('VM.remove_from_other_config', vm, 'simulator:agent');

  await using stubborn = await createXapiSimulator({ timing: { shutdownMs: 20 } });
  const other = await logIn(stubborn.url);
  const [worker] = await other.call<string[]>('VM.get_by_name_label', 'worker-2');
  await other.call('VM.add_to_other_config', worker, 'simulator:ignore-requests', 'true');
  await other.call('VM.start', worker, false, false);
  expect(await failureOf(other.call('VM.clean_shutdown', worker))).toEqual([
    'VM_FAILED_SHUTDOWN_ACKNOWLEDGMENT',
    worker,
  ]);
  expect(await other.call('VM.get_power_state', worker)).toBe('Running');
});

test('operations take their time on the injected clock, are shown meanwhile, report progress and can be cancelled', async () => {
  const clock = new FakeClock();
  await using slow = await createXapiSimulator({ clock, timing: { taskMs: 100, batchMs: 0 } });
  const other = await logIn(slow.url);
  const [worker = ''] = await other.call<string[]>('VM.get_by_name_label', 'worker-2');
  const task = await other.call<string>('Async.VM.start', worker, false, false);
  await clock.whenTimersPend(2);
  expect(await other.call('VM.get_current_operations', worker)).toEqual({ [task]: 'start' });
  expect(await failureOf(other.call('VM.start', worker, false, false))).toEqual([
    'OTHER_OPERATION_IN_PROGRESS',
    'VM.start',
    worker,
  ]);
  await clock.advance(50);
  expect(await other.call('task.get_record', task)).toMatchObject({ status: 'pending', progress: 0.5 });
  await clock.advance(50);
  expect(await other.call('task.get_status', task)).toBe('success');
  expect(await other.call('VM.get_current_operations', worker)).toEqual({});

  const shutdown = await other.call<string>('Async.VM.hard_shutdown', worker);
  await clock.whenTimersPend(2);
  await other.call('task.cancel', shutdown);
  expect(await other.call('task.get_record', shutdown)).toMatchObject({
    status: 'cancelled',
    error_info: ['TASK_CANCELLED', shutdown],
  });
  expect(await other.call('VM.get_power_state', worker)).toBe('Running');
});
