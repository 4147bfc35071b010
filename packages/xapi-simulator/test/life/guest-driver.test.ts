import { BioxenError, systemClock } from '@bioxen/core';
import {
  createPaperDriver,
  createXapiSimulator,
  type Guest,
  type GuestDriver,
  type GuestSpec,
  type HaltedGuest,
} from '@bioxen/xapi-simulator';
import { describe, expect, test } from 'vitest';
import { failureOf, logIn } from '../support/json-client.js';

const verbs = [
  'start',
  'pause',
  'unpause',
  'suspend',
  'resume',
  'requestShutdown',
  'requestReboot',
  'powerOff',
  'snapshot',
  'revert',
  'destroy',
] as const;

/** Paper guests whose every hook is written down. */
function recordingDriver(hooks: string[], specs: GuestSpec[]): GuestDriver {
  const paper = createPaperDriver(systemClock);
  const record = <T extends Guest>(guest: T): T => {
    const copy: Record<string, unknown> = { ...guest };
    for (const verb of verbs) {
      const hook = copy[verb];
      if (typeof hook !== 'function') continue;
      copy[verb] = async (...args: unknown[]): Promise<unknown> => {
        const [options] = args as { paused?: boolean }[];
        hooks.push(verb === 'start' ? `start ${JSON.stringify({ paused: options?.paused })}` : verb);
        const result: unknown = await hook(...args);
        return isGuest(result) ? record(result) : result;
      };
    }
    return copy as unknown as T;
  };
  return {
    ...paper,
    capacity: { maxGuests: 3, memoryBytesEach: 1000, bootsAtOnce: 1 },
    create: async (spec): Promise<HaltedGuest> => {
      hooks.push('create');
      specs.push(spec);
      return record(await paper.create(spec));
    },
    [Symbol.asyncDispose]: async () => void hooks.push('dispose'),
  };
}

const isGuest = (value: unknown): value is Guest =>
  typeof value === 'object' && value !== null && 'state' in value;

describe('a guest driver', () => {
  test('is called in the order of the life of a VM, and only for what the power state allows', async () => {
    const hooks: string[] = [];
    const specs: GuestSpec[] = [];
    const sim = await createXapiSimulator({ guests: recordingDriver(hooks, specs) });
    const client = await logIn(sim.url);
    const taken = (): string[] => hooks.splice(0);
    const [template] = await client.call<string[]>('VM.get_by_name_label', 'lua-bio-template');
    const vm = await client.call<string>('VM.clone', template, 'guest');
    await client.call('VM.add_to_xenstore_data', vm, 'vm-data/key', 'value');
    await client.call('VM.add_to_xenstore_data', vm, 'private', 'value');
    expect(taken()).toEqual([]);
    await client.call('VM.provision', vm);
    expect(taken()).toEqual(['create']);
    expect(specs).toMatchObject([
      {
        agent: 'ready',
        memoryBytes: 512 * 2 ** 20,
        ignoresRequests: false,
        vmData: new Map([['vm-data/key', 'value']]),
      },
    ]);
    expect((await failureOf(client.call('VM.pause', vm)))[0]).toBe('VM_BAD_POWER_STATE');
    expect(taken()).toEqual([]);
    await client.call('VM.start', vm, true, false);
    await client.call('VM.unpause', vm);
    await client.call('VM.pause', vm);
    await client.call('VM.unpause', vm);
    expect(taken()).toEqual(['start {"paused":true}', 'unpause', 'pause', 'unpause']);
    await client.call('VM.suspend', vm);
    await client.call('VM.resume', vm, false, false);
    expect(taken()).toEqual(['suspend', 'resume']);
    const snapshot = await client.call<string>('VM.snapshot', vm, 'snap');
    expect(taken()).toEqual(['snapshot']);
    await client.call('VM.clean_reboot', vm);
    await client.call('VM.clean_shutdown', vm);
    expect(taken()).toEqual(['requestReboot', 'requestShutdown', 'powerOff']);
    await client.call('VM.revert', snapshot);
    expect(taken()).toEqual(['revert']);
    const clone = await client.call<string>('VM.clone', vm, 'fork');
    await client.call('VM.start', clone, false, false);
    expect(taken()).toEqual(['snapshot', 'create', 'start {"paused":false}']);
    expect(specs[1]?.disk).toEqual({ id: specs[0]?.name });
    await client.call('VM.hard_reboot', clone);
    expect(taken()).toEqual(['powerOff', 'start {"paused":false}']);
    await client.call('VM.destroy', vm);
    expect(taken()).toEqual(['destroy']);
    await sim.close();
    expect(taken()).toEqual(['powerOff', 'destroy', 'dispose']);
  });

  test('that has no room left is HOST_NOT_ENOUGH_FREE_MEMORY; one that fails is INTERNAL_ERROR with its words', async () => {
    const full = recordingDriver([], []);
    const broken: GuestDriver = {
      ...full,
      create: (spec) =>
        spec.agent === 'never'
          ? Promise.reject(new BioxenError('The guest did not boot: no init found', { code: 'GUEST_FAILED' }))
          : full.create(spec),
    };
    await using sim = await createXapiSimulator({ guests: broken });
    const client = await logIn(sim.url);
    const [worker] = await client.call<string[]>('VM.get_by_name_label', 'worker-2');
    const clones = [];
    for (const name of ['a', 'b', 'c', 'd']) clones.push(await client.call<string>('VM.clone', worker, name));
    await client.call('VM.add_to_other_config', clones[0], 'simulator:agent', 'never');
    expect(await failureOf(client.call('VM.start', clones[0], false, false))).toEqual([
      'INTERNAL_ERROR',
      'The guest did not boot: no init found',
    ]);
    expect(await client.call('VM.get_record', clones[0])).toMatchObject({
      power_state: 'Halted',
      current_operations: {},
    });
    for (const clone of clones.slice(1)) await client.call('VM.start', clone, false, false);
    expect(await failureOf(client.call('VM.start', worker, false, false))).toEqual([
      'HOST_NOT_ENOUGH_FREE_MEMORY',
      '1000',
      '0',
    ]);
  });
});
