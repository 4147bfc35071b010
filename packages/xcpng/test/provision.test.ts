import { InvalidConfigurationError } from '@bioxen/core';
import { asRef, type Ref, type XAPIClient } from '@bioxen/xapi';
import { addVm, smallPool } from '@bioxen/xapi-simulator';
import {
  createVmFromTemplate,
  makeHostKey,
  type OwnerTags,
  provisionVm,
  removeVm,
  thisOwner,
  VmCreationError,
  type VmSpec,
} from '@bioxen/xcpng';
import { describe, expect, test } from 'vitest';
import { inventory, openPool } from './pool.js';

let count = 0;
const tags = (): OwnerTags => ({
  owner: thisOwner(),
  operation: (++count).toString(16).padStart(8, '0'),
  createdMs: Date.now(),
  vmId: 'a',
  lifetime: 'keep',
});
const spec = (more: Partial<VmSpec> = {}): VmSpec => ({
  template: 'lua-bio-template',
  name: 'bioxen-a',
  tags: tags(),
  ...more,
});
const refuse = async (promise: Promise<unknown>): Promise<unknown> =>
  await promise.then(
    () => {
      throw new RangeError('it was not refused');
    },
    (error: unknown) => error,
  );

async function recordOf(
  client: XAPIClient,
  ref: Ref<'VM'>,
): Promise<Awaited<ReturnType<XAPIClient['VM']['get_record']>>> {
  return await client.VM.get_record(ref);
}

describe('F04 createVmFromTemplate', () => {
  test('gives name, marks, memory, virtual CPUs and network, and leaves the template alone', async () => {
    await using pool = await openPool({ ssh: false, fill: addNetwork });
    const client = await pool.client();
    const [template] = await client.VM.get_by_name_label('lua-bio-template');
    const before = await recordOf(client, template ?? asRef('VM', ''));
    const { ref, name } = await createVmFromTemplate(
      client,
      spec({ memoryBytes: 2 * 2 ** 30, vcpus: 4, network: 'lab' }),
    );
    const vm = await recordOf(client, ref);
    expect(name).toBe('bioxen-a');
    expect(vm).toMatchObject({
      name_label: 'bioxen-a',
      is_a_template: false,
      power_state: 'Halted',
      memory_static_max: 2 ** 31,
      memory_dynamic_max: 2 ** 31,
      memory_dynamic_min: 2 ** 31,
      VCPUs_max: 4,
      VCPUs_at_startup: 4,
      tags: ['bioxen'],
    });
    const cards = await Promise.all(vm.VIFs.map((vif) => client.VIF.get_record(vif)));
    const [lab] = await client.network.get_by_name_label('lab');
    expect(cards.map(({ device, network }) => [device, network])).toEqual([['0', lab]]);
    expect(await recordOf(client, template ?? asRef('VM', ''))).toMatchObject({
      VIFs: before.VIFs,
      VBDs: before.VBDs,
      tags: [],
      other_config: before.other_config,
    });
  });

  test.each([
    ['more memory than before', { memoryBytes: 2 ** 33 }],
    ['less memory than the static minimum', { memoryBytes: 2 ** 27 }],
    ['fewer virtual CPUs than before', { vcpus: 1 }],
  ])('sets %s in the order that the server wants', async (_what, settings: Partial<VmSpec>) => {
    await using pool = await openPool({
      ssh: false,
      fill: ({ database }, template) =>
        database.update('VM', template, { VCPUs_max: 4, VCPUs_at_startup: 2 }),
    });
    const client = await pool.client();
    const { ref } = await createVmFromTemplate(client, spec(settings));
    const { memory_static_max, VCPUs_at_startup } = await recordOf(client, ref);
    expect({ memory_static_max, VCPUs_at_startup }).toMatchObject(
      settings.memoryBytes === undefined
        ? { VCPUs_at_startup: 1 }
        : { memory_static_max: settings.memoryBytes },
    );
  });

  test('F13 copies the disks whole onto another repository', async () => {
    await using pool = await openPool({ ssh: false, fill: addRepository });
    const client = await pool.client();
    const { ref } = await createVmFromTemplate(client, spec({ sr: 'fast' }));
    const { VBDs } = await recordOf(client, ref);
    const { VDI } = await client.VBD.get_record(VBDs[0] ?? asRef('VBD', ''));
    expect(await client.SR.get_name_label(await client.VDI.get_SR(VDI))).toBe('fast');
    expect(pool.simulator.calls.of('Async.VM.copy')).toHaveLength(1);
    expect(pool.simulator.calls.of('Async.VM.clone')).toHaveLength(0);
  });

  test('says where the disks of a template go that makes them later', async () => {
    await using pool = await openPool({ ssh: false, pool: smallPool() });
    const client = await pool.client();
    const { ref } = await createVmFromTemplate(
      client,
      spec({ template: 'Debian Bookworm 12', network: 'Pool-wide network associated with eth0' }),
    );
    const { VBDs } = await recordOf(client, ref);
    const drives = await Promise.all(VBDs.map((vbd) => client.VBD.get_record(vbd)));
    expect(await client.VDI.get_virtual_size(drives[0]?.VDI ?? asRef('VDI', ''))).toBe(10 * 2 ** 30);
  });
});

describe('what is wrong is said before anything is made', () => {
  test.each<readonly [string, Partial<VmSpec>, RegExp]>([
    ['no such template', { template: 'nope' }, /template_name 'nope' is neither name nor uuid of a template/],
    ['a VM that is no template', { template: 'plain-vm' }, /'plain-vm' is no template/],
    ['two templates of one name', { template: 'twin' }, /'twin' is the name of 2 of them/],
    [
      'a network that is none',
      { network: 'nope' },
      /network_uuid 'nope' is neither name nor uuid of a network/,
    ],
    ['a repository of ISOs', { sr: 'XCP-ng Tools' }, /'XCP-ng Tools' is no storage repository for disks/],
    [
      'another pool',
      { pool: '11111111-2222-3333-4444-555555555555' },
      /pool_uuid .* is not the pool of this host/,
    ],
    [
      'everything at once',
      { template: 'nope', network: 'nope', sr: 'nope', pool: 'nope' },
      /4 problems.*pool_uuid.*template_name.*network_uuid.*storage_repository/,
    ],
  ])('%s', async (_what, more, message) => {
    await using pool = await openPool({
      ssh: false,
      fill: (context) => {
        addVm(context, { name: 'plain-vm' });
        addVm(context, { name: 'twin', isTemplate: true });
        addVm(context, { name: 'twin', isTemplate: true });
      },
    });
    const before = inventory(pool.simulator);
    const error = await refuse(createVmFromTemplate(await pool.client(), spec(more)));
    expect(error).toBeInstanceOf(InvalidConfigurationError);
    expect((error as Error).message).toMatch(message);
    expect(inventory(pool.simulator)).toEqual(before);
    expect(pool.simulator.calls.of('Async.VM.clone')).toHaveLength(0);
  });

  test.each(['network', 'sr'] as const)('so are those of a %s', async (key) => {
    const add = key === 'sr' ? addRepository : addNetwork;
    await using pool = await openPool({
      ssh: false,
      fill: (context) => {
        add(context);
        add(context);
      },
    });
    const name = key === 'sr' ? 'fast' : 'lab';
    const error = (await refuse(
      createVmFromTemplate(await pool.client(), spec({ [key]: name })),
    )) as InvalidConfigurationError;
    expect(error.message).toContain(`'${name}' is the name of 2 of them`);
    const { network, SR } = pool.simulator.db;
    const uuids = [...(key === 'sr' ? SR : network).where({ name_label: name }).values()];
    expect(uuids).toHaveLength(2);
    for (const { uuid } of uuids) expect(error.hint).toContain(uuid);
  });

  test('candidates are listed with their uuids, and a snapshot is no template', async () => {
    await using pool = await openPool({
      ssh: false,
      fill: (context) => {
        addVm(context, { name: 'twin', isTemplate: true });
        addVm(context, { name: 'twin', isTemplate: true });
      },
    });
    const client = await pool.client();
    const uuids = (await client.listTemplates({ name: 'twin' })).map(({ uuid }) => uuid);
    const error = (await refuse(
      createVmFromTemplate(client, spec({ template: 'twin' })),
    )) as InvalidConfigurationError;
    for (const uuid of uuids) expect(error.hint).toContain(uuid);
    const [uuid = ''] = uuids;
    await createVmFromTemplate(client, spec({ template: uuid.toUpperCase() }));
    const [vm] = await client.VM.get_by_name_label('bioxen-a');
    await client.VM.snapshot(vm ?? asRef('VM', ''), 'a-snapshot');
    expect(await refuse(createVmFromTemplate(client, spec({ template: 'a-snapshot' })))).toMatchObject({
      code: 'INVALID_CONFIGURATION',
    });
  });
});

describe('whatever fails, nothing is left', () => {
  const steps = [
    'VM.get_record',
    'VM.set_other_config',
    'VM.set_name_label',
    'VM.add_tags',
    'VM.set_memory_limits',
    'VM.set_VCPUs_max',
    'VM.set_VCPUs_at_startup',
    'VIF.destroy',
    'VIF.create',
    'VDI.create',
    'VBD.create',
    'Async.VM.clone',
    'Async.VM.provision',
    'Async.VM.start',
  ];

  const whole = async (client: XAPIClient, signal?: AbortSignal): Promise<unknown> =>
    await provisionVm(
      client,
      spec({
        memoryBytes: 2 ** 30,
        vcpus: 2,
        network: 'lab',
        firstBoot: {
          how: 'nocloud',
          user: 'root',
          authorizedKeys: ['ssh-ed25519 AAAA'],
          hostKey: makeHostKey(),
        },
      }),
      async () => await Promise.resolve(),
      signal === undefined ? {} : { signal },
    );

  test('it works when nothing fails', async () => {
    await using pool = await openPool({ ssh: false, fill: addNetwork });
    await whole(await pool.client());
    expect(inventory(pool.simulator)).toMatchObject({ vms: expect.arrayContaining(['bioxen-a']) as unknown });
  });

  test.each(steps)('%s is refused', async (method) => {
    await using pool = await openPool({ ssh: false, fill: addNetwork });
    const before = inventory(pool.simulator);
    pool.simulator.faults.add({
      when: { method, nth: 1 },
      do: { kind: 'failure', code: 'INTERNAL_ERROR', params: ['no'] },
    });
    const error = await refuse(whole(await pool.client()));
    expect(error).toBeInstanceOf(VmCreationError);
    expect(inventory(pool.simulator)).toEqual(before);
  });

  test.each(steps)('the answer of %s is lost', async (method) => {
    await using pool = await openPool({ ssh: false, fill: addNetwork });
    const before = inventory(pool.simulator);
    pool.simulator.faults.add({ when: { method, nth: 1 }, do: 'cut-after-request' });
    const client = await pool.client();
    const error = await whole(client).then(
      () => undefined,
      (caught: unknown) => caught,
    );
    // A read is asked again, and a lost clone is found by its name; then all goes well.
    const goesOn = method === 'Async.VM.clone' || method === 'VM.get_record';
    expect(error === undefined).toBe(goesOn);
    if (goesOn) await removeMade(client);
    expect(inventory(pool.simulator)).toEqual(before);
  });

  test.each(steps)('the session ends at %s, and another takes its place', async (method) => {
    await using pool = await openPool({ ssh: false, fill: addNetwork });
    const ended = pool.simulator.faults.add({ when: { method, nth: 1 }, do: 'session-invalid' });
    await whole(await pool.client());
    expect(ended.struck).toBe(1);
    expect(inventory(pool.simulator)).toMatchObject({ vms: expect.arrayContaining(['bioxen-a']) as unknown });
  });

  test('an abort at any call leaves nothing', { timeout: 240_000 }, async () => {
    await using pool = await openPool({ ssh: false, fill: addNetwork });
    const before = inventory(pool.simulator);
    let aborted = 0;
    for (let at = 1; ; at++) {
      const controller = new AbortController();
      let calls = 0;
      // Asked before each request.
      const client = await pool.client({
        traceparent: () => {
          calls += 1;
          if (calls === at) controller.abort(new RangeError('enough'));
          return undefined;
        },
      });
      const error = await whole(client, controller.signal).then(
        () => undefined,
        (caught: unknown) => caught,
      );
      if (error === undefined && calls < at) break;
      // One that came to its end before the signal was heard is removed by hand.
      if (error === undefined) await removeMade(client);
      expect([undefined, 'ABORTED']).toContain((error as { readonly code?: string } | undefined)?.code);
      aborted += 1;
      expect(inventory(pool.simulator), `aborted at call ${at}`).toEqual(before);
    }
    expect(aborted).toBeGreaterThan(20);
  });

  test('no agent: a diagnosis within the deadline, and nothing is left', async () => {
    await using pool = await openPool({
      ssh: false,
      fill: ({ database }, template) =>
        database.update('VM', template, { other_config: new Map([['simulator:agent', 'never']]) }),
    });
    const before = inventory(pool.simulator);
    const error = await refuse(
      provisionVm(await pool.client(), spec(), async () => await Promise.resolve(), {
        addressTimeoutMs: 200,
      }),
    );
    expect(error).toMatchObject({ code: 'VM_CREATION_FAILED', step: 'address', left: [] });
    expect((error as Error).message).toContain('no guest agent reported');
    expect(inventory(pool.simulator)).toEqual(before);
  });
});

async function removeMade(client: XAPIClient): Promise<void> {
  const [made] = await client.VM.get_by_name_label('bioxen-a');
  await removeVm(client, made ?? asRef('VM', ''));
}

test('20 VMs made at once all come up', async () => {
  await using pool = await openPool({ ssh: false });
  const client = await pool.client();
  const made = await Promise.all(
    Array.from({ length: 20 }, (_, index) =>
      provisionVm(client, spec({ name: `many-${index}` }), async ({ ip }) => await Promise.resolve(ip)),
    ),
  );
  expect(new Set(made.map(({ value }) => value)).size).toBe(20);
});

test('20 VMs made at once, some of which are refused: those come up that can, and of the others nothing is left', async () => {
  await using pool = await openPool({ ssh: false });
  const client = await pool.client();
  const before = inventory(pool.simulator) as { readonly vms: readonly string[]; readonly disks: number };
  for (const [method, nth] of [
    ['Async.VM.clone', 3],
    ['VM.set_other_config', 7],
    ['Async.VM.provision', 5],
    ['Async.VM.start', 2],
    ['Async.VM.start', 9],
  ] as const)
    pool.simulator.faults.add({
      when: { method, nth },
      do: { kind: 'failure', code: 'INTERNAL_ERROR', params: ['no'] },
    });
  const names = Array.from({ length: 20 }, (_, index) => `some-${index}`);
  const made = await Promise.allSettled(
    names.map((name) => provisionVm(client, spec({ name }), async ({ ip }) => await Promise.resolve(ip))),
  );
  const up = names.filter((_, index) => made[index]?.status === 'fulfilled');
  expect(up).toHaveLength(15);
  expect(inventory(pool.simulator)).toMatchObject({
    vms: [...before.vms, ...up].toSorted(),
    disks: before.disks + up.length,
  });
});

function addNetwork({ database }: Parameters<typeof addVm>[0]): void {
  database.insert('network', { name_label: 'lab', bridge: 'xenbr1', MTU: 1500, managed: true });
}

function addRepository({ database, hosts }: Parameters<typeof addVm>[0]): void {
  const sr = database.insert('SR', {
    name_label: 'fast',
    type: 'ext',
    content_type: 'user',
    physical_size: 2 ** 50,
    allowed_operations: ['vdi_create', 'vdi_destroy', 'vdi_clone', 'vdi_snapshot', 'vdi_resize'],
  });
  for (const host of hosts) database.insert('PBD', { SR: sr, host, currently_attached: true });
}
