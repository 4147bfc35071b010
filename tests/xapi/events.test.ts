import { asRef, type ObjectEvent, type XAPIClient } from '@bioxen/xapi';
import type { FaultAction, XapiSimulator } from '@bioxen/xapi-simulator';
import { describe, expect, test } from 'vitest';
import { openPool, type Pool, refusal } from './pool.js';

type VmEvent = ObjectEvent<'VM'>;

/** What a listener knows after the events that it was told, and whether they were told in order. */
interface Listener {
  readonly events: VmEvent[];
  readonly names: Map<string, string>;
  /** Reads until it knows what the server knows. */
  catchUp(simulator: XapiSimulator): Promise<void>;
  end(): Promise<void>;
}

function listen(client: XAPIClient): Listener {
  const iterator = client.events({ classes: ['VM'] });
  const events: VmEvent[] = [];
  const names: Map<string, string> = new Map();
  const take = (event: VmEvent): void => {
    events.push(event);
    expect(names.has(event.ref), `${event.operation} of ${event.ref}`).toBe(event.operation !== 'add');
    if (event.operation === 'del') names.delete(event.ref);
    else names.set(event.ref, event.snapshot.name_label);
  };
  return {
    events,
    names,
    async catchUp(simulator) {
      while (JSON.stringify([...names].toSorted(byRef)) !== JSON.stringify(namesOf(simulator))) {
        const { value, done } = await iterator.next();
        if (done === true) throw new Error('the events ended');
        take(value);
      }
    },
    async end() {
      await iterator.return?.();
    },
  };
}

const byRef = ([left]: readonly [string, unknown], [right]: readonly [string, unknown]): number =>
  left < right ? -1 : 1;

function namesOf({ db }: XapiSimulator): readonly (readonly [string, unknown])[] {
  return db.VM.refs()
    .map((ref) => [ref, db.VM.get(ref)?.['name_label']] as const)
    .toSorted(byRef);
}

const refsOf = ({ simulator }: Pool, name: string): readonly string[] => [
  ...simulator.db.VM.where({ name_label: name }).keys(),
];

describe.each(['json-rpc', 'xml-rpc'] as const)('over %s', (transport) => {
  test('what is there comes first, then each change with the state of its object', async () => {
    await using pool = await openPool({}, { transport });
    const { client, simulator, worker } = pool;
    const listener = listen(client);
    await listener.catchUp(simulator);
    expect(listener.events.every(({ operation }) => operation === 'add')).toBe(true);
    const before = listener.events.length;

    simulator.db.VM.update(worker, { name_label: 'renamed', memory_target: 2 ** 40 });
    await listener.catchUp(simulator);
    const made = await client.VM.clone(worker, 'copy');
    await listener.catchUp(simulator);
    await client.VM.destroy(made);
    await listener.catchUp(simulator);
    const changes = listener.events.slice(before);
    expect(changes.map(({ operation, ref }) => [operation, ref])).toContainEqual(['mod', worker]);
    const [first] = changes;
    expect(first?.operation === 'mod' && first.snapshot.memory_target).toBe(2 ** 40);
    expect(changes.filter(({ ref }) => ref === made).map(({ operation }) => operation)).toEqual([
      'add',
      ...changes.filter(({ ref, operation }) => ref === made && operation === 'mod').map(() => 'mod'),
      'del',
    ]);
    expect(changes.every((event) => event.resync === undefined)).toBe(true);
    await listener.end();
  });

  test('after a restart what was missed is told, marked, and nothing twice', async () => {
    await using pool = await openPool({}, { transport });
    const { client, simulator, worker } = pool;
    const listener = listen(client);
    await listener.catchUp(simulator);
    const before = listener.events.length;
    const doomed = refsOf(pool, 'worker-1')[0] ?? '';
    const restarted = simulator.restart({ downMs: 300 });
    await expect.poll(() => simulator.hosts[0]?.isUp).toBe(false);
    const born = simulator.db.VM.insert({ name_label: 'born' });
    simulator.db.VM.update(worker, { name_label: 'renamed' });
    simulator.db.VM.remove(doomed);
    await restarted;
    await listener.catchUp(simulator);
    const missed = listener.events.slice(before);
    expect(new Set(missed.map(({ operation, ref, resync }) => `${operation} ${ref} ${resync}`))).toEqual(
      new Set([`add ${born} true`, `mod ${worker} true`, `del ${doomed} true`]),
    );
    expect(missed.length).toBe(3);
    expect(pool.told).toContainEqual({ kind: 'resync', reason: 'session', classes: ['VM'], changes: 3 });
    simulator.db.VM.update(worker, { name_label: 'and on' });
    await listener.catchUp(simulator);
    expect(listener.events.at(-1)).toMatchObject({ operation: 'mod', ref: worker });
    await listener.end();
  });
});

test('a pool that goes back to an older state is told as it is then', async () => {
  await using pool = await openPool();
  const { client, simulator, worker } = pool;
  const listener = listen(client);
  await client.VM.clone(worker, 'lost');
  await listener.catchUp(simulator);
  await simulator.restart({ keepDatabase: false });
  await listener.catchUp(simulator);
  expect(listener.events.at(-1)).toMatchObject({ operation: 'del', resync: true });
  await listener.end();
});

test('events go on at the member that takes the place of the coordinator', async () => {
  await using pool = await openPool({ hosts: 3 });
  const { client, simulator, worker } = pool;
  const listener = listen(client);
  await listener.catchUp(simulator);
  await simulator.failMaster();
  simulator.db.VM.update(worker, { name_label: 'after' });
  const before = performance.now();
  await listener.catchUp(simulator);
  expect(performance.now() - before).toBeLessThan(3_000);
  expect(pool.told.some(({ kind }) => kind === 'failover')).toBe(true);
  await listener.end();
});

test('a session that ends on the server costs a resync without changes', async () => {
  await using pool = await openPool();
  const { client, simulator, worker } = pool;
  const listener = listen(client);
  await listener.catchUp(simulator);
  simulator.db.VM.update(worker, { name_label: 'one' });
  await listener.catchUp(simulator);
  simulator.expireSession(simulator.sessions.refs()[0] ?? '');
  simulator.db.VM.update(worker, { name_label: 'two' });
  await listener.catchUp(simulator);
  expect(listener.events.at(-1)).toMatchObject({ operation: 'mod', ref: worker, resync: true });
  expect(pool.told.filter(({ kind }) => kind === 'resync')).toMatchObject([
    { reason: 'session', changes: 1 },
  ]);
  await listener.end();
});

test('deletions that the server forgot are found by counting', async () => {
  await using pool = await openPool();
  const { client, simulator, worker } = pool;
  const listener = listen(client);
  await listener.catchUp(simulator);
  simulator.db.VM.remove(refsOf(pool, 'worker-1')[0] ?? '');
  simulator.db.VM.update(worker, { name_label: 'renamed' });
  simulator.faults.add({ when: { method: 'event.from' }, do: 'events-lost' });
  await listener.catchUp(simulator);
  expect(listener.events.slice(-2).map(({ operation, resync }) => [operation, resync])).toEqual([
    ['mod', undefined],
    ['del', true],
  ]);
  expect(pool.told).toContainEqual({ kind: 'resync', reason: 'counts', classes: ['VM'], changes: 1 });
  await listener.end();
});

test("counts of classes that nobody asked for are nobody's business", async () => {
  await using pool = await openPool();
  const { client, simulator, worker } = pool;
  const listener = listen(client);
  await listener.catchUp(simulator);
  simulator.db.network.insert({ name_label: 'another' });
  simulator.db.VM.update(worker, { name_label: 'renamed' });
  await listener.catchUp(simulator);
  expect(pool.told.filter(({ kind }) => kind === 'resync')).toEqual([]);
  await listener.end();
});

test.each<FaultAction>([
  { kind: 'failure', code: 'EVENT_FROM_TOKEN_PARSE_FAILURE', params: ['x'] },
  { kind: 'failure', code: 'HOST_STILL_BOOTING' },
  { kind: 'session-invalid' },
  { kind: 'cut-before-request' },
  { kind: 'cut-in-request' },
  { kind: 'cut-after-request' },
  { kind: 'cut-in-response', afterBytes: 300 },
  { kind: 'http-status', status: 500 },
  { kind: 'html' },
  { kind: 'garbage' },
  { kind: 'wrong-content-type' },
  { kind: 'restart', downMs: 100 },
  { kind: 'slow', firstByteMs: 20, pieceBytes: 100, pieceMs: 1 },
])('events go on after %j, and nothing is lost', async (fault) => {
  await using pool = await openPool();
  const { client, simulator, worker } = pool;
  const listener = listen(client);
  await listener.catchUp(simulator);
  const added = simulator.faults.add({ when: { method: 'event.from' }, do: fault });
  const doomed = refsOf(pool, 'worker-1')[0] ?? '';
  simulator.db.VM.update(worker, { name_label: 'renamed' });
  simulator.db.VM.remove(doomed);
  await listener.catchUp(simulator);
  expect(added.struck).toBe(1);
  simulator.db.VM.update(worker, { name_label: 'again' });
  await listener.catchUp(simulator);
  await listener.end();
});

test('a server that only talks nonsense ends the events with an error, after five tries', async () => {
  await using pool = await openPool();
  const fault = pool.simulator.faults.add({
    when: { method: 'event.from' },
    do: { kind: 'garbage' },
    times: 100,
  });
  expect(await refusal(pool.client.events({ classes: ['VM'] }).next())).toMatchObject({
    code: 'XAPI_PROTOCOL',
  });
  expect(fault.struck).toBe(5);
});

test('the death of an object that was never told is not told', async () => {
  await using pool = await openPool();
  const { client, simulator, worker } = pool;
  simulator.db.VM.remove(refsOf(pool, 'worker-1')[0] ?? '');
  const listener = listen(client);
  await listener.catchUp(simulator);
  // Born and dead between two polls.
  simulator.db.VM.remove(simulator.db.VM.insert({ name_label: 'short' }));
  simulator.db.VM.update(worker, { name_label: 'renamed' });
  await listener.catchUp(simulator);
  expect(listener.events.some(({ operation }) => operation === 'del')).toBe(false);
  await listener.end();
});

test('nothing is asked of the server while nobody reads, and a storm of changes is one event an object', async () => {
  await using pool = await openPool();
  const { client, simulator } = pool;
  const events = client.events({ classes: ['VM'] });
  const vms = simulator.db.VM.size;
  for (let at = 0; at < vms; at += 1) await events.next();
  const polls = simulator.calls.of('event.from').length;
  simulator.burst({ class: 'VM', mods: 10_000 });
  await client.VM.get_all();
  expect([simulator.calls.of('event.from').length, simulator.waitingPolls]).toEqual([polls, 0]);
  const seen = new Set<string>();
  for (let at = 0; at < vms; at += 1) seen.add((await events.next()).value?.ref ?? '');
  expect(seen.size).toBe(vms);
  await events.return?.();
});

test('single objects can be followed, beside classes', async () => {
  await using pool = await openPool();
  const { client, simulator, worker } = pool;
  const seen: string[] = [];
  const [other = ''] = refsOf(pool, 'worker-1');
  for await (const event of client.events({ classes: [`VM/${worker}`, 'pool'] })) {
    seen.push(`${event.operation} ${event.class}`);
    if (seen.length === 2) {
      simulator.db.VM.update(other, { name_label: 'not asked for' });
      simulator.db.VM.update(worker, { name_label: 'renamed' });
    }
    if (event.class === 'VM' && event.operation === 'mod' && event.snapshot.name_label === 'renamed') break;
  }
  expect(new Set(seen)).toEqual(new Set(['add VM', 'add pool', 'mod VM']));
});

test('everything can be followed, tasks and their ends included', async () => {
  await using pool = await openPool({ timing: { taskMs: 20 } });
  const { client, worker } = pool;
  const seen = new Set<string>();
  const started = client.Async.VM.start(worker, false, false);
  for await (const event of client.events({ classes: ['*'] })) {
    seen.add(`${event.operation} ${event.class}`);
    if (event.class === 'VM' && event.operation !== 'del' && event.ref === worker)
      if (event.snapshot.power_state === 'Running') break;
  }
  await started;
  expect(seen.has('add host')).toBe(true);
  expect(seen.has('add VM_guest_metrics') || seen.has('add VM_metrics')).toBe(true);
});

describe('the events end', () => {
  test('with their signal, without an error, while they wait', async () => {
    await using pool = await openPool();
    const { client, simulator } = pool;
    const stop = new AbortController();
    let told = 0;
    const loop = (async () => {
      for await (const _event of client.events({ classes: ['VM'], signal: stop.signal })) told += 1;
    })();
    await expect.poll(() => simulator.waitingPolls).toBe(1);
    stop.abort();
    await loop;
    expect(told).toBe(simulator.db.VM.size);
    await expect.poll(() => simulator.waitingPolls).toBe(0);
  });

  test('with their signal between two events of one batch', async () => {
    await using pool = await openPool();
    const stop = new AbortController();
    let told = 0;
    for await (const _event of pool.client.events({ classes: ['VM'], signal: stop.signal })) {
      told += 1;
      stop.abort();
    }
    expect(told).toBe(1);
  });

  test('with break, and no poll stays behind', async () => {
    await using pool = await openPool();
    for await (const _event of pool.client.events({ classes: ['VM'] })) break;
    expect(pool.simulator.waitingPolls).toBe(0);
  });

  test('with return, while they wait', async () => {
    await using pool = await openPool();
    const { client, simulator } = pool;
    const events = client.events({ classes: ['VM'] });
    for (let at = 0; at < simulator.db.VM.size; at += 1) await events.next();
    const waiting = events.next();
    await expect.poll(() => simulator.waitingPolls).toBe(1);
    await events.return?.();
    expect((await waiting).done).toBe(true);
    await expect.poll(() => simulator.waitingPolls).toBe(0);
  });

  test('with their client, at once and without an error, also while the server is away', async () => {
    await using pool = await openPool();
    const { client, simulator } = pool;
    const loops = ['VM', 'host'].map(async (name) => {
      for await (const _event of client.events({ classes: [name as 'VM'] }));
    });
    await expect.poll(() => simulator.waitingPolls).toBe(2);
    await simulator.hosts[0]?.stop();
    await expect.poll(() => pool.told.filter(({ kind }) => kind === 'retry').length).toBeGreaterThan(3);
    const before = performance.now();
    await Promise.all([client.close(), ...loops]);
    expect(performance.now() - before).toBeLessThan(10_000);
    expect(await refusal(client.events({ classes: ['VM'] }).next())).toMatchObject({ code: 'XAPI_CLOSED' });
  });
});

test('names that no class has are refused before anything is asked', async () => {
  await using pool = await openPool();
  const { client, simulator } = pool;
  const asked = simulator.calls.count;
  // @ts-expect-error no class
  expect(() => client.events({ classes: ['vm'] })).toThrow('is no class of XenAPI');
  // @ts-expect-error no class
  await expect(client.view({ classes: ['Vm'] })).rejects.toThrow('is no class of XenAPI');
  expect(() => client.events({ classes: [] })).toThrow('names nothing');
  // @ts-expect-error no class
  await expect(client.until('Vm', asRef('VM', ''), () => true)).rejects.toThrow('is no class of XenAPI');
  expect(simulator.calls.count).toBe(asked);
});
