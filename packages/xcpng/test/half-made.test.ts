import { createVmFromTemplate, listLuaTemplates, thisOwner, type VmSpec } from '@bioxen/xcpng';
import { expect, test } from 'vitest';
import { openPool } from './pool.js';

const spec = (name: string): VmSpec => ({
  template: 'lua-bio-template',
  name,
  tags: { owner: thisOwner(), operation: 'feed0001', createdMs: Date.now(), vmId: 'a', lifetime: 'keep' },
});

test.each([
  ['just cloned', 'VM.set_other_config', /^bioxen-tmp-/],
  ['named, and not provisioned', 'Async.VM.provision', /^bioxen-half$/],
] as const)(
  'a clone that is %s is no template, neither in lists nor by its name',
  async (_how, method, named) => {
    await using pool = await openPool({ ssh: false });
    const client = await pool.client();
    const before = (await listLuaTemplates(client, { all: true })).map(({ name }) => name);
    const stuck = pool.simulator.faults.add({ when: { method }, do: 'hang' });
    const stop = new AbortController();
    const making = createVmFromTemplate(client, spec('bioxen-half'), { signal: stop.signal }).catch(
      (error: unknown) => error,
    );
    await expect.poll(() => stuck.struck).toBe(1);
    const half = (await client.listTemplates()).map(({ name }) => name).filter((name) => named.test(name));
    expect(half).toHaveLength(1);
    expect((await listLuaTemplates(client, { all: true })).map(({ name }) => name)).toEqual(before);
    await expect(
      createVmFromTemplate(client, { ...spec('bioxen-of-half'), template: half[0] ?? '' }),
    ).rejects.toThrow(/is no template/);
    stop.abort();
    expect(await making).toMatchObject({ code: 'ABORTED' });
  },
);
