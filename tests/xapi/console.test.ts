import { once } from 'node:events';
import type { Duplex } from 'node:stream';
import { asRef, type Ref } from '@bioxen/xapi';
import { expect, test } from 'vitest';
import { openPool, type Pool, refusal } from './pool.js';

async function consoleOf({ client }: Pool, name: string): Promise<Ref<'console'>> {
  const [vm] = await client.VM.get_by_name_label(name);
  if (vm === undefined) throw new Error(`no ${name}`);
  const [console] = await client.VM.get_consoles(vm);
  if (console === undefined) throw new Error(`${name} has no console`);
  return console;
}

/** The next bytes, as text, until they hold what is awaited. */
async function heard(socket: Duplex, awaited: string): Promise<string> {
  let text = '';
  for await (const bytes of socket.iterator({ destroyOnReturn: false }) as AsyncIterable<Buffer>) {
    text += bytes.toString();
    if (text.includes(awaited)) return text;
  }
  throw new Error(`it ended with ${text}`);
}

test.each(['none', 'self-signed'] as const)('a console carries bytes both ways (TLS: %s)', async (tls) => {
  await using pool = await openPool({ tls });
  const socket = await pool.client.openConsole(await consoleOf(pool, 'worker-1'));
  expect(await heard(socket, '\n')).toBe('RFB 003.008\n');
  socket.write('hello');
  expect(await heard(socket, 'hello')).toBe('hello');
  socket.end();
  await once(socket, 'close');
  const { host, method, result } = pool.told.find(({ kind }) => kind === 'transfer') as Readonly<
    Record<string, unknown>
  >;
  expect({ host, method, result }).toEqual({
    host: pool.simulator.url,
    method: 'CONNECT /console',
    result: 'ok',
  });
});

test('a console on another member is opened there, whose certificate the pool vouches for', async () => {
  await using pool = await openPool({ tls: 'self-signed', hosts: 2 });
  const { client, simulator } = pool;
  const [, second] = simulator.hosts;
  const [vm] = await client.VM.get_by_name_label('worker-1');
  if (vm === undefined || second === undefined) throw new Error('no second host');
  await client.Async.VM.pool_migrate(vm, asRef('host', second.ref), { live: 'true' });
  const socket = await client.openConsole(await consoleOf(pool, 'worker-1'));
  expect(await heard(socket, '\n')).toBe('RFB 003.008\n');
  socket.destroy();
});

test('a host whose certificate is not trusted never sees the session', async () => {
  await using pool = await openPool({ tls: 'self-signed' });
  const { client, simulator } = pool;
  const console = await consoleOf(pool, 'worker-1');
  simulator.hosts[0]?.changeCertificate();
  expect(await refusal(client.openConsole(console))).toMatchObject({ code: 'XAPI_TLS_UNTRUSTED' });
});

test('a console that points outside of the pool is not followed', async () => {
  await using pool = await openPool();
  const { client, simulator } = pool;
  const console = await consoleOf(pool, 'worker-1');
  for (const location of ['https://203.0.113.1/console', 'not a place', ''])
    await (async () => {
      simulator.db.console.update(console, { location });
      expect(await refusal(client.openConsole(console))).toMatchObject({ code: 'XAPI_HTTP' });
    })();
});

test('a console ends when its VM goes off, and when the client closes', async () => {
  await using pool = await openPool();
  const { client, simulator, worker } = pool;
  await client.Async.VM.start(worker, false, false);
  const first = await client.openConsole(await consoleOf(pool, 'worker-2'));
  first.resume();
  await client.VM.hard_shutdown(worker);
  await once(first, 'close');
  const second = await client.openConsole(await consoleOf(pool, 'worker-1'));
  second.resume();
  const closed = once(second, 'close');
  await client.close();
  await closed;
  await expect.poll(() => simulator.openSockets).toBe(0);
  expect(await refusal(client.openConsole(asRef('console', 'x')))).toMatchObject({ code: 'XAPI_CLOSED' });
});

test('what cannot be opened says why', async () => {
  await using pool = await openPool();
  const { client, simulator } = pool;
  const gone = asRef('console', 'OpaqueRef:gone');
  expect(await refusal(client.openConsole(gone))).toMatchObject({ xapiCode: 'HANDLE_INVALID' });
  const console = await consoleOf(pool, 'worker-1');
  expect(await refusal(client.openConsole(console, { signal: AbortSignal.abort() }))).toMatchObject({
    name: 'CallAbortedError',
    code: 'ABORTED',
  });
  simulator.faults.add({ when: { method: '/console' }, do: 'hang' });
  expect(await refusal(client.openConsole(console, { timeoutMs: 100 }))).toMatchObject({
    code: 'XAPI_TIMEOUT',
  });
  simulator.faults.add({ when: { method: '/console' }, do: { kind: 'http-status', status: 403 } });
  expect(await refusal(client.openConsole(console))).toMatchObject({ code: 'XAPI_HTTP', status: 403 });
  simulator.faults.add({ when: { method: '/console' }, do: 'cut-before-request' });
  expect(await refusal(client.openConsole(console))).toMatchObject({ code: 'XAPI_CONNECTION_FAILED' });
});
