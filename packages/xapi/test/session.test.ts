import { connectXapi, InvalidArgumentError, XapiError, XAPIClient } from '@bioxen/xapi';
import { FakeClock } from '@bioxen/testkit';
import { expect, test } from 'vitest';
import { connected, password, refusal } from './connected.js';
import { failure, startLoopback, value } from './loopback-xapi.js';

const vm = 'OpaqueRef:vm' as never;

test('making a client connects nothing; the first call logs in, with an own originator and User-Agent', async () => {
  await using pool = await connected(({ method }) =>
    method === 'VM.get_name_label' ? value('a') : undefined,
  );
  const { server, client } = pool;
  expect([server.calls.length, client.version]).toEqual([0, undefined]);
  expect(await client.VM.get_name_label(vm)).toBe('a');
  expect(server.calls.map(({ method }) => method)).toEqual([
    'session.login_with_password',
    'session.get_this_host',
    'host.get_all_records',
    'VM.get_name_label',
  ]);
  expect(server.calls[0]?.params).toEqual([
    'root',
    password,
    '1.1',
    expect.stringMatching(/^bioxen\/\d+\.\d+\.\d+/),
  ]);
  expect(server.calls[3]?.params).toEqual(['OpaqueRef:session-1', 'OpaqueRef:vm']);
  expect(server.calls[3]?.headers['user-agent']).toMatch(/^bioxen-xapi\/\d+\.\d+\.\d+/);
  expect(server.calls[3]?.headers['content-length']).toMatch(/^\d+$/);
  expect(server.calls[3]?.headers['transfer-encoding']).toBeUndefined();
});

test('connectXapi logs in and knows the server', async () => {
  await using server = await startLoopback();
  await using client = await connectXapi({ url: server.url, username: 'root', password });
  expect(client.version).toEqual({
    api: [2, 21],
    xapi: '24.11.0',
    product: 'XCP-ng 8.3.0',
    transport: 'json-rpc',
  });
});

test('close logs out, closes every socket and may be called twice; calls after it are refused', async () => {
  await using server = await startLoopback();
  const client = await connectXapi({ url: server.url, username: 'root', password });
  await Promise.all([client.close(), client.close()]);
  expect(server.count('session.logout')).toBe(1);
  await expect.poll(() => server.openSockets()).toBe(0);
  await expect(client.VM.get_all()).rejects.toMatchObject({ code: 'XAPI_CLOSED', outcome: 'not-sent' });
});

test('close ends calls in flight and tells what became of them', async () => {
  await using server = await startLoopback(({ method }) =>
    method.startsWith('VM.') ? { kind: 'hang' } : undefined,
  );
  const client = await connectXapi({ url: server.url, username: 'root', password });
  const arrived = Promise.all([server.arrival('VM.get_all'), server.arrival('VM.destroy')]);
  const calls = [refusal(client.VM.get_all()), refusal(client.VM.destroy(vm))];
  await arrived;
  await client.close();
  expect(await Promise.all(calls)).toMatchObject([
    { code: 'XAPI_CLOSED', outcome: 'failed' },
    { code: 'XAPI_CLOSED', outcome: 'unknown' },
  ]);
});

test.each([
  ['session.logout', 'in'],
  ['session.login_with_password', 'XAPI_CLOSED'],
])('close waits 0.4 s at most when %s is not answered', async (silent, end) => {
  await using server = await startLoopback(({ method }) =>
    method === silent ? { kind: 'hang' } : undefined,
  );
  const clock = new FakeClock();
  const client = new XAPIClient({ url: server.url, username: 'root', password, clock });
  const arrived = server.arrival(silent);
  const told = client.login().then(
    () => 'in',
    (error: { readonly code?: string }) => error.code,
  );
  await (silent === 'session.logout' ? told : arrived);
  const closed = client.close();
  await arrived;
  await clock.advance(400);
  await closed;
  expect(await told).toBe(end);
  await expect.poll(() => server.openSockets()).toBe(0);
});

test('connectXapi ends with its deadline or its signal when the host is silent, and not later', async () => {
  for (const isAborted of [true, false]) {
    await using server = await startLoopback(() => ({ kind: 'hang' }));
    const clock = new FakeClock();
    const abort = new AbortController();
    const arrived = server.arrival('session.login_with_password');
    const { signal } = abort;
    const refused = refusal(
      connectXapi({ url: server.url, username: 'root', password, clock, signal, deadlines: { callMs: 100 } }),
    );
    await arrived;
    if (isAborted) abort.abort();
    else await clock.advance(100);
    // The clock stands still: no farewell is waited for.
    expect(await refused).toMatchObject({
      code: isAborted ? 'ABORTED' : 'XAPI_TIMEOUT',
      outcome: 'not-sent',
    });
    await clock.advance(400);
    await expect.poll(() => server.openSockets()).toBe(0);
  }
});

test('logout ends the session, and the next call begins another one', async () => {
  await using pool = await connected();
  await pool.client.login();
  await pool.client.logout();
  await pool.client.VM.get_all_records().catch(() => undefined);
  expect(pool.server.count('session.logout')).toBe(1);
  expect(pool.server.count('session.login_with_password')).toBe(2);
});

test('a wrong password is tried once, also by later calls, and never told', async () => {
  await using pool = await connected(({ method, params }) =>
    method === 'session.login_with_password'
      ? failure('SESSION_AUTHENTICATION_FAILED', 'root', `no: ${String(params[1])}`)
      : undefined,
  );
  const { server, client } = pool;
  const error = await refusal(client.VM.get_all());
  expect(XapiError.is(error, 'SESSION_AUTHENTICATION_FAILED')).toBe(true);
  expect(await refusal(client.VM.get_all())).toBe(error);
  expect(server.count('session.login_with_password')).toBe(1);
  expect(JSON.stringify([error, pool.events]) + String(error)).not.toContain('CANARY');
  // Asked for by name, it is tried again.
  await client.logout();
  await refusal(client.login());
  expect(server.count('session.login_with_password')).toBe(2);
});

test('50 calls whose session is gone share one login, and all succeed', async () => {
  await using pool = await connected(({ method, params }) => {
    if (method !== 'VM.set_name_label') return undefined;
    return params[0] === 'OpaqueRef:session-1' ? failure('SESSION_INVALID', String(params[0])) : value('');
  });
  const { server, client } = pool;
  await Promise.all(Array.from({ length: 50 }, (_, index) => client.VM.set_name_label(vm, `n${index}`)));
  expect(server.count('session.login_with_password')).toBe(2);
  const done = server.calls.filter(
    ({ method, params }) => method === 'VM.set_name_label' && params[0] === 'OpaqueRef:session-2',
  );
  expect(new Set(done.map(({ params }) => params[2])).size).toBe(50);
});

test('a session that cannot be renewed is an error after two tries', async () => {
  await using pool = await connected(({ method, params }) =>
    method === 'VM.get_all' ? failure('SESSION_INVALID', String(params[0])) : undefined,
  );
  const error = await refusal(pool.client.VM.get_all());
  expect(error).toMatchObject({ xapiCode: 'SESSION_INVALID', params: [] });
  expect(String(error)).not.toContain('OpaqueRef:session');
  expect(pool.server.count('session.login_with_password')).toBe(3);
});

test('SESSION_INVALID about a session of another pool is the error of the call', async () => {
  await using pool = await connected(({ method }) =>
    method === 'VM.migrate_send' ? failure('SESSION_INVALID', 'OpaqueRef:of-the-other-pool') : undefined,
  );
  await expect(pool.client.VM.migrate_send(vm, {}, true, {}, {}, {})).rejects.toMatchObject({
    xapiCode: 'SESSION_INVALID',
  });
  expect(pool.server.count('session.login_with_password')).toBe(1);
});

test('a session of somebody else is used, and neither renewed nor ended', async () => {
  await using server = await startLoopback(({ method }) =>
    method === 'VM.get_all' ? failure('SESSION_INVALID', 'OpaqueRef:theirs') : undefined,
  );
  const client = await connectXapi({ url: server.url, auth: { session: 'OpaqueRef:theirs' } });
  await expect(client.VM.get_all()).rejects.toMatchObject({ xapiCode: 'SESSION_INVALID' });
  await client.close();
  expect(server.count('session.login_with_password') + server.count('session.logout')).toBe(0);
});

test('a name that XenAPI does not have is refused before anything is sent', async () => {
  await using pool = await connected();
  const classObject = pool.client.VM as unknown as Record<
    string,
    (...args: readonly unknown[]) => Promise<unknown>
  >;
  const error = await refusal(classObject['get_recrod']?.(vm) ?? Promise.resolve());
  expect(InvalidArgumentError.isInstance(error)).toBe(true);
  expect(error).toMatchObject({ code: 'XAPI_UNKNOWN_MESSAGE', hint: expect.stringContaining('get_record') });
  await expect(pool.client.call('Vm.start' as never)).rejects.toMatchObject({ code: 'XAPI_UNKNOWN_MESSAGE' });
  expect(pool.server.calls.length).toBe(0);
});

test('a class object is no promise, and shows its messages', async () => {
  await using pool = await connected();
  expect(await Promise.resolve(pool.client.VM)).toBe(pool.client.VM);
  expect('then' in pool.client).toBe(false);
  expect(Object.keys(pool.client.VM)).toContain('clone');
  expect('clone' in pool.client.VM).toBe(true);
});

test('arguments that do not fit are refused before anything is sent, the login included', async () => {
  await using pool = await connected();
  await expect(pool.client.VM.set_name_label(vm, 'a\u0000')).rejects.toMatchObject({
    code: 'XAPI_INVALID_ARGUMENT',
    path: 'value',
  });
  await expect(pool.client.VM.set_name_label(vm, 'x', { timeout: 5 } as never)).rejects.toMatchObject({
    code: 'API_VALIDATION_ERROR',
  });
  expect(pool.server.calls.length).toBe(0);
});

test('a call of more than 300 KiB is refused', async () => {
  await using pool = await connected();
  await expect(pool.client.VM.set_name_label(vm, 'x'.repeat(307_200))).rejects.toMatchObject({
    code: 'XAPI_INVALID_ARGUMENT',
  });
  await pool.client.VM.set_name_label(vm, 'x'.repeat(306_800));
  expect(pool.server.count('VM.set_name_label')).toBe(1);
});

test('an optional argument that the server is too old for is refused; its default is left out', async () => {
  await using pool = await connected();
  await pool.client.host.disable('OpaqueRef:h' as never, true);
  expect(pool.server.calls.at(-1)?.params).toEqual(['OpaqueRef:session-1', 'OpaqueRef:h']);
  await expect(pool.client.host.disable('OpaqueRef:h' as never, false)).rejects.toMatchObject({
    code: 'XAPI_UNSUPPORTED',
    message: expect.stringContaining('auto_enable'),
  });
  expect(pool.server.count('host.disable')).toBe(1);
});

test('callRaw calls what this client does not know, and gives what came', async () => {
  await using pool = await connected(({ method }) =>
    method === 'plugin.run' ? value({ a: [1, '2'] }) : undefined,
  );
  expect(await pool.client.callRaw('plugin.run', [5, 'x', { a: true }])).toEqual({ a: [1, '2'] });
  expect(pool.server.calls.at(-1)?.params).toEqual(['OpaqueRef:session-1', '5', 'x', { a: true }]);
});

test.each([
  [{ url: 'https://a', host: 'https://b', username: 'u', password: 'p' }, 'different addresses'],
  [{ url: 'http://xcp.example', username: 'u', password: 'p' }, 'plain text'],
  [{ url: 'ftp://xcp.example', username: 'u', password: 'p' }, 'https://'],
  [{ url: 'https://root:CANARY@xcp.example', username: 'u', password: 'p' }, 'auth'],
  [{ url: 'https://a', username: 'u' }, 'username and password'],
  [{ url: 'https://a', auth: { username: 'u' } }, 'username and password'],
  [{ url: 'https://a', username: 'u', password: 'p', auth: { session: 's' } }, 'twice'],
  [{ url: 'https://a', username: 'u', password: 'p', transports: 'auto' }, "option 'transports'"],
  [{ url: 'https://a', username: 'u', password: 'p', tls: { pin: 'sha256/short' } }, 'SHA-256'],
  [{ username: 'u', password: 'p' }, 'no address'],
])('options %j are refused at once', (options, why) => {
  let message = '';
  try {
    void new XAPIClient(options as never);
  } catch (error) {
    message = error instanceof Error ? `${error.message} ${'hint' in error ? String(error.hint) : ''}` : '';
  }
  expect(message).toContain(why);
  expect(message).not.toContain('CANARY');
});

test('one signal may serve many calls at once without a warning', async () => {
  const warnings: string[] = [];
  const listen = ({ message }: Error): number => warnings.push(message);
  process.on('warning', listen);
  await using pool = await connected();
  const { signal } = new AbortController();
  const vm = 'OpaqueRef:vm' as never;
  await Promise.all(Array.from({ length: 30 }, () => pool.client.VM.get_name_label(vm, { signal })));
  const waits = Array.from({ length: 30 }, () => pool.client.until('VM', vm, () => true, { signal }));
  await Promise.allSettled(waits);
  // Node tells of warnings a turn later.
  await new Promise((resolve) => setImmediate(resolve));
  process.off('warning', listen);
  expect(warnings).toEqual([]);
});
