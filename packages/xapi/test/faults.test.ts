import { createServer } from 'node:net';
import type { AddressInfo } from 'node:net';
import { OperationAbortedError } from '@bioxen/core';
import { OutcomeUnknownError, XapiTransportError } from '@bioxen/xapi';
import { describe, expect, test } from 'vitest';
import { connected, refusal } from './connected.js';
import { type Answer, startLoopback, value } from './loopback-xapi.js';

const vm = 'OpaqueRef:vm' as never;
const fast = { deadlines: { reconnectMs: 2_000 } };

describe('a read', () => {
  test.each<Answer['kind']>(['cut', 'cut-in-response'])('that meets "%s" is made again', async (kind) => {
    await using pool = await connected(({ method }, before) => {
      if (method !== 'VM.get_name_label') return undefined;
      return before < 2 ? ({ kind } as Answer) : value('a');
    }, fast);
    expect(await pool.client.VM.get_name_label(vm)).toBe('a');
    expect(pool.server.count('VM.get_name_label')).toBe(3);
    expect(pool.events.filter((event) => event.kind === 'retry').length).toBe(2);
  });

  test('that never gets through ends as retryable', async () => {
    await using pool = await connected(
      ({ method }) => (method === 'VM.get_all' ? { kind: 'cut' } : undefined),
      { deadlines: { reconnectMs: 300 } },
    );
    expect(await refusal(pool.client.VM.get_all())).toMatchObject({
      code: 'XAPI_CONNECTION_FAILED',
      outcome: 'failed',
      retryable: true,
    });
  });
});

describe('a change', () => {
  test.each<Answer['kind']>(['cut', 'cut-in-response'])(
    'that meets "%s" is never sent again',
    async (kind) => {
      await using pool = await connected(
        ({ method }) => (method === 'VM.destroy' ? ({ kind } as Answer) : undefined),
        fast,
      );
      const error = await refusal(pool.client.VM.destroy(vm));
      expect(OutcomeUnknownError.isInstance(error)).toBe(true);
      expect(error).toMatchObject({ code: 'XAPI_OUTCOME_UNKNOWN', method: 'VM.destroy', retryable: false });
      expect(pool.server.count('VM.destroy')).toBe(1);
    },
  );

  test('on an idle socket that the server has closed meanwhile is sent at most once', async () => {
    await using pool = await connected(undefined, fast);
    await pool.client.VM.set_name_label(vm, 'a');
    // The server closes between two calls: the client may or may not have seen it when the next one leaves.
    const { port } = pool.server;
    await pool.server.close();
    await using again = await startLoopback(undefined, { port });
    const result = await pool.client.VM.set_name_label(vm, 'b').then(
      () => 'done',
      (error: unknown) => (OutcomeUnknownError.isInstance(error) ? 'unknown' : error),
    );
    expect(['done', 'unknown']).toContain(result);
    expect(again.count('VM.set_name_label')).toBe(result === 'done' ? 1 : 0);
  });

  test('that could not be sent is sent when the server is back', async () => {
    await using pool = await connected(undefined, { deadlines: { reconnectMs: 5_000 } });
    await pool.client.login();
    const { port } = pool.server;
    await pool.server.close();
    const call = pool.client.VM.set_name_label(vm, 'b');
    await expect.poll(() => pool.events.some((event) => event.kind === 'retry')).toBe(true);
    await using again = await startLoopback(undefined, { port });
    await call;
    expect(again.count('VM.set_name_label')).toBe(1);
  });

  test('whose answer is no HTTP has an unknown outcome', async () => {
    await using pool = await connected(
      ({ method }) => (method === 'VM.destroy' ? { kind: 'raw', bytes: 'GARBAGE\r\n\r\n' } : undefined),
      fast,
    );
    expect(await refusal(pool.client.VM.destroy(vm))).toMatchObject({
      code: 'XAPI_PROTOCOL',
      outcome: 'unknown',
      retryable: false,
    });
    expect(pool.server.count('VM.destroy')).toBe(1);
  });
});

test.each<readonly [string, Answer, object]>([
  [
    '500 HTML',
    { kind: 'http', status: 500, body: '<html>boom</html>' },
    { code: 'XAPI_HTTP', status: 500, message: expect.stringContaining('boom') },
  ],
  ['404', { kind: 'http', status: 404 }, { code: 'XAPI_HTTP', status: 404 }],
  [
    '302',
    { kind: 'http', status: 302, headers: { location: 'https://elsewhere/' } },
    { code: 'XAPI_HTTP', hint: expect.stringContaining('https://elsewhere/') },
  ],
  ['408', { kind: 'http', status: 408 }, { code: 'XAPI_HTTP', status: 408 }],
  ['an empty 200', { kind: 'http', status: 200, contentType: 'application/json' }, { code: 'XAPI_PROTOCOL' }],
  [
    'another content type',
    { kind: 'http', status: 200, contentType: 'text/plain', body: 'hello' },
    { code: 'XAPI_PROTOCOL', message: expect.stringContaining('hello') },
  ],
  [
    'JSON that breaks off',
    { kind: 'http', status: 200, contentType: 'application/json', body: '{"result":[1' },
    { code: 'XAPI_PROTOCOL' },
  ],
  ['a value of a wrong type', value([1]), { code: 'XAPI_PROTOCOL', message: expect.stringContaining('[') }],
  [
    'a body of 10,000 arrays',
    {
      kind: 'http',
      status: 200,
      contentType: 'application/json',
      body: `{"result":${'['.repeat(10_000)}${']'.repeat(10_000)}}`,
    },
    { code: 'XAPI_PROTOCOL' },
  ],
  ['no HTTP', { kind: 'raw', bytes: 'SSH-2.0-OpenSSH\r\n' }, { code: 'XAPI_PROTOCOL' }],
])('an answer that is %s is refused once, with what it was', async (_name, answer, expected) => {
  await using pool = await connected(({ method }) => (method === 'VM.get_all' ? answer : undefined), fast);
  const error = await refusal(pool.client.VM.get_all());
  expect(error).toMatchObject(expected);
  expect(XapiTransportError.isInstance(error)).toBe(true);
  expect(pool.server.count('VM.get_all')).toBe(1);
  // The connection of a broken answer is not used again, and the client goes on.
  await pool.client.VM.set_name_label(vm, 'x');
});

test('an answer above the limit is refused while it arrives', async () => {
  await using pool = await connected(
    ({ method }) => (method === 'VM.get_name_label' ? value('x'.repeat(200_000)) : undefined),
    { maxResponseBytes: 100_000 },
  );
  await expect(pool.client.VM.get_name_label(vm)).rejects.toMatchObject({
    code: 'XAPI_PROTOCOL',
    message: expect.stringContaining('larger than 100000 bytes'),
  });
});

test('a large answer arrives whole although its reader is slow', async () => {
  const long = 'é'.repeat(5_000_000);
  await using pool = await connected(({ method }) =>
    method === 'VM.get_name_label' ? value(long) : undefined,
  );
  expect((await pool.client.VM.get_name_label(vm)) === long).toBe(true);
});

describe('time', () => {
  test.each<Answer['kind']>(['hang', 'stall'])(
    'ends a read that meets "%s", and its socket',
    async (kind) => {
      await using pool = await connected(({ method }) =>
        method === 'VM.get_all' ? ({ kind } as Answer) : undefined,
      );
      await pool.client.login();
      const before = performance.now();
      const error = await refusal(pool.client.VM.get_all({ timeoutMs: 150 }));
      expect(error).toMatchObject({ code: 'XAPI_TIMEOUT', outcome: 'failed' });
      expect(performance.now() - before).toBeGreaterThan(145);
      expect(pool.server.count('VM.get_all')).toBe(1);
    },
  );

  test('of silence ends a read before its deadline', async () => {
    for (const kind of ['hang', 'stall'] as const) {
      await using pool = await connected(({ method }) => (method === 'VM.get_all' ? { kind } : undefined), {
        deadlines: { idleMs: 100 },
      });
      expect(await refusal(pool.client.VM.get_all())).toMatchObject({
        code: 'XAPI_TIMEOUT',
        message: expect.stringContaining('100 ms'),
      });
    }
  });

  test('of a change that was sent leaves its outcome open', async () => {
    await using pool = await connected(({ method }) =>
      method === 'VM.destroy' ? { kind: 'hang' } : undefined,
    );
    await pool.client.login();
    expect(await refusal(pool.client.VM.destroy(vm, { timeoutMs: 500 }))).toMatchObject({
      code: 'XAPI_TIMEOUT',
      outcome: 'unknown',
      retryable: false,
      hint: expect.stringContaining('may still happen'),
    });
  });

  test('of a connection that nobody takes is bounded', async () => {
    // A listener that takes connections and never says a word of TLS.
    const silent = createServer();
    await new Promise<void>((resolve) => {
      silent.listen({ host: '127.0.0.1', port: 0 }, resolve);
    });
    const { port } = silent.address() as AddressInfo;
    await using pool = await connected(undefined, {
      url: `https://127.0.0.1:${port}`,
      deadlines: { connectMs: 100, reconnectMs: 50 },
    });
    expect(await refusal(pool.client.login({ timeoutMs: 5_000 }))).toMatchObject({
      code: 'XAPI_CONNECTION_FAILED',
      outcome: 'not-sent',
      retryable: true,
      message: expect.stringContaining('did not take a connection within 100 ms'),
    });
    silent.close();
  });

  test('given as a signal ends a call and closes its socket', async () => {
    await using pool = await connected(({ method }) =>
      method === 'VM.destroy' ? { kind: 'hang' } : undefined,
    );
    await pool.client.login();
    const abort = new AbortController();
    const arrived = pool.server.arrival('VM.destroy');
    const call = refusal(pool.client.VM.destroy(vm, { signal: abort.signal }));
    await arrived;
    const { connection } = pool.server.calls.at(-1) ?? {};
    expect(pool.server.isOpen(connection)).toBe(true);
    abort.abort(new Error('enough'));
    expect(await call).toMatchObject({
      name: 'CallAbortedError',
      code: 'ABORTED',
      outcome: 'unknown',
      hint: expect.stringContaining('may have happened'),
    });
    expect(OperationAbortedError.isInstance(await call)).toBe(true);
    await expect.poll(() => pool.server.isOpen(connection)).toBe(false);
    await expect(pool.client.VM.get_all({ signal: abort.signal })).rejects.toMatchObject({
      code: 'ABORTED',
      outcome: 'not-sent',
    });
  });
});

test('a long poll and many changes do not hold reads up', async () => {
  await using pool = await connected(
    ({ method }) => {
      if (method === 'event.from' || method === 'VM.destroy') return { kind: 'hang' };
      return method === 'VM.get_name_label' ? value('a') : undefined;
    },
    { concurrency: 2 },
  );
  await pool.client.login();
  const abort = new AbortController();
  const { signal } = abort;
  const waiting = [
    ...Array.from({ length: 5 }, () => refusal(pool.client.event.from(['VM'], '', 30.1, { signal }))),
    ...Array.from({ length: 5 }, () => refusal(pool.client.VM.destroy(vm, { signal }))),
  ];
  expect(await pool.client.VM.get_name_label(vm)).toBe('a');
  await expect.poll(() => pool.server.count('event.from')).toBe(5);
  // Two changes are in flight at once; the others wait.
  expect(pool.server.count('VM.destroy')).toBe(2);
  abort.abort();
  const ended = (await Promise.all(waiting)) as readonly { readonly hint?: string }[];
  expect(ended.filter(({ hint }) => hint?.includes('may have happened')).length).toBe(2);
  expect(await pool.client.VM.get_name_label(vm)).toBe('a');
  // What had not been sent when it was ended is never sent.
  expect(pool.server.count('VM.destroy')).toBe(2);
});

test('traceparent is asked for before each request', async () => {
  let count = 0;
  await using pool = await connected(undefined, {
    traceparent: () =>
      (count += 1) === 1 ? '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01' : undefined,
  });
  await pool.client.VM.set_name_label(vm, 'a');
  await pool.client.VM.set_name_label(vm, 'b');
  const seen = pool.server.calls.filter(({ method }) => method === 'VM.set_name_label');
  expect(seen.map(({ headers }) => headers['traceparent'])).toEqual([
    '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01',
    undefined,
  ]);
});

test('events tell of requests and logins, without parameters, results and secrets', async () => {
  await using pool = await connected(({ method }) =>
    method === 'VM.get_name_label' ? value('RESULT') : undefined,
  );
  await pool.client.VM.get_name_label('OpaqueRef:PARAM' as never);
  await pool.client.close();
  expect(pool.events.map(({ kind }) => kind)).toEqual(['login', 'request', 'closed']);
  expect(pool.events[1]).toMatchObject({ method: 'VM.get_name_label', result: 'ok', attempt: 1 });
  expect(JSON.stringify(pool.events)).not.toMatch(/RESULT|PARAM|CANARY|session-1/);
});
