import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { processGuestsSkipReason } from '@bioxen/testkit';
import { createXapiSimulator, type XapiSimulator } from '@bioxen/xapi-simulator';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import {
  type GuestClient,
  type GuestLogin,
  makeGuestClient,
  processesOf,
  topmostOf,
} from '../support/guest-client.js';
import { callJson, failureOf, type JsonClient, logIn } from '../support/json-client.js';

interface VmRecord {
  readonly power_state: string;
  readonly guest_metrics: string;
  readonly other_config: Readonly<Record<string, string>>;
}

let sim: XapiSimulator;
let client: JsonClient;
let person: GuestClient;
let template: string;
beforeEach(async ({ skip }) => {
  const reason = processGuestsSkipReason();
  if (reason !== undefined) skip(reason);
  person = makeGuestClient();
  sim = await createXapiSimulator({ guests: 'process' });
  client = await logIn(sim.url);
  [template = ''] = await client.call<string[]>('VM.get_by_name_label', 'lua-bio-template');
});
afterEach(async () => {
  await sim?.close();
  person?.[Symbol.dispose]();
});

/** A VM with the key of the person, from the template, as a client makes one. */
async function makeVm(name: string): Promise<string> {
  const vm = await client.call<string>('VM.clone', template, name);
  await client.call('VM.add_to_xenstore_data', vm, 'vm-data/bioxen/authorized-keys', person.publicKey);
  await client.call('VM.provision', vm);
  return vm;
}

/** How a client of XenAPI finds the SSH server of a VM that runs. */
async function reach(vm: string): Promise<GuestLogin> {
  let token = '';
  for (;;) {
    const batch = await client.call<{ token: string }>(
      'event.from',
      [`VM/${vm}`, 'VM_guest_metrics'],
      token,
      20,
    );
    token = batch.token;
    const record = await client.call<VmRecord>('VM.get_record', vm);
    if (record.guest_metrics === 'OpaqueRef:NULL') continue;
    const networks = await client.call<Record<string, string>>(
      'VM_guest_metrics.get_networks',
      record.guest_metrics,
    );
    const address = networks['0/ip'];
    if (address === undefined) continue;
    return {
      address,
      sshPort: Number(record.other_config['simulator:ssh-port']),
      sshUser: record.other_config['simulator:ssh-user'] ?? '',
      hostKey: await sim.guest(vm).hostKey(),
    };
  }
}

const powerState = (vm: string): Promise<string> => client.call('VM.get_power_state', vm);

/** Resolves once a VM is in a state, by events. */
async function until(vm: string, state: string): Promise<void> {
  let token = '';
  while ((await powerState(vm)) !== state) {
    const batch = await client.call<{ token: string }>('event.from', [`VM/${vm}`], token, 20);
    token = batch.token;
  }
}

describe('a VM with a process guest', () => {
  test('runs Lua over SSH at the address and port that the pool tells', async () => {
    const vm = await makeVm('lua');
    await client.call('VM.start', vm, false, false);
    const login = await reach(vm);
    expect(await sim.guest(vm).sshPort()).toBe(login.sshPort);
    expect(await sim.guest(vm).sshUser()).toBe(login.sshUser);
    expect(await person.run(login, 'lua5.4 -', 'print(6 * 7)')).toEqual({
      code: 0,
      stdout: '42\n',
      stderr: '',
    });
    expect(await sim.guest(vm).console()).toContain('Accepted publickey');
    const { guest_metrics } = await client.call<VmRecord>('VM.get_record', vm);
    expect(await client.call('VM_guest_metrics.get_networks', guest_metrics)).toEqual({
      '0/ip': login.address,
      '0/ipv4/0': login.address,
    });
  });

  test('is told apart from its copies, which begin with its disk', async () => {
    const vm = await makeVm('first');
    await client.call('VM.start', vm, false, false);
    await person.run(await reach(vm), 'echo mine >file');
    await client.call('VM.clean_shutdown', vm);
    expect(await powerState(vm)).toBe('Halted');
    const copy = await client.call<string>('VM.clone', vm, 'second');
    const config = await client.call<Record<string, string>>('VM.get_other_config', copy);
    expect(Object.keys(config)).not.toContain('simulator:ssh-port');
    await Promise.all([vm, copy].map((each) => client.call('VM.start', each, false, false)));
    const [one, other] = [await reach(vm), await reach(copy)];
    expect(other.address).not.toBe(one.address);
    expect(other.hostKey).not.toBe(one.hostKey);
    expect(await person.run(other, 'cat file; echo theirs >file')).toMatchObject({ stdout: 'mine\n' });
    expect(await person.run(one, 'cat file')).toMatchObject({ stdout: 'mine\n' });
  });

  test('pauses, suspends, reboots and goes back to a snapshot', async () => {
    const vm = await makeVm('life');
    await client.call('VM.start', vm, true, false);
    await client.call('VM.unpause', vm);
    const login = await reach(vm);
    await person.run(login, 'echo 1 >file');
    const snapshot = await client.call<string>('VM.snapshot', vm, 'one');
    const reading = person.run(login, 'read line; echo "$line" >file; cat file', 'over a pause\n');
    await client.call('VM.pause', vm);
    await client.call('VM.unpause', vm);
    await client.call('VM.suspend', vm);
    await client.call('VM.resume', vm, false, false);
    expect(await reading).toMatchObject({ code: 0, stdout: 'over a pause\n' });
    await client.call('VM.clean_reboot', vm);
    expect(await powerState(vm)).toBe('Running');
    await client.call('VM.hard_reboot', vm);
    expect(await person.run(await reach(vm), 'cat file')).toMatchObject({ stdout: 'over a pause\n' });
    await client.call('VM.revert', snapshot);
    await client.call('VM.start', vm, false, false);
    expect(await person.run(await reach(vm), 'cat file')).toMatchObject({ stdout: '1\n' });
  });

  test('is Halted when its guest turns itself off, and runs again when its guest is killed', async () => {
    const vm = await makeVm('self');
    await client.call('VM.start', vm, false, false);
    const login = await reach(vm);
    void person.run(login, 'poweroff');
    await until(vm, 'Halted');
    await client.call('VM.start', vm, false, false);
    expect((await reach(vm)).address).toBe(login.address);
    const before = await client.call<number>('VM.get_domid', vm);
    process.kill(topmostOf(processesOf(login.address)), 'SIGKILL');
    // This VM restarts after a crash.
    await expect
      .poll(() => client.call<number>('VM.get_domid', vm), { timeout: 30_000 })
      .toBeGreaterThan(before);
    await until(vm, 'Running');
    expect(await person.run(await reach(vm), 'echo back')).toMatchObject({ stdout: 'back\n' });
  });

  test('has an agent when it should: never, or before its SSH server listens', async () => {
    const silent = await makeVm('silent');
    await client.call('VM.add_to_other_config', silent, 'simulator:agent', 'never');
    await client.call('VM.start', silent, false, false);
    const early = await makeVm('early');
    await client.call('VM.add_to_other_config', early, 'simulator:agent', '0');
    await client.call('VM.start', early, true, false);
    await client.call('VM.unpause', early);
    expect((await reach(early)).address).toBe(await sim.guest(early).address());
    await expect.poll(() => sim.guest(silent).console(), { timeout: 30_000 }).toContain('Server listening');
    expect(await client.call('VM.get_guest_metrics', silent)).toBe('OpaqueRef:NULL');
    expect(await failureOf(client.call('VM.clean_shutdown', silent))).toEqual(['VM_LACKS_FEATURE', silent]);
  });

  test('does not start with data that cannot reach it, and says why', async () => {
    const vm = await makeVm('odd');
    await client.call('VM.add_to_xenstore_data', vm, 'vm-data/../odd', '');
    expect(await failureOf(client.call('VM.start', vm, false, false))).toEqual([
      'INTERNAL_ERROR',
      expect.stringMatching(/^Guest vm-\w+ did not start: a key of xenstore_data/) as string,
    ]);
    expect(await powerState(vm)).toBe('Halted');
  });

  test('leaves no process when it is destroyed, nor when the simulator is closed', async () => {
    const vm = await makeVm('gone');
    await client.call('VM.start', vm, false, false);
    const { address } = await reach(vm);
    await client.call('VM.hard_shutdown', vm);
    await client.call('VM.destroy', vm);
    const [worker = ''] = await client.call<string[]>('VM.get_by_name_label', 'worker-1');
    const other = await reach(worker);
    await sim.close();
    expect([address, other.address].flatMap(processesOf)).toEqual([]);
  });
});

test('the program serves a pool with process guests', async () => {
  const program = fileURLToPath(new URL('../../dist/cli.js', import.meta.url));
  const child = spawn(process.execPath, [program, '--json', '--no-tls', '--guests', 'process'], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const [line] = (await once(child.stdout.setEncoding('utf8'), 'data')) as [string];
  const { url } = JSON.parse(line) as { url: string };
  const session = await callJson<string>(url, 'session.login_with_password', ['root', 'secret']);
  const [worker] = await callJson<string[]>(url, 'VM.get_by_name_label', [session, 'worker-1']);
  const config = await callJson<Record<string, string>>(url, 'VM.get_other_config', [session, worker]);
  expect(Number(config['simulator:ssh-port'])).toBeGreaterThan(0);
  child.kill('SIGTERM');
  expect(await once(child, 'close')).toEqual([0, null]);
});
