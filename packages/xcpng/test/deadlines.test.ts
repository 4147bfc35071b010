import { makeSshKey, sshdSkipReason } from '@bioxen/testkit';
import { XCPngVM } from '@bioxen/xcpng';
import { describe, expect, test } from 'vitest';
import { inventory, openPool, type TestPool } from './pool.js';

const skipReason = sshdSkipReason();

const startOf = async (pool: TestPool, more: Readonly<Record<string, unknown>>): Promise<unknown> => {
  await using vm = new XCPngVM({ vmId: 'late', config: { ...pool.config, ...more } });
  return await vm.start().catch((error: unknown) => error);
};

describe('a pool that does not answer', { timeout: 60_000 }, () => {
  test('is waited for as long as call_timeout says; the error says for what, and nothing is left', async () => {
    await using pool = await openPool({ ssh: false });
    const before = inventory(pool.simulator);
    pool.simulator.faults.add({ when: { method: 'VM.set_other_config' }, do: 'hang' });
    expect(await startOf(pool, { call_timeout: '3s' })).toMatchObject({
      code: 'VM_CREATION_FAILED',
      step: 'own',
      left: [],
      message: expect.stringContaining('VM.set_other_config') as unknown,
      hint: expect.stringContaining('call_timeout') as unknown,
    });
    expect(inventory(pool.simulator)).toEqual(before);
  });

  test('is waited for no longer than start_timeout, whatever it is at', async () => {
    await using pool = await openPool({ ssh: false });
    pool.simulator.faults.add({ when: { method: 'VM.set_other_config' }, do: 'hang' });
    expect(await startOf(pool, { start_timeout: '3s' })).toMatchObject({
      code: 'VM_CREATION_FAILED',
      step: 'own',
      message: expect.stringContaining('timed out after 3s') as unknown,
    });
  });

  test('holds up neither close() nor what was asked before it', async () => {
    await using pool = await openPool({ ssh: false });
    const client = await pool.client();
    const ref = await client.VM.clone(
      (await client.VM.get_by_name_label('lua-bio-template'))[0] as never,
      'mine',
    );
    await client.VM.provision(ref);
    const hung = pool.simulator.faults.add({ when: { method: 'Async.VM.snapshot' }, do: 'hang' });
    const vm = new XCPngVM({ adopt: 'mine', config: pool.config });
    const snapshot = vm.snapshot('one').catch((error: unknown) => error);
    await expect.poll(() => hung.struck).toBe(1);
    await vm.close();
    expect(await snapshot).toMatchObject({ code: 'CLOSED' });
  });
});

describe.skipIf(skipReason !== undefined)('a machine that refuses our key', { timeout: 60_000 }, () => {
  test('is given ssh_key_grace when it is new, and no time at all when its template has the keys', async () => {
    using other = makeSshKey();
    await using pool = await openPool();
    const key = { ssh_key_path: other.keyPath };
    for (const more of [{ first_boot: 'none' }, { ssh_key_grace: '300ms' }])
      expect(await startOf(pool, { ...key, ...more })).toMatchObject({
        code: 'XCPNG_CONNECTION_FAILED',
        cause: { code: 'SSH_AUTH_FAILED' },
      });
  });
});
