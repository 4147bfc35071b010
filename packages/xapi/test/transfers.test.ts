import { X509Certificate } from 'node:crypto';
import { mkdtemp, readdir, rm } from 'node:fs/promises';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { XapiError, type XapiClientSettings } from '@bioxen/xapi';
import { afterEach, expect, test } from 'vitest';
import { certificateOne, certificateTwo, type TestCertificate } from './certificates.js';
import { connected, type Connected, refusal } from './connected.js';
import { type Answer, startLoopback, value } from './loopback-xapi.js';

// What real hosts do and the simulator does not: they answer an upload before they read it, and close instead of telling
// the length of a download.

type OnFile = (request: IncomingMessage, response: ServerResponse, task: TaskEnd) => void;

interface TaskEnd {
  end(status: 'success' | 'failure', ...info: readonly string[]): void;
}

const host = { address: '', API_version_major: 2, API_version_minor: 21, software_version: {} };

async function withFiles(
  onFile: OnFile,
  settings: XapiClientSettings = {},
  answers: Readonly<Record<string, Answer>> = {},
): Promise<Connected> {
  let end: (task: object) => void = () => {};
  const ended = new Promise<object>((resolve) => {
    end = resolve;
  });
  const task: TaskEnd = {
    end: (status, ...info) => end({ status, error_info: info, result: '', progress: 1 }),
  };
  let isAsked = false;
  return connected(
    async ({ method, params }) => {
      if (method === 'task.create') return value('OpaqueRef:task');
      if (method === 'event.from') {
        const isFirst = !isAsked;
        isAsked = true;
        const snapshot = isFirst && params[3] === 0 ? { status: 'pending', progress: 0 } : await ended;
        const event = { id: '1', timestamp: '0.0', class: 'task', operation: 'mod', ref: 'OpaqueRef:task' };
        return value({ events: [{ ...event, snapshot }], valid_ref_counts: {}, token: '1' });
      }
      return answers[method];
    },
    settings,
    { onFile: (request, response) => onFile(request, response, task) },
  );
}

const bytesOf = async (request: IncomingMessage): Promise<Buffer> => {
  const all: Buffer[] = [];
  for await (const piece of request) all.push(piece as Buffer);
  return Buffer.concat(all);
};

const opened: Connected[] = [];
const keep = async (pool: Promise<Connected>): Promise<Connected> => {
  const made = await pool;
  opened.push(made);
  return made;
};
afterEach(async () => {
  await Promise.all(opened.splice(0).map((pool) => pool.close()));
});

/** As xapi does: the head at once, and the end of the connection when the body was taken. */
function answerFirst(response: ServerResponse): void {
  response.writeHead(200, { connection: 'close', 'task-id': 'OpaqueRef:task' });
  response.flushHeaders();
}

test.each([
  ['success', [], { bytes: 3_000_000, result: '' }],
  ['failure', ['SR_FULL', '1', '2'], { xapiCode: 'SR_FULL', params: ['1', '2'] }],
] as const)(
  'an answer of 200 that begins before the body is no %s yet: the task decides',
  async (status, info, expected) => {
    let received = 0;
    const pool = await keep(
      withFiles((request, response, task) => {
        answerFirst(response);
        bytesOf(request).then(
          (bytes) => {
            received = bytes.length;
            task.end(status, ...info);
            response.end();
          },
          () => undefined,
        );
      }),
    );
    const result: unknown = await pool.client
      .put('/import_raw_vdi', { vdi: 'x', format: 'raw' }, Buffer.alloc(3_000_000))
      .catch((error: unknown) => error);
    expect(received).toBe(3_000_000);
    expect(result).toMatchObject(expected);
  },
);

test('the request says how long it is, who sends it and under which task, and does not chunk', async () => {
  let seen: IncomingMessage | undefined;
  const traceparent = '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01';
  const pool = await keep(
    withFiles(
      (request, response, task) => {
        seen = request;
        answerFirst(response);
        request.resume().once('end', () => {
          task.end('success');
          response.end();
        });
      },
      { traceparent: () => traceparent },
    ),
  );
  await pool.client.put(
    '/import_raw_vdi',
    { vdi: 'a b+c&d', format: 'raw', more: undefined },
    Buffer.alloc(10),
  );
  expect(seen?.url).toBe(
    '/import_raw_vdi?vdi=a%20b%2Bc%26d&format=raw&session_id=OpaqueRef%3Asession-1&task_id=OpaqueRef%3Atask',
  );
  expect(seen?.headers).toMatchObject({
    'content-length': '10',
    'user-agent': expect.stringMatching(/^bioxen-xapi\//),
    originator: expect.stringMatching(/^bioxen\//),
    traceparent,
  });
  expect(seen?.headers['transfer-encoding']).toBeUndefined();
});

test('a body of unknown length goes out in frames and ends with zeros, without chunks of HTTP', async () => {
  let seen: IncomingMessage | undefined;
  const bodies: Buffer[] = [];
  const pool = await keep(
    withFiles((request, response, task) => {
      seen = request;
      answerFirst(response);
      request.on('data', (piece: Buffer) => {
        bodies.push(piece);
        const body = Buffer.concat(bodies);
        if (body.length < 12 || body.subarray(-12).some((byte) => byte !== 0)) return;
        task.end('success');
        response.end();
      });
      request.on('error', () => undefined);
    }),
  );
  const pieces = [Buffer.alloc(5, 1), Buffer.alloc(7, 2)];
  expect(await pool.client.put('/import_raw_vdi', { vdi: 'x' }, pieces)).toEqual({ bytes: 12, result: '' });
  expect(seen?.url).toContain('chunked=true');
  expect(seen?.headers).toMatchObject({ 'content-length': String(2 ** 50) });
  expect(Buffer.concat(bodies).toString('hex')).toBe(
    `0000000000000000${'05000000'}${'01'.repeat(5)}0500000000000000${'07000000'}${'02'.repeat(7)}${'00'.repeat(12)}`,
  );
});

test('a source is read no faster than the server reads', async () => {
  let server: IncomingMessage | undefined;
  let produced = 0;
  let stalled: () => void = () => {};
  const stall = new Promise<void>((resolve) => {
    stalled = resolve;
  });
  const pool = await keep(
    withFiles((request, response, task) => {
      // Nothing is read yet: the kernel takes what it can, and then nobody does.
      answerFirst(response);
      server = request;
      request.once('end', () => {
        task.end('success');
        response.end();
      });
    }),
  );
  const total = 64 * 1024 * 1024;
  const source = (function* () {
    for (let piece = 0; piece < 64; piece += 1) {
      produced += 1024 * 1024;
      yield Buffer.alloc(1024 * 1024);
    }
  })();
  let lastProgressMs = performance.now();
  const putting = pool.client.put('/import', {}, source, {
    size: total,
    onProgress: () => {
      lastProgressMs = performance.now();
    },
  });
  const watch = setInterval(() => {
    if (produced > 0 && performance.now() - lastProgressMs > 300) stalled();
  }, 50);
  await stall;
  clearInterval(watch);
  expect(produced).toBeLessThan(total / 2);
  server?.resume();
  expect((await putting).bytes).toBe(total);
});

test('a host that sends elsewhere and closes without reading is understood', async () => {
  const target = await startLoopback(undefined, {
    onFile: (request, response) => {
      bytesOf(request).then(
        () => response.end(),
        () => undefined,
      );
    },
  });
  try {
    const { port } = new URL(target.url);
    let asked = 0;
    const pool = await keep(
      withFiles(
        (_request, response, task) => {
          asked += 1;
          task.end('success');
          response.writeHead(302, {
            location: `http://127.0.0.1:${port}/import_raw_vdi?session_id=x`,
            connection: 'close',
            'content-length': 0,
          });
          response.end(() => response.socket?.destroy());
        },
        {},
        {
          'host.get_all_records': value({
            'OpaqueRef:host': host,
            'OpaqueRef:other': { ...host, address: `127.0.0.1:${port}` },
          }),
        },
      ),
    );
    const source = (function* () {
      for (let piece = 0; piece < 50; piece += 1) yield Buffer.alloc(16_384);
    })();
    const result = await pool.client.put('/import_raw_vdi', { vdi: 'x' }, source, { size: 50 * 16_384 });
    expect(result.bytes).toBe(50 * 16_384);
    expect(asked).toBe(1);
  } finally {
    await target.close();
  }
});

test('a download without a length that is cut off is no file: the task knows', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'xapi-cut-'));
  try {
    const pool = await keep(
      withFiles((_request, response, task) => {
        response.writeHead(200, { connection: 'close', 'content-type': 'application/octet-stream' });
        response.useChunkedEncodingByDefault = false;
        response.write(Buffer.alloc(100_000), () => {
          task.end('failure', 'INTERNAL_ERROR', 'the disk broke');
          response.socket?.end();
        });
      }),
    );
    const download = await pool.client.get('/export', { ref: 'OpaqueRef:vm' });
    const error = await refusal(download.saveTo(join(folder, 'vm.xva')));
    expect(XapiError.is(error, 'INTERNAL_ERROR'), String(error)).toBe(true);
    expect(await readdir(folder)).toEqual([]);
  } finally {
    await rm(folder, { recursive: true });
  }
});

test('under pins a member is trusted by the certificate that the coordinator has on record for it, and no other', async () => {
  const fingerprintOf = ({ cert }: TestCertificate): string => new X509Certificate(cert).fingerprint256;
  const member = await startLoopback(undefined, {
    tls: certificateTwo,
    onFile: (_request, response) => response.end('its own figures'),
  });
  const { port } = new URL(member.url);
  const records = (fingerprint: string): Readonly<Record<string, Answer>> => ({
    'session.get_this_host': value('OpaqueRef:host'),
    'host.get_address': value(`127.0.0.1:${port}`),
    'Certificate.get_all_records': value({
      'OpaqueRef:c1': { uuid: '1', type: 'host', host: 'OpaqueRef:other', fingerprint },
    }),
  });
  try {
    const outcomes: unknown[] = [];
    for (const known of [certificateTwo, certificateOne]) {
      const answers = records(fingerprintOf(known));
      await using pool = await connected(
        ({ method }) => answers[method],
        { tls: { pin: fingerprintOf(certificateOne) } },
        { tls: certificateOne },
      );
      outcomes.push(
        await pool.client.get('/rrd_updates', {}, { host: 'OpaqueRef:other' as never }).then(
          (download) => download.text(),
          (error: { readonly code: string }) => error.code,
        ),
      );
    }
    expect(outcomes).toEqual(['its own figures', 'XAPI_TLS_UNTRUSTED']);
  } finally {
    await member.close();
  }
});
