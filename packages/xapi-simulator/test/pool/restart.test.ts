import { createXapiSimulator, largePool } from '@bioxen/xapi-simulator';
import { FakeClock } from '@bioxen/testkit';
import { describe, expect, test } from 'vitest';
import { callJson, failureOf, logIn } from '../support/json-client.js';

interface Batch {
  readonly events: readonly { readonly operation: string; readonly ref: string }[];
  readonly token: string;
  readonly valid_ref_counts: Readonly<Record<string, number>>;
}

describe('a restart', () => {
  test('ends connections, sessions and tasks, keeps address and objects, and starts to count lower', async () => {
    await using sim = await createXapiSimulator({ timing: { taskMs: 60_000 } });
    const client = await logIn(sim.url);
    const [vm] = await client.call<string[]>('VM.get_by_name_label', 'worker-1');
    sim.burst({ class: 'VM', mods: 500 });
    const { token } = await client.call<Batch>('event.from', ['VM'], '', 0);
    const task = await client.call<string>('Async.VM.pause', vm);
    const waiting = client
      .call('event.from', ['network'], token, 60)
      .catch((error: unknown) => String(error));
    await expect.poll(() => sim.waitingPolls).toBe(1);
    const url = sim.url;
    await sim.restart();
    expect(await waiting).toMatch(/socket hang up|ECONNRESET/);
    expect([sim.url, sim.sessions.size, sim.openSockets, sim.waitingPolls]).toEqual([url, 0, 0, 0]);
    expect(await failureOf(callJson(url, 'VM.get_all', [client.session]))).toEqual([
      'SESSION_INVALID',
      client.session,
    ]);
    const again = await logIn(url);
    expect(await again.call('VM.get_name_label', vm)).toBe('worker-1');
    expect(await again.call('task.get_status', task)).toBe('failure');
    const fresh = await again.call<Batch>('event.from', ['VM'], '', 0);
    expect(fresh.token < token).toBe(true);
    // What changes now is older than the old token says, and so is not told.
    await again.call('VM.set_name_description', vm, 'changed');
    expect((await again.call<Batch>('event.from', ['VM'], token, 0)).events).toEqual([]);
  });

  test('without the database goes back to the pool of the beginning', async () => {
    await using sim = await createXapiSimulator();
    const client = await logIn(sim.url);
    const [vm] = await client.call<string[]>('VM.get_by_name_label', 'worker-2');
    await client.call('VM.set_name_label', vm, 'renamed');
    await client.call('VM.clone', vm, 'new');
    await sim.restart({ keepDatabase: false });
    const again = await logIn(sim.url);
    expect(await again.call('VM.get_by_name_label', 'worker-2')).toEqual([vm]);
    expect(await again.call('VM.get_by_name_label', 'new')).toEqual([]);
  });

  test('is off the network for the time that it is told, on the injected clock', async () => {
    const clock = new FakeClock();
    await using sim = await createXapiSimulator({ clock });
    const restarted = sim.restart({ downMs: 1_000 });
    await clock.whenTimersPend(2);
    await expect(logIn(sim.url)).rejects.toThrow('ECONNREFUSED');
    await clock.advance(1_000);
    await restarted;
    await logIn(sim.url);
  });
});

describe('sessions', () => {
  test('beyond the limit of an originator end the one that was used least', async () => {
    await using sim = await createXapiSimulator({ sessionLimit: 3 });
    const sessions = [];
    for (let count = 0; count < 3; count += 1) sessions.push((await logIn(sim.url)).session);
    await callJson(sim.url, 'VM.get_all', [sessions[0]]);
    await logIn(sim.url);
    expect(sim.sessions.size).toBe(3);
    expect(await failureOf(callJson(sim.url, 'VM.get_all', [sessions[1]]))).toEqual([
      'SESSION_INVALID',
      sessions[1],
    ]);
    await callJson(sim.url, 'VM.get_all', [sessions[0]]);
  });

  test('end after a day without use, on request, and note their use every ten minutes', async () => {
    const clock = new FakeClock();
    await using sim = await createXapiSimulator({ clock });
    const [used, idle] = [await logIn(sim.url), await logIn(sim.url)];
    const active = (): unknown => sim.db.session.get(used.session)?.['last_active'];
    const first = active();
    await clock.advance(60_000);
    await used.call('VM.get_all');
    expect(active()).toBe(first);
    await clock.advance(10 * 60_000);
    await used.call('VM.get_all');
    expect(active()).not.toBe(first);
    await clock.advance(24 * 3_600_000 - 60_000);
    expect(sim.sessions.refs()).toEqual([used.session]);
    expect(await failureOf(idle.call('VM.get_all'))).toEqual(['SESSION_INVALID', idle.session]);
    sim.expireSession(used.session);
    expect(await failureOf(used.call('VM.get_all'))).toEqual(['SESSION_INVALID', used.session]);
  });

  test('refuse a wrong password only after the pause that was asked for', async () => {
    const clock = new FakeClock();
    await using sim = await createXapiSimulator({ clock, timing: { loginFailureMs: 1_800 } });
    const refused = failureOf(logIn(sim.url, 'root', 'wrong'));
    await clock.whenTimersPend(2);
    await clock.advance(1_800);
    expect((await refused)[0]).toBe('SESSION_AUTHENTICATION_FAILED');
  });
});

describe('tasks', () => {
  test('that ended are kept for 65 minutes, pending ones for a day', async () => {
    const clock = new FakeClock();
    await using sim = await createXapiSimulator({ clock });
    const client = await logIn(sim.url);
    const [vm] = await client.call<string[]>('VM.get_by_name_label', 'worker-1');
    const ended = await client.call<string>('Async.VM.pause', vm);
    const pending = await client.call<string>('task.create', 'mine', '');
    await clock.advance(66 * 60_000);
    expect([sim.db.task.get(ended), sim.db.task.get(pending)?.['status']]).toEqual([undefined, 'pending']);
    await clock.advance(23 * 3_600_000);
    expect(sim.db.task.get(pending)).toBeUndefined();
  });
});

describe('deletions', () => {
  test('are remembered up to 512 of a class and then cut to 256: an old token loses some in silence', async () => {
    await using sim = await createXapiSimulator({ pool: largePool({ vms: 600, runningShare: 0 }) });
    const client = await logIn(sim.url);
    const { token, valid_ref_counts: before } = await client.call<Batch>('event.from', ['VM'], '', 0);
    const refs = [...sim.db.VM.where({ is_a_template: false, is_control_domain: false }).keys()];
    for (const ref of refs.slice(0, 512)) sim.db.VM.remove(ref);
    expect((await client.call<Batch>('event.from', ['VM'], token, 0)).events).toHaveLength(512);
    sim.db.VM.remove(refs[512] ?? '');
    const batch = await client.call<Batch>('event.from', ['VM'], token, 0);
    expect(batch.events).toHaveLength(256);
    expect(batch.valid_ref_counts['vm']).toBe((before['vm'] ?? 0) - 513);
  });

  test('of what was born after the token are not told', async () => {
    await using sim = await createXapiSimulator();
    const client = await logIn(sim.url);
    const { token } = await client.call<Batch>('event.from', ['network'], '', 0);
    const ref = sim.db.network.insert({ name_label: 'short' });
    sim.db.network.remove(ref);
    const batch = await client.call<Batch>('event.from', ['network'], token, 0);
    expect([batch.events, batch.token > token]).toEqual([[], true]);
  });
});

test('a storm of changes is one event an object', async () => {
  await using sim = await createXapiSimulator({ pool: largePool({ vms: 100 }) });
  const client = await logIn(sim.url);
  const { token } = await client.call<Batch>('event.from', ['VM'], '', 0);
  const waiting = client.call<Batch>('event.from', ['VM'], token, 60);
  sim.burst({ class: 'VM', mods: 10_000 });
  const { events } = await waiting;
  expect(new Set(events.map(({ ref }) => ref)).size).toBe(events.length);
  expect(events).toHaveLength(sim.db.VM.size);
});

test('a client that leaves does not leave its poll behind', async () => {
  await using sim = await createXapiSimulator();
  const client = await logIn(sim.url);
  const { token } = await client.call<Batch>('event.from', ['VM'], '', 0);
  const controller = new AbortController();
  const polls = [1, 2, 3].map(() =>
    callJson(sim.url, 'event.from', [client.session, ['VM'], token, 60], controller.signal).catch(
      () => 'left',
    ),
  );
  await expect.poll(() => sim.waitingPolls).toBe(3);
  controller.abort();
  expect(await Promise.all(polls)).toEqual(['left', 'left', 'left']);
  await expect.poll(() => sim.waitingPolls).toBe(0);
});

test('close ends everything, twice too, and later calls say that it is closed', async () => {
  const sim = await createXapiSimulator({ hosts: 2, tls: 'self-signed' });
  const client = await logIn(sim.hosts[0]?.plainUrl ?? '');
  const { token } = await client.call<Batch>('event.from', ['VM'], '', 0);
  const waiting = client.call('event.from', ['VM'], token, 60).catch(() => 'ended');
  await Promise.all([sim.close(), sim.close()]);
  expect(await waiting).toBe('ended');
  expect([sim.openSockets, sim.sessions.size, sim.waitingPolls]).toEqual([0, 0, 0]);
  await expect(sim.restart()).rejects.toMatchObject({ code: 'CLOSED' });
});
