import { FakeClock } from '@bioxen/testkit';
import { expect, test } from 'vitest';
import { connected, refusal } from './connected.js';
import { failure, value } from './loopback-xapi.js';

const batch = (events: readonly object[], token: string): object => ({
  events,
  valid_ref_counts: { vm: 1 },
  token,
});
const born = { id: '1', timestamp: '0.0', class: 'vm', operation: 'add', ref: 'OpaqueRef:1', snapshot: {} };

test('pauses before a new connection grow to two seconds, with jitter, on the clock that was given', async () => {
  const clock = new FakeClock();
  await using pool = await connected(
    ({ method, params: [, , token] }) => {
      if (method !== 'event.from') return undefined;
      return token === '' ? value(batch([born], '0001')) : { kind: 'cut' };
    },
    // No patience within a call: each failure comes to the events.
    { clock, deadlines: { reconnectMs: 1 } },
  );
  const { client, events: told } = pool;
  const events = client.events({ classes: ['VM'] });
  await events.next();
  const waiting = events.next();
  const pauses = (): readonly number[] =>
    told.flatMap((event) => (event.kind === 'retry' ? [event.delayMs] : []));
  const limits = [100, 200, 500, 1_000, 2_000, 2_000, 2_000];
  for (const [at, limit] of limits.entries()) {
    await expect.poll(() => pauses().length).toBe(at + 1);
    expect(pauses()[at]).toBeGreaterThanOrEqual(limit / 2);
    expect(pauses()[at]).toBeLessThanOrEqual(limit);
    const polls = pool.server.count('event.from');
    await clock.advance((pauses()[at] ?? 0) - 1);
    expect(pool.server.count('event.from')).toBe(polls);
    await clock.advance(1);
  }
  expect(new Set(pauses()).size).toBe(limits.length);
  await client.close();
  expect((await waiting).done).toBe(true);
  expect(clock.pendingTimers).toBe(0);
});

test('a pool that cannot be reached from the start is an error and no endless wait', async () => {
  await using pool = await connected();
  await pool.server.close();
  expect(await refusal(pool.client.events({ classes: ['VM'] }).next())).toMatchObject({
    code: 'XAPI_CONNECTION_FAILED',
  });
});

test('a wrong password ends events, a wait and a view with the error of the login', async () => {
  await using pool = await connected(({ method }) =>
    method === 'session.login_with_password'
      ? failure('SESSION_AUTHENTICATION_FAILED', 'root', '')
      : undefined,
  );
  const { client } = pool;
  const expected = { xapiCode: 'SESSION_AUTHENTICATION_FAILED' };
  expect(await refusal(client.events({ classes: ['VM'] }).next())).toMatchObject(expected);
  expect(await refusal(client.view({ classes: ['VM'] }))).toMatchObject(expected);
});

test('a class that this client does not know is told as it came', async () => {
  const strange = { ...born, class: 'gadget', snapshot: { any: 'thing' } };
  await using pool = await connected(({ method, params: [, , token] }) =>
    method === 'event.from' ? (token === '' ? value(batch([strange], '0001')) : { kind: 'hang' }) : undefined,
  );
  const { value: event } = await pool.client.events({ classes: ['*'] }).next();
  expect(event).toMatchObject({ class: 'gadget', snapshot: { any: 'thing' } });
});

test('a change that is told before the birth is told as the birth, and the birth as a change', async () => {
  const renamed = { ...born, operation: 'mod', snapshot: { name_label: 'early' } };
  const answers = [batch([], '0001'), batch([renamed], '0002'), batch([born], '0003')];
  await using pool = await connected(({ method }, before) => {
    if (method !== 'event.from') return undefined;
    const answer = answers[before];
    return answer === undefined ? { kind: 'hang' } : value(answer);
  });
  const events = pool.client.events({ classes: ['VM'] });
  expect((await events.next()).value).toMatchObject({ operation: 'add', snapshot: { name_label: 'early' } });
  expect((await events.next()).value).toMatchObject({ operation: 'mod' });
});

test('counts that never agree are looked at twice, read anew once, and then accepted', async () => {
  const asked: string[] = [];
  const off = (events: readonly object[], token: string): object => ({
    ...batch(events, token),
    valid_ref_counts: { vm: 2 },
  });
  const changed = { ...born, operation: 'mod' };
  await using pool = await connected(({ method, params: [, , token, seconds] }, before) => {
    if (method !== 'event.from') return undefined;
    asked.push(`${token === '' ? 'all' : 'new'} ${String(seconds)}`);
    if (before === 0) return value(batch([born], '0001'));
    if (before > 6) return { kind: 'hang' };
    return value(off(token === '' ? [born] : [changed], `000${before + 1}`));
  });
  const events = pool.client.events({ classes: ['VM'] });
  for (let count = 0; count < 6; count += 1) await events.next();
  await expect.poll(() => asked.length).toBeGreaterThanOrEqual(6);
  expect(asked.slice(0, 6)).toEqual(['all 0', 'new 30.1', 'new 0', 'all 0', 'new 30.1', 'new 30.1']);
});

test('a token that goes back is a reason to read everything', async () => {
  const answers = [batch([born], '0009'), batch([], '0003'), batch([], '0004')];
  await using pool = await connected(({ method }, before) => {
    if (method !== 'event.from') return undefined;
    const answer = answers[before];
    return answer === undefined ? { kind: 'hang' } : value(answer);
  });
  const events = pool.client.events({ classes: ['VM'] });
  await events.next();
  expect((await events.next()).value).toMatchObject({ operation: 'del', resync: true });
});
