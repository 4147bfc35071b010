import type { Fault } from '@bioxen/xapi-simulator';
import { makeHostKey, provisionVm, thisOwner, VmCreationError, type VmSpec } from '@bioxen/xcpng';
import { describe, expect, test } from 'vitest';
import { inventory, openPool, type TestPool } from './pool.js';

const spec = (): VmSpec => ({
  template: 'lua-bio-template',
  name: 'bioxen-a',
  firstBoot: { how: 'nocloud', user: 'root', authorizedKeys: [], hostKey: makeHostKey() },
  tags: {
    owner: thisOwner(),
    operation: 'feed0001',
    createdMs: Date.now(),
    vmId: 'a',
    lifetime: 'owner',
  },
});

/** Makes a VM that fails when it is to be logged in to, or where the faults say. */
const fail = async (pool: TestPool, undoTimeoutMs?: number): Promise<VmCreationError> => {
  const client = await pool.client();
  const ready = (): Promise<never> => Promise.reject(new RangeError('no'));
  const error: unknown = await provisionVm(client, spec(), ready, { undoTimeoutMs, loopback: true }).catch(
    (thrown: unknown) => thrown,
  );
  expect(error).toBeInstanceOf(VmCreationError);
  return error as VmCreationError;
};

describe('what was made is removed again', { timeout: 60_000 }, () => {
  test.each<readonly [string, Fault]>([
    ['the power is cut', { when: { method: 'Async.VM.hard_shutdown' }, do: 'cut-after-request' }],
    ['its disk is removed', { when: { method: 'VDI.destroy' }, do: 'cut-after-request' }],
    ['it is removed', { when: { method: 'VM.destroy' }, do: 'cut-in-request' }],
    ['it is removed, twice', { when: { method: 'VM.destroy' }, do: 'cut-in-request', times: 2 }],
    [
      'it is removed, by a proxy',
      { when: { method: 'VM.destroy' }, do: { kind: 'http-status', status: 503 } },
    ],
  ])('when the connection is lost as %s', async (_moment, fault) => {
    await using pool = await openPool();
    const before = inventory(pool.simulator);
    const added = pool.simulator.faults.add(fault);
    expect((await fail(pool)).left).toEqual([]);
    expect(added.struck).toBe(fault.times ?? 1);
    expect(inventory(pool.simulator)).toEqual(before);
  });

  test('when the connection is lost as a disk is removed that got into no VM', async () => {
    await using pool = await openPool();
    const before = inventory(pool.simulator);
    pool.simulator.faults.add({
      when: { method: '/import_raw_vdi' },
      do: { kind: 'http-status', status: 500 },
    });
    // The disk of the VM goes first.
    const lost = pool.simulator.faults.add({
      when: { method: 'VDI.destroy', nth: 2 },
      do: 'cut-in-request',
    });
    expect(await fail(pool)).toMatchObject({ step: 'config-drive', left: [] });
    expect(lost.struck).toBe(1);
    expect(inventory(pool.simulator)).toEqual(before);
  });

  test('when the making itself loses the connection, and the hint does not send anybody to look for it', async () => {
    await using pool = await openPool();
    const before = inventory(pool.simulator);
    pool.simulator.faults.add({ when: { method: 'Async.VM.start' }, do: 'cut-after-request' });
    expect(await fail(pool)).toMatchObject({
      step: 'start',
      left: [],
      hint: 'What was made of it is removed: it can be made again.',
    });
    expect(inventory(pool.simulator)).toEqual(before);
  });

  test('within its time; what stays is told by the name that it has', async () => {
    await using pool = await openPool();
    pool.simulator.faults.add({ when: { method: 'Async.VM.hard_shutdown' }, do: 'hang', times: Infinity });
    const { left, message, hint } = await fail(pool, 500);
    expect(left).toContainEqual({ class: 'VM', ref: expect.any(String) as unknown, name: 'bioxen-a' });
    expect(message).toContain('left behind: VM bioxen-a');
    expect(hint).toContain('bioxen vm gc');
  });
});
