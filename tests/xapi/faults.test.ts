import { asRef, type ClientEvent, connectXapi, OutcomeUnknownError, type XAPIClient } from '@bioxen/xapi';
import { createXapiSimulator, type FaultAction, type XapiSimulator } from '@bioxen/xapi-simulator';
import { describe, expect, test } from 'vitest';

interface Subject {
  readonly simulator: XapiSimulator;
  readonly client: XAPIClient;
  readonly vm: ReturnType<typeof asRef<'VM'>>;
  readonly events: readonly ClientEvent[];
  [Symbol.asyncDispose](): Promise<void>;
}

async function subject(options: Parameters<typeof createXapiSimulator>[0] = {}): Promise<Subject> {
  const simulator = await createXapiSimulator(options);
  const events: ClientEvent[] = [];
  const client = await connectXapi({
    url: simulator.url,
    username: simulator.user,
    password: simulator.password,
    ...(simulator.fingerprint === undefined ? {} : { tls: { pin: simulator.fingerprint } }),
    deadlines: { reconnectMs: 4_000, idleMs: 3_000 },
    onEvent: (event) => events.push(event),
  });
  const [vm = ''] = simulator.db.VM.where({ name_label: 'worker-2' }).keys();
  return {
    simulator,
    client,
    vm: asRef('VM', vm),
    events,
    [Symbol.asyncDispose]: async () => {
      await client.close();
      await simulator.close();
    },
  };
}

const faults: readonly FaultAction[] = [
  { kind: 'refuse' },
  { kind: 'cut-before-request' },
  { kind: 'cut-in-request' },
  { kind: 'cut-after-request' },
  { kind: 'cut-in-response', afterBytes: 0 },
  { kind: 'cut-in-response', afterBytes: 40 },
  { kind: 'cut-in-response', afterBytes: 250 },
  { kind: 'slow', firstByteMs: 50, pieceBytes: 40, pieceMs: 5 },
  { kind: 'restart', downMs: 200 },
  { kind: 'session-invalid' },
  { kind: 'failure', code: 'HOST_STILL_BOOTING' },
  { kind: 'rate-limit-delay', delayMs: 50 },
];

describe.each(faults)('%j', (fault) => {
  test('a read gets its value', async () => {
    await using pool = await subject();
    pool.simulator.faults.add({ when: { method: 'VM.get_name_label' }, do: fault });
    expect(await pool.client.VM.get_name_label(pool.vm)).toBe('worker-2');
  });

  test('a change is done once or not known, and never executed twice', async () => {
    await using pool = await subject();
    const { simulator, client, vm } = pool;
    simulator.faults.add({ when: { method: 'VM.clone' }, do: fault });
    const before = simulator.db.VM.size;
    const result: unknown = await client.VM.clone(vm, 'copy').catch((error: unknown) => error);
    const made = simulator.db.VM.where({ name_label: 'copy' }).size;
    expect(made).toBeLessThanOrEqual(1);
    expect(simulator.db.VM.size).toBe(before + made);
    const outcome = typeof result === 'string' ? simulator.db.VM.get(result)?.['name_label'] : result;
    expect(outcome === 'copy' || OutcomeUnknownError.isInstance(outcome), String(outcome)).toBe(true);
  });
});

test.each<readonly [FaultAction, object]>([
  [
    { kind: 'http-status', status: 500 },
    { code: 'XAPI_HTTP', status: 500 },
  ],
  [
    { kind: 'http-status', status: 302, location: 'https://elsewhere/' },
    { code: 'XAPI_HTTP', status: 302 },
  ],
  [{ kind: 'html' }, { code: 'XAPI_PROTOCOL' }],
  [{ kind: 'garbage' }, { code: 'XAPI_PROTOCOL' }],
  [{ kind: 'garbage', bytes: '' }, { code: 'XAPI_PROTOCOL' }],
  [{ kind: 'wrong-content-type' }, { code: 'XAPI_PROTOCOL' }],
])('an answer of %j is refused with what it was', async (fault, expected) => {
  await using pool = await subject();
  pool.simulator.faults.add({ when: { method: 'VM.get_all_records' }, do: fault });
  await expect(pool.client.VM.get_all_records()).rejects.toMatchObject(expected);
  expect(Object.keys(await pool.client.VM.get_all_records()).length).toBe(pool.simulator.db.VM.size);
});

test('an answer that never comes ends by silence, and its socket is closed', async () => {
  await using pool = await subject();
  pool.simulator.faults.add({ when: { method: 'VM.get_name_label' }, do: 'hang' });
  await expect(pool.client.VM.get_name_label(pool.vm, { timeoutMs: 100 })).rejects.toMatchObject({
    code: 'XAPI_TIMEOUT',
  });
  expect(await pool.client.VM.get_name_label(pool.vm)).toBe('worker-2');
});

test('a session that the server ended is renewed for 50 calls at once by one login', async () => {
  await using pool = await subject();
  const { simulator, client, vm } = pool;
  const [session = ''] = simulator.sessions.refs();
  simulator.expireSession(session);
  await Promise.all(Array.from({ length: 50 }, (_, at) => client.VM.add_tags(vm, `tag-${at}`)));
  expect((await client.VM.get_tags(vm)).length).toBe(50);
  expect(simulator.calls.of('session.login_with_password').length).toBe(2);
});

test('a server that restarts is met again without a word to the caller', async () => {
  await using pool = await subject();
  await pool.simulator.restart({ downMs: 300 });
  expect(await pool.client.VM.get_name_label(pool.vm)).toBe('worker-2');
});

test('a coordinator that dies is replaced within three seconds', async () => {
  await using pool = await subject({ hosts: 3 });
  await pool.simulator.failMaster();
  const before = performance.now();
  expect(await pool.client.VM.get_name_label(pool.vm)).toBe('worker-2');
  expect(performance.now() - before).toBeLessThan(3_000);
  expect(pool.events.some(({ kind }) => kind === 'failover')).toBe(true);
});

test('under pins a slave leads to the coordinator whose certificate it vouches for', async () => {
  await using simulator = await createXapiSimulator({ hosts: 2, tls: 'self-signed' });
  const [, slave] = simulator.hosts;
  const connect = (): Promise<XAPIClient> =>
    connectXapi({
      url: slave?.url,
      username: simulator.user,
      password: simulator.password,
      tls: { pin: slave?.fingerprint ?? '' },
    });
  await using client = await connect();
  expect((await client.VM.get_all()).length).toBe(simulator.db.VM.size);
  for (const thumbprint of ['AA:'.repeat(31) + 'AA', null]) {
    simulator.faults.add({
      when: { method: 'session.login_with_password', host: 1 },
      do: { kind: 'host-is-slave', thumbprint },
    });
    await expect(connect()).rejects.toMatchObject({ code: 'XAPI_TLS_UNTRUSTED' });
  }
  expect(simulator.sessions.size).toBe(1);
});

test('a certificate that changes after it was pinned is refused', async () => {
  await using simulator = await createXapiSimulator({ tls: 'self-signed' });
  const settings = {
    url: simulator.url,
    username: simulator.user,
    password: simulator.password,
    tls: { pin: simulator.fingerprint ?? '' },
  };
  await (await connectXapi(settings)).close();
  simulator.hosts[0]?.changeCertificate();
  await expect(connectXapi(settings)).rejects.toMatchObject({ code: 'XAPI_TLS_UNTRUSTED' });
});

test.each(['xml-parser', 'not-found', 'xml-reply'] as const)(
  'a server without JSON-RPC that says so by "%s" is spoken to over XML-RPC',
  async (withoutJson) => {
    await using pool = await subject({ protocols: ['xml'], withoutJson });
    expect(pool.client.version?.transport).toBe('xml-rpc');
    expect(await pool.client.VM.get_name_label(pool.vm)).toBe('worker-2');
  },
);
