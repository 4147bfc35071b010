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
      code: 'XAPI_OUTCOME_UNKNOWN',
      outcome: 'unknown',
      retryable: false,
      cause: { code: 'XAPI_PROTOCOL' },
    });
    expect(pool.server.count('VM.destroy')).toBe(1);
  });

  test.each([
    201, 204, 206, 301, 302, 303, 307, 400, 401, 403, 404, 405, 408, 413, 429, 500, 501, 502, 503, 504,
  ])('that is answered with HTTP %i may have happened, and is not sent again', async (status) => {
    await using pool = await connected(
      ({ method }) =>
        method === 'VM.destroy'
          ? { kind: 'http', status, headers: { location: 'https://elsewhere/' } }
          : undefined,
      fast,
    );
    const error = await refusal(pool.client.VM.destroy(vm));
    expect(OutcomeUnknownError.isInstance(error)).toBe(true);
    expect(error).toMatchObject({
      outcome: 'unknown',
      retryable: false,
      method: 'VM.destroy',
      hint: expect.stringContaining('Read the object'),
      cause: { name: 'XapiTransportError', code: 'XAPI_HTTP', status, outcome: 'unknown' },
    });
    expect(pool.server.count('VM.destroy')).toBe(1);
  });

  test.each<readonly [string, Answer, string]>([
    ['HTML', { kind: 'http', status: 200, body: '<html>welcome</html>' }, 'XAPI_PROTOCOL'],
    [
      'another content type',
      { kind: 'http', status: 200, contentType: 'text/plain', body: '{}' },
      'XAPI_PROTOCOL',
    ],
    [
      'garbage',
      { kind: 'http', status: 200, contentType: 'application/json', body: '{"result":[1' },
      'XAPI_PROTOCOL',
    ],
    ['a value of a wrong type', value([1]), 'XAPI_PROTOCOL'],
    ['silence within the answer', { kind: 'stall' }, 'XAPI_TIMEOUT'],
  ])('that is answered with %s may have happened, and the cause tells', async (_name, answer, code) => {
    await using pool = await connected(({ method }) => (method === 'VM.clone' ? answer : undefined), {
      deadlines: { idleMs: 200 },
    });
    const error = await refusal(pool.client.VM.clone(vm, 'a'));
    expect(OutcomeUnknownError.isInstance(error)).toBe(true);
    expect(error).toMatchObject({ outcome: 'unknown', cause: { name: 'XapiTransportError', code } });
    expect(pool.server.count('VM.clone')).toBe(1);
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
      code: 'XAPI_OUTCOME_UNKNOWN',
      outcome: 'unknown',
      retryable: false,
      hint: expect.stringContaining('Read the object'),
      cause: { code: 'XAPI_TIMEOUT' },
    });
  });

  test('of silence ends any call whose answer stops inside its head', async () => {
    const head = 'HTTP/1.1 200 OK\r\ncontent-ty';
    await using pool = await connected(
      ({ method }) => (method.startsWith('VM.') ? { kind: 'pieces', pieces: [head] } : undefined),
      { deadlines: { idleMs: 100 } },
    );
    expect(await refusal(pool.client.VM.get_all())).toMatchObject({ code: 'XAPI_TIMEOUT' });
    // A change may think for as long as it likes before it begins to answer, but not within.
    expect(await refusal(pool.client.VM.destroy(vm))).toMatchObject({
      code: 'XAPI_OUTCOME_UNKNOWN',
      cause: { code: 'XAPI_TIMEOUT', message: expect.stringContaining('100 ms') },
    });
  });

  test('of silence is not over while a head comes byte by byte', async () => {
    const body = '{"jsonrpc":"2.0","result":"slow","id":1}';
    const answer = `HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-length: ${body.length}\r\n\r\n${body}`;
    await using pool = await connected(
      ({ method }) =>
        method === 'VM.get_name_label' ? { kind: 'pieces', pieces: answer.split('') } : undefined,
      // All of it takes longer than the silence that is allowed.
      { deadlines: { idleMs: 800, reconnectMs: 1 } },
    );
    expect(await pool.client.VM.get_name_label(vm)).toBe('slow');
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

test.each([
  ['in one piece', 1_000],
  ['byte by byte', 1],
])('interim answers before the answer, %s, are no answers', async (_how, length) => {
  const body = '{"jsonrpc":"2.0","result":"","id":1}';
  const bytes =
    'HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 103 Early Hints\r\nlink: </a>\r\n\r\n' +
    `HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-length: ${body.length}\r\n\r\n${body}`;
  const pieces = bytes.match(new RegExp(`[^]{1,${length}}`, 'g')) ?? [];
  await using pool = await connected(({ method }) =>
    method === 'VM.set_name_label' ? { kind: 'pieces', pieces } : undefined,
  );
  expect(await pool.client.VM.set_name_label(vm, 'a')).toBeUndefined();
  expect(pool.server.count('VM.set_name_label')).toBe(1);
});

test('after a 100 Continue a change may think for longer than the silence that is allowed', async () => {
  let isSent = false;
  let finish: () => void = () => {};
  await using pool = await connected(
    ({ method }) => {
      if (method === 'VM.get_all') return { kind: 'hang' };
      return method === 'VM.destroy'
        ? {
            kind: 'pieces',
            pieces: ['HTTP/1.1 100 Continue\r\n\r\n'],
            onSent: (socket) => {
              isSent = true;
              finish = () => {
                const body = '{"jsonrpc":"2.0","result":"","id":1}';
                socket.write(
                  `HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-length: ${body.length}\r\n\r\n${body}`,
                );
              };
            },
          }
        : undefined;
    },
    { deadlines: { idleMs: 100 } },
  );
  await pool.client.login();
  const call = pool.client.VM.destroy(vm);
  await expect.poll(() => isSent).toBe(true);
  // It begins later than the silence of the change, and ends by its own.
  expect(await refusal(pool.client.VM.get_all())).toMatchObject({ code: 'XAPI_TIMEOUT' });
  finish();
  expect(await call).toBeUndefined();
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
