import {
  createXapiSimulator,
  type Fault,
  type FaultAction,
  type XapiSimulator,
} from '@bioxen/xapi-simulator';
import { FakeClock } from '@bioxen/testkit';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { callJson, failureOf, type JsonClient, logIn } from '../support/json-client.js';
import { openSocket, parseAnswer, post, readAll, type RawAnswer, sendRaw } from '../support/raw-http.js';
import { xmlCall, xmlString } from '../support/xml-call.js';

let sim: XapiSimulator;
let client: JsonClient;
let vm: string;
beforeEach(async () => {
  sim = await createXapiSimulator();
  client = await logIn(sim.url);
  [vm = ''] = await client.call<string[]>('VM.get_by_name_label', 'worker-2');
});
afterEach(() => sim.close());

const rename = (): Promise<RawAnswer> => {
  const params = [client.session, vm, 'renamed'];
  return sendRaw(
    sim.url,
    post('/jsonrpc', JSON.stringify({ jsonrpc: '2.0', method: 'VM.set_name_label', params, id: 1 })),
  );
};
const isRenamed = (): boolean => sim.db.VM.get(vm)?.['name_label'] === 'renamed';
const onRename = (action: Fault['do']): Fault => ({ when: { method: 'VM.set_name_label' }, do: action });

describe('what is not executed leaves nothing behind, and is not in the call log', () => {
  test.each(['refuse', 'cut-before-request', 'cut-in-request', 'restart'] as const)('%s', async (kind) => {
    const fault = sim.faults.add(onRename(kind));
    expect((await rename()).bytes).toHaveLength(0);
    expect([isRenamed(), sim.calls.of('VM.set_name_label').length, fault.struck]).toEqual([false, 0, 1]);
  });

  test.each<readonly [FaultAction, string, string]>([
    [{ kind: 'http-status', status: 503 }, 'HTTP/1.1 503 Service Unavailable', '<html>'],
    [{ kind: 'http-status', status: 302 }, 'HTTP/1.1 302 Found', '<html>'],
    [{ kind: 'http-status', status: 408 }, 'HTTP/1.1 408 Request Timeout', '<html>'],
    [{ kind: 'html' }, 'HTTP/1.1 200 OK', '<html>'],
    [{ kind: 'garbage' }, 'HTTP/1.1 200 OK', '\u0001{'],
    [{ kind: 'garbage', bytes: '' }, 'HTTP/1.1 200 OK', ''],
    [
      { kind: 'failure', code: 'SR_FULL', params: ['1', '0'] },
      'HTTP/1.1 200 OK',
      '"SR_FULL","data":["1","0"]',
    ],
    [{ kind: 'host-is-slave', address: 'fe80::1' }, 'HTTP/1.1 200 OK', '"HOST_IS_SLAVE","data":["fe80::1"]'],
  ])('%j', async (action, status, text) => {
    sim.faults.add(onRename(action));
    const answer = await rename();
    expect([answer.status, answer.body.includes(text)]).toEqual([status, true]);
    expect([isRenamed(), sim.calls.of('VM.set_name_label').length]).toEqual([false, 0]);
  });
});

test('a redirect says where to', async () => {
  sim.faults.add(onRename({ kind: 'http-status', status: 302, location: 'https://elsewhere/' }));
  expect((await rename()).headers).toContain('location: https://elsewhere/');
});

describe('what is executed is done once, and the answer', () => {
  test('does not come: cut-after-request', async () => {
    sim.faults.add(onRename('cut-after-request'));
    expect((await rename()).bytes).toHaveLength(0);
    expect([isRenamed(), sim.calls.of('VM.set_name_label').length]).toEqual([true, 1]);
  });

  test('comes in part: cut-in-response, after any number of bytes', async () => {
    sim.faults.add(onRename('cut-in-response'));
    const half = (await rename()).bytes.length;
    const whole = (await rename()).bytes.length;
    expect(half).toBe(Math.floor(whole / 2));
    for (const afterBytes of [1, 20, whole - 1]) {
      sim.faults.add(onRename({ kind: 'cut-in-response', afterBytes }));
      expect((await rename()).bytes).toHaveLength(afterBytes);
    }
  });

  test('has another content type: wrong-content-type', async () => {
    sim.faults.add(onRename('wrong-content-type'));
    const answer = await rename();
    expect(answer.headers).toContain('content-type: text/plain');
    expect([answer.body, isRenamed()]).toEqual(['{"jsonrpc":"2.0","result":"","id":1}', true]);
  });

  test('has a number that is none: nan', async () => {
    sim.faults.add({ when: { method: 'VM.get_record' }, do: 'nan', times: 2 });
    const params = [client.session, vm];
    const json = await sendRaw(
      sim.url,
      post('/jsonrpc', JSON.stringify({ jsonrpc: '2.0', method: 'VM.get_record', params, id: 1 })),
    );
    expect(json.body).toMatch(/^\{"jsonrpc":"2\.0".*:NaN.*"id":1\}$/);
    const xml = await sendRaw(sim.url, post('/', xmlCall('VM.get_record', ...params.map(xmlString))));
    expect(xml.body).toContain('<double>nan</double>');
  });

  test.each<FaultAction>([
    { kind: 'html', isExecuted: true },
    { kind: 'garbage', isExecuted: true },
    { kind: 'http-status', status: 502, isExecuted: true },
  ])('is something else where the fault says executed: %j', async (action) => {
    sim.faults.add(onRename(action));
    await rename();
    expect(isRenamed()).toBe(true);
  });
});

describe('slow and silent servers', () => {
  test('slow: the first byte and every piece come when they are due on the injected clock', async () => {
    const clock = new FakeClock();
    await using slow = await createXapiSimulator({ clock });
    slow.faults.add({
      when: { method: 'system.listMethods' },
      do: { kind: 'slow', firstByteMs: 1_000, pieceBytes: 30_000, pieceMs: 500 },
    });
    const socket = openSocket(slow.url);
    const answered = readAll(socket);
    socket.write(post('/jsonrpc', '{"jsonrpc":"2.0","method":"system.listMethods","params":[],"id":1}'));
    await clock.whenTimersPend(2);
    expect(socket.bytesRead).toBe(0);
    await clock.advance(1_000);
    await expect.poll(() => socket.bytesRead).toBe(30_000);
    await clock.advance(500);
    expect(parseAnswer(await answered).body).toContain('"VM.start"');
  });

  test.each([
    [false, 'VM.set_name_label is not done'],
    [true, 'and it is done'],
  ])('hang: nothing comes until the client leaves; executed %s', async (isExecuted) => {
    sim.faults.add(onRename({ kind: 'hang', isExecuted }));
    const socket = openSocket(sim.url);
    const params = [client.session, vm, 'renamed'];
    socket.write(post('/jsonrpc', JSON.stringify({ method: 'VM.set_name_label', params, id: 1 })));
    await expect.poll(() => isRenamed() === isExecuted && sim.openSockets === 1).toBe(true);
    socket.destroy();
    await expect.poll(() => sim.openSockets).toBe(0);
    expect([isRenamed(), socket.bytesRead]).toEqual([isExecuted, 0]);
  });

  test('rate-limit-delay: the call waits and is then done', async () => {
    const clock = new FakeClock();
    await using limited = await createXapiSimulator({ clock });
    limited.faults.add({ do: { kind: 'rate-limit-delay', delayMs: 5_000 } });
    const login = logIn(limited.url);
    await clock.whenTimersPend(2);
    expect(limited.calls.count).toBe(0);
    await clock.advance(5_000);
    expect((await login).session).toMatch(/^OpaqueRef:/);
  });
});

describe('faults of the server', () => {
  test('session-invalid: the session of the call is gone before it is looked at', async () => {
    sim.faults.add(onRename('session-invalid'));
    expect((await rename()).body).toContain('"SESSION_INVALID"');
    expect([isRenamed(), sim.sessions.size]).toEqual([false, 0]);
    client = await logIn(sim.url);
    await rename();
    expect(isRenamed()).toBe(true);
  });

  test('host-is-slave: with the thumbprint that it is told to show, or without', async () => {
    const asks = 'x-xenapi-request-host-certificate-thumbprint: sha-256:master';
    const login =
      '{"jsonrpc":"2.0","method":"session.login_with_password","params":["root","secret"],"id":1}';
    sim.faults.add({ do: { kind: 'host-is-slave', thumbprint: 'AB:CD' } });
    sim.faults.add({ when: { nth: 2 }, do: { kind: 'host-is-slave', thumbprint: null } });
    const shown = await sendRaw(sim.url, post('/jsonrpc', login, [asks]));
    expect(shown.headers).toContain('x-xenapi-response-host-certificate-thumbprint: AB:CD');
    const hidden = await sendRaw(sim.url, post('/jsonrpc', login, [asks]));
    expect([hidden.body.includes('HOST_IS_SLAVE'), hidden.headers.join().includes('thumbprint')]).toEqual([
      true,
      false,
    ]);
  });

  test('events-lost: deletions are forgotten with the counts right, and event.next says so', async () => {
    const { token } = await client.call<{ token: string }>('event.from', ['VM'], '', 0);
    await client.call('event.register', ['VM']);
    sim.db.VM.remove(vm);
    sim.faults.add({ when: { method: 'event.from' }, do: 'events-lost' });
    const batch = await client.call<{ events: unknown[]; valid_ref_counts: { vm: number } }>(
      'event.from',
      ['VM'],
      token,
      0,
    );
    expect([batch.events, batch.valid_ref_counts.vm]).toEqual([[], sim.db.VM.size]);
    expect(await failureOf(client.call('event.next'))).toEqual(['EVENTS_LOST']);
  });

  test('task-vanishes: the task is gone and the work is done', async () => {
    sim.faults.add({ when: { method: 'Async.VM.clone' }, do: 'task-vanishes' });
    const task = await client.call<string>('Async.VM.clone', vm, 'orphan');
    expect(await failureOf(client.call('task.get_record', task))).toEqual(['HANDLE_INVALID', 'task', task]);
    expect(await client.call<string[]>('VM.get_by_name_label', 'orphan')).toHaveLength(1);
  });

  test('clock-skew: the wall clock of the server jumps', async () => {
    const [host] = await client.call<string[]>('host.get_all');
    const time = (): Promise<string> => client.call('host.get_servertime', host);
    const before = await time();
    sim.faults.add({ do: { kind: 'clock-skew', byMs: -400 * 86_400_000 } });
    expect(Number((await time()).slice(0, 4))).toBeLessThan(Number(before.slice(0, 4)));
  });

  test('tls-cert-changed: later connections see another certificate', async () => {
    await using secure = await createXapiSimulator({ tls: 'self-signed' });
    const before = secure.fingerprint;
    secure.faults.add({ do: 'tls-cert-changed' });
    await logIn(secure.hosts[0]?.plainUrl ?? '');
    expect(secure.fingerprint).not.toBe(before);
  });
});

describe('a fault strikes', () => {
  const names = async (count: number): Promise<readonly string[]> => {
    const seen: string[] = [];
    for (let call = 0; call < count; call += 1) {
      seen.push(
        await callJson<string>(sim.url, 'VM.get_name_label', [client.session, vm]).catch(() => 'fault'),
      );
    }
    return seen;
  };
  const failure: FaultAction = { kind: 'failure', code: 'X' };
  const method = 'VM.get_name_label';

  test('once, or as often as it says, from the nth request on', async () => {
    sim.faults.add({ when: { method }, do: failure });
    expect(await names(2)).toEqual(['fault', 'worker-2']);
    sim.faults.add({ when: { method, nth: 2 }, do: failure, times: 2 });
    expect(await names(4)).toEqual(['worker-2', 'fault', 'fault', 'worker-2']);
  });

  test('one session, one host, and not when it was taken away', async () => {
    const other = await logIn(sim.url);
    sim.faults.add({ when: { method, session: other.session }, do: failure });
    sim.faults.add({ when: { method, host: 1 }, do: failure });
    expect(await names(1)).toEqual(['worker-2']);
    expect(await failureOf(other.call(method, vm))).toEqual(['X']);
    sim.faults.add({ when: { method }, do: failure, times: Infinity }).remove();
    expect(await names(1)).toEqual(['worker-2']);
    sim.faults.add({ when: { method }, do: failure, times: Infinity });
    sim.faults.clear();
    expect(await names(1)).toEqual(['worker-2']);
  });

  test('by chance, the same way for the same seed', async () => {
    const pattern = async (): Promise<readonly string[]> => {
      await sim.close();
      sim = await createXapiSimulator({ seed: 3 });
      client = await logIn(sim.url);
      [vm = ''] = await client.call<string[]>('VM.get_by_name_label', 'worker-2');
      sim.faults.add({ when: { method, probability: 0.5 }, do: failure, times: Infinity });
      return names(12);
    };
    const first = await pattern();
    expect(new Set(first)).toEqual(new Set(['fault', 'worker-2']));
    expect(await pattern()).toEqual(first);
  });

  test('a connection before a byte of it is read, where it names no method', async () => {
    sim.faults.add({ do: 'refuse' });
    await expect(logIn(sim.url)).rejects.toThrow(/socket hang up|ECONNRESET/);
    await logIn(sim.url);
    sim.faults.add({ do: 'cut-before-request' });
    const socket = openSocket(sim.url);
    expect(await readAll(socket)).toHaveLength(0);
  });
});
