import {
  ClosedError,
  DetachError,
  SessionAlreadyExistsError,
  SessionNotFoundError,
  UnknownVmTypeError,
  VmAlreadyExistsError,
  VMManagerError,
  VmNotFoundError,
  VMTimeoutError,
} from '@bioxen/core';
import { VMManager } from '@bioxen/session';
import { ownProcesses } from '@bioxen/testkit';
import { beforeEach, describe, expect, test } from 'vitest';
import { engines, localTypes } from './engines.js';

const newManager = (maxWorkers?: number): VMManager =>
  new VMManager({ registry: localTypes(), ...(maxWorkers === undefined ? {} : { maxWorkers }) });

describe.each(engines)('a VM manager on $name', ({ options, skipReason }) => {
  beforeEach(({ skip }) => {
    if (skipReason !== undefined) skip(skipReason);
  });

  test('A16 of 100 VMs that are made at once under one id there is one', async () => {
    await using manager = newManager();
    const made = await Promise.allSettled(
      Array.from({ length: 100 }, async () => await manager.createVm('a', options)),
    );
    expect(made.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
    const refused = made.flatMap((one) => (one.status === 'rejected' ? [one.reason as Error] : []));
    expect(refused[0]).toBeInstanceOf(VmAlreadyExistsError);
    expect(refused[0]?.message).toBe("VM with ID 'a' already exists");
    expect(manager.vms.get('a')).toBe(manager.getVm('a'));
  });

  test('C04 VMs are found, listed in the order of creation, and removed while they run', async () => {
    await using manager = newManager();
    for (const id of ['b', 'a', 'c']) await manager.createVm(id, options);
    expect(manager.listVms()).toEqual(['b', 'a', 'c']);
    expect(manager.getVm('nope')).toBeUndefined();
    const handle = manager.executeVmAsync('a', 'while true do end');
    expect(await manager.removeVm('a')).toBe(true);
    await expect(handle.result).rejects.toHaveProperty('code');
    expect(await manager.removeVm('a')).toBe(false);
    expect(manager.listVms()).toEqual(['b', 'c']);
    await expect(manager.createVm('d', { vmType: 'nope' })).rejects.toBeInstanceOf(UnknownVmTypeError);
  });

  test('B23 an unknown VM is not found', async () => {
    await using manager = newManager();
    await expect(manager.executeVmSync('q', 'return 1')).rejects.toBeInstanceOf(VmNotFoundError);
    await expect(manager.executeVm('q', 'return 1')).rejects.toThrow("VM 'q' not found");
    await expect(manager.executeVm('q', 'return 1')).rejects.toHaveProperty(
      'hint',
      expect.stringContaining('attachToVm()'),
    );
    expect(() => manager.executeVmAsync('q', 'return 1')).toThrow(VmNotFoundError);
  });

  test('B24 100 programs of one VM have 100 results, and one that loops is cancelled', async () => {
    await using manager = newManager();
    await manager.createVm('a', { ...options, persistent: true });
    const handles = Array.from({ length: 100 }, (_, i) => manager.executeVmAsync('a', `return ${String(i)}`));
    const results = await Promise.all(handles.map(async ({ result }) => await result));
    expect(results.map(({ values }) => values[0])).toEqual(Array.from({ length: 100 }, (_, i) => i));
    expect(new Set(handles.map(({ id }) => id)).size).toBe(100);
    expect(handles.every(({ status }) => status === 'finished')).toBe(true);
    const looping = manager.executeVmAsync('a', 'kept = 1 while true do end');
    const waiting = manager.executeVmAsync('a', 'return kept');
    expect(await waiting.cancel()).toBe(true);
    await expect(waiting.result).rejects.toMatchObject({ code: 'ABORTED' });
    await expect(manager.waitForVm('a', { executionId: looping.id, timeoutMs: 20 })).rejects.toBeInstanceOf(
      VMTimeoutError,
    );
    expect(await manager.cancelVm('a')).toBe(1);
    expect([looping.status, waiting.status]).toEqual(['cancelled', 'cancelled']);
    expect(await looping.cancel()).toBe(false);
    expect((await manager.executeVmSync('a', 'return kept')).values).toEqual([1]);
    expect((await manager.waitForVm('a')).values).toEqual([1]);
  });

  test('B25 1,000 programs of one persistent VM run in the order in which they came', async () => {
    await using manager = newManager();
    await manager.createVm('a', { ...options, persistent: true });
    await manager.executeVmSync('a', 'list = {}');
    await Promise.all(
      Array.from(
        { length: 1_000 },
        async (_, i) => await manager.executeVm('a', `list[#list + 1] = ${String(i)}`),
      ),
    );
    expect((await manager.executeVmSync('a', 'return list')).values[0]).toEqual(
      Array.from({ length: 1_000 }, (_, i) => i),
    );
  });

  test('C18 shutdownAll ends busy loops, twice, and then nothing can be made', async () => {
    const manager = newManager();
    for (const id of ['a', 'b']) await manager.createVm(id, options);
    const session = await manager.createInteractiveVm('s', options);
    await session.sendInput('print("on") while true do end\n');
    for await (const event of session.events()) if (event.kind === 'stdout') break;
    const running = ['a', 'b'].map((id) => manager.executeVmAsync(id, 'while true do end').result);
    await Promise.all([manager.shutdownAll(), manager.shutdownAll()]);
    for (const one of await Promise.allSettled(running)) expect(one.status).toBe('rejected');
    expect(manager.listVms()).toEqual([]);
    expect(ownProcesses()).toEqual([]);
    await expect(manager.createVm('c', options)).rejects.toBeInstanceOf(ClosedError);
    await expect(manager.createInteractiveVm('c', options)).rejects.toBeInstanceOf(ClosedError);
  });

  test('D18 a session is made once, on a VM that exists, too', async () => {
    await using manager = newManager();
    await manager.createVm('plain', options);
    await expect(manager.attachToVm('plain')).rejects.toMatchObject({
      name: 'SessionNotFoundError',
      hint: expect.stringContaining("createInteractiveVm('plain')") as string,
    });
    await expect(manager.createInteractiveVm('plain', options)).rejects.toBeInstanceOf(VmAlreadyExistsError);
    const session = await manager.createInteractiveVm('plain');
    await expect(manager.createInteractiveVm('plain')).rejects.toBeInstanceOf(SessionAlreadyExistsError);
    expect(await manager.attachToVm('plain')).toBe(session);
    expect(manager.getVm('plain')).toBeDefined();
  });

  test('C08 detaching keeps the state; a second time is an error, and so is a session that is not there', async () => {
    await using manager = newManager();
    await manager.createInteractiveVm('a', options);
    await manager.sendInput('a', 'x = 7\n', { wait: true });
    await manager.detachFromVm('a');
    await expect(manager.detachFromVm('a')).rejects.toBeInstanceOf(DetachError);
    await expect(manager.detachFromVm('nope')).rejects.toBeInstanceOf(SessionNotFoundError);
    await expect(manager.sendInput('a', 'x\n')).rejects.toMatchObject({
      hint: expect.stringContaining('attachToVm') as string,
    });
    await manager.attachToVm('a');
    expect(await manager.executeInteractiveCommand('a', 'x')).toBe('7');
    expect((await manager.executeVmSync('a', 'return x')).values).toEqual([7]);
  });

  test('C13 a command gives exactly what it wrote, when it has finished', async () => {
    await using manager = newManager();
    await manager.createInteractiveVm('a', options);
    await manager.sendInput('a', 'print("before")\n');
    expect(await manager.executeInteractiveCommand('a', 'for i = 1, 3 do print(i) end')).toBe('1\n2\n3');
    await expect(manager.executeInteractiveCommand('a', 'while true do end', 50)).rejects.toBeInstanceOf(
      VMTimeoutError,
    );
    expect(await manager.executeInteractiveCommand('a', '1 + 1')).toBe('2');
  });

  test('C16 a cluster runs a program in each of its VMs', async () => {
    await using manager = newManager();
    const cluster = await manager.createVmCluster('sweep', 4, options);
    expect(cluster.vmIds).toEqual(['sweep_000', 'sweep_001', 'sweep_002', 'sweep_003']);
    const results = await manager.broadcastToCluster('sweep_*', 'return 6 * 7');
    expect([...results.values()].map((result) => 'values' in result && result.values)).toEqual([
      [42],
      [42],
      [42],
      [42],
    ]);
    expect((await manager.waitForCluster('sweep_00?')).size).toBe(4);
    expect((await manager.getClusterStatus('sweep_*')).get('sweep_002')).toMatchObject({ hasSession: false });
    const error = await manager.broadcastToCluster('none_*', 'return 1').catch((thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(VMManagerError);
    expect((error as Error).message).toBe('No VMs found matching pattern: none_*');
    await manager.createVm('new_001', options);
    await expect(manager.createVmCluster('new', 3, options)).rejects.toBeInstanceOf(VmAlreadyExistsError);
    expect(await manager.cleanupCluster('sweep_*')).toBe(4);
    expect(manager.listVms()).toEqual(['new_001']);
  });

  test('C17 sessions get one input together, and a clone has the data of its source', async () => {
    await using manager = newManager();
    await manager.bulkCreateInteractiveCluster('s', 3, options);
    const sent = await manager.broadcastToInteractiveSessions(
      's_*',
      'x = { 1, { y = "é" } } function f() end\n',
    );
    expect([...sent.values()]).toEqual(
      Array.from({ length: 3 }, () => ({ state: 'finished', success: true, returnCode: 0 })),
    );
    const clone = await manager.cloneVmSession('s_001', 'copy', { copyState: true });
    expect((await clone.execute('return x, f')).values).toEqual([[1, { y: 'é' }], null]);
    const bare = await manager.cloneVmSession('s_001', 'bare');
    expect((await bare.execute('return x')).values).toEqual([null]);
  });

  test('C14 says what it has', async () => {
    await using manager = newManager(3);
    await manager.createVm('a', options);
    await manager.createVm('b', { ...options, persistent: true });
    await manager.createInteractiveVm('c', options);
    await manager.executeVmSync('a', 'return 1');
    expect(manager.listPersistentVms()).toEqual(['b', 'c']);
    expect(await manager.getStats()).toEqual({
      vms: 3,
      persistentVms: 2,
      sessions: 1,
      maxWorkers: 3,
      running: 0,
      waiting: 0,
      finished: 1,
      failed: 0,
    });
    expect(await manager.getVmInfo('c')).toMatchObject({ id: 'c', type: 'basic', hasSession: true });
    expect((await manager.getVmStatus('a')).executions).toEqual(new Map([['a#1', 'finished']]));
  });
});

test('C19 no more programs run at once than there are workers', async () => {
  await using manager = new VMManager({ registry: localTypes(), maxWorkers: 2 });
  const ids = ['a', 'b', 'c'];
  for (const id of ids) await manager.createVm(id, { engine: 'embedded', persistent: true });
  const begun: string[] = [];
  const handles = ids.map((id) =>
    manager.executeVmAsync(id, 'print("on") while true do end', { onOutput: () => void begun.push(id) }),
  );
  await expect.poll(() => begun.toSorted(), { timeout: 30_000 }).toEqual(['a', 'b']);
  expect(await manager.getStats()).toMatchObject({ running: 2, waiting: 1 });
  await handles[0]?.cancel();
  await expect.poll(() => begun.toSorted(), { timeout: 30_000 }).toEqual(ids);
  expect(await manager.getStats()).toMatchObject({ running: 2, waiting: 0 });
  expect(await manager.cancelVm('b')).toBe(1);
  expect(await manager.cancelVm('c')).toBe(1);
  for (const one of await Promise.allSettled(handles.map(({ result }) => result)))
    expect(one.status).toBe('rejected');
});

test('C19 VMs take turns, so that one that floods leaves the others their share', async () => {
  // With one worker there is one order of turns, however long each of them takes.
  await using manager = new VMManager({ registry: localTypes(), maxWorkers: 1 });
  for (const id of ['flood', 'x', 'y']) await manager.createVm(id, { engine: 'embedded', persistent: true });
  const order: string[] = [];
  const run = async (id: string): Promise<void> => {
    await manager.executeVm(id, 'return 1');
    order.push(id);
  };
  const all = Array.from({ length: 60 }, async () => await run('flood'));
  for (const id of ['x', 'y']) all.push(...Array.from({ length: 10 }, async () => await run(id)));
  await Promise.all(all);
  // The flood had come first, and had begun before the others were there.
  expect(order).toEqual([
    'flood',
    ...Array.from({ length: 10 }, () => ['flood', 'x', 'y']).flat(),
    ...Array.from({ length: 49 }, () => 'flood'),
  ]);
});

test.each([{ maxWorkers: 0 }, { maxWorkers: 1.5 }, { workers: 3 }, { debugMode: 'yes' }])(
  'refuses %j',
  (options) => {
    expect(() => new VMManager({ registry: localTypes(), ...(options as object) })).toThrow(/Invalid/);
  },
);
