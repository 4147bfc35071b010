import { asRef } from '@bioxen/xapi';
import type { SeedContext } from '@bioxen/xapi-simulator';
import { collectGarbage, createVmFromTemplate, removeVm, thisOwner } from '@bioxen/xcpng';
import { describe, expect, test } from 'vitest';
import { killAfter } from './kill-after.js';
import { openPool, type TestPool, textOf } from './pool.js';

/** The ISO of the tools in the drive of every VM of the template, a disk of somebody else, and one that is shared. */
function addForeign({ database, sr }: SeedContext, template: string): void {
  const [iso = ''] = database.table('VDI').where({ is_tools_iso: true });
  database.insert('VBD', {
    VM: template,
    VDI: iso,
    userdevice: '3',
    type: 'CD',
    mode: 'RO',
    empty: false,
    metrics: database.insert('VBD_metrics', {}),
  });
  database.insert('VDI', { SR: sr, name_label: 'foreign', managed: true });
  database.insert('VDI', { SR: sr, name_label: 'shared', sharable: true, managed: true });
}

/** Somebody attaches the two disks to what the killed client left. */
function attachForeign({ simulator: { db } }: TestPool): void {
  for (const [vm, { name_label }] of db.VM.where({ is_a_template: false })) {
    if (!textOf(name_label).startsWith('bioxen-')) continue;
    for (const [userdevice, name] of [
      ['7', 'foreign'],
      ['8', 'shared'],
    ] as const) {
      const [VDI = ''] = db.VDI.where({ name_label: name }).keys();
      const metrics = db.VBD_metrics.insert({});
      db.VBD.insert({ VM: vm, VDI, userdevice, type: 'Disk', mode: 'RW', empty: false, metrics });
    }
  }
}

const names = (pool: TestPool, table: 'VDI' | 'VM'): readonly string[] =>
  [...pool.simulator.db[table].where({}).values()].map((record) => textOf(record['name_label'])).toSorted();

const everything = (pool: TestPool): object => ({
  vms: names(pool, 'VM'),
  disks: names(pool, 'VDI'),
  drives: pool.simulator.db.VBD.size,
  cards: pool.simulator.db.VIF.size,
});

describe('a client that is killed', () => {
  test(
    'after any change: afterwards gc leaves nothing of ours, and touches nothing else',
    { timeout: 240_000 },
    async () => {
      await using pool = await openPool({ ssh: false, fill: addForeign });
      const client = await pool.client();
      const before = everything(pool);
      let kills = 0;
      for (let at = 1; ; at++) {
        const seen = await killAfter('provision', pool, at);
        if (seen < at) break;
        kills += 1;
        attachForeign(pool);
        const { failed } = await collectGarbage(client);
        expect(failed).toEqual([]);
        expect(everything(pool), `killed after change ${at}`).toEqual(before);
      }
      expect(kills).toBeGreaterThan(12);
    },
  );
});

describe('gc', () => {
  const tags = { operation: 'feed', createdMs: Date.now(), vmId: 'a' } as const;
  const spec = { template: 'lua-bio-template', name: 'bioxen-a' } as const;
  const gone = { ...thisOwner(), startTicks: 1 };
  const elsewhere = { ...thisOwner(), computer: '0123456789abcdef' };

  test('leaves what a living process makes, and what is ready and was to be kept', async () => {
    await using pool = await openPool({ ssh: false });
    const client = await pool.client();
    await createVmFromTemplate(client, { ...spec, tags: { ...tags, owner: thisOwner(), lifetime: 'owner' } });
    const kept = await createVmFromTemplate(client, {
      ...spec,
      tags: { ...tags, owner: gone, lifetime: 'keep' },
    });
    await client.VM.add_to_other_config(kept.ref, 'bioxen:ready', 'true');
    expect((await collectGarbage(client)).removed).toEqual([]);
  });

  test('removes what was to go with a process that is gone, ready or not', async () => {
    await using pool = await openPool({ ssh: false });
    const client = await pool.client();
    const made = await createVmFromTemplate(client, {
      ...spec,
      tags: { ...tags, owner: gone, lifetime: 'owner' },
    });
    await client.VM.add_to_other_config(made.ref, 'bioxen:ready', 'true');
    const dry = await collectGarbage(client, { dryRun: true });
    expect(dry.removed).toEqual([{ class: 'VM', ref: made.ref, name: 'bioxen-a' }]);
    expect(names(pool, 'VM')).toContain('bioxen-a');
    expect(await collectGarbage(client)).toEqual(dry);
    expect(names(pool, 'VM')).not.toContain('bioxen-a');
  });

  test('of another computer only what is old, and runs only when asked', async () => {
    await using pool = await openPool({ ssh: false });
    const client = await pool.client();
    const { ref } = await createVmFromTemplate(client, {
      ...spec,
      tags: { ...tags, owner: elsewhere, createdMs: Date.now() - 7_200_000, lifetime: 'owner' },
    });
    expect((await collectGarbage(client, { olderThanMs: 10_800_000 })).removed).toEqual([]);
    await client.VM.start(ref, false, false);
    expect((await collectGarbage(client)).removed).toEqual([]);
    expect((await collectGarbage(client, { running: true })).removed).toHaveLength(1);
  });
});

describe('F17 removeVm', () => {
  test('takes snapshots along, and leaves ISOs, shared disks and what somebody attached', async () => {
    await using pool = await openPool({ ssh: false, fill: addForeign });
    const client = await pool.client();
    const before = everything(pool);
    const { ref } = await createVmFromTemplate(client, {
      template: 'lua-bio-template',
      name: 'bioxen-a',
      tags: { operation: 'feed', createdMs: 0, vmId: 'a', owner: thisOwner(), lifetime: 'keep' },
    });
    const [foreign = asRef('VDI', '')] = await client.VDI.get_by_name_label('foreign');
    await client.VBD.create({
      VM: ref,
      VDI: foreign,
      userdevice: '7',
      bootable: false,
      mode: 'RW',
      type: 'Disk',
      empty: false,
      other_config: {},
      qos_algorithm_type: '',
      qos_algorithm_params: {},
    });
    await client.VM.start(ref, false, false);
    await client.VM.snapshot(ref, 'one');
    await removeVm(client, ref);
    await removeVm(client, ref);
    expect(everything(pool)).toEqual(before);
  });
});
