import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type ConformanceTarget, openTarget } from '../support/conformance-target.js';
import { openSocket, parseAnswer, post, readAll, sendRaw } from '../support/raw-http.js';
import { xmlCall, xmlString, xmlSuccess } from '../support/xml-call.js';

let target: ConformanceTarget;
beforeAll(async () => {
  target = await openTarget();
});
afterAll(() => target.close());

const hosts = (): string => xmlCall('host.get_all', xmlString(target.client.session));
const isHosts = /^<\?xml version="1\.0"\?><methodResponse>.*OpaqueRef:.*<\/methodResponse>$/;
const sorry =
  'An unexpected error occurred; please wait a while and try again. If the problem persists, please contact your support representative.';
const page500 = (exception: string): string =>
  `<html><body><h1>HTTP 500 internal server error</h1>${sorry}<h1> Additional information </h1>${exception}</body></html>`;

describe('an answer', () => {
  test('has lower-case headers in a fixed order, content-length among them, and an exact content type', async () => {
    const body = xmlCall(
      'session.get_uuid',
      ...Array.from({ length: 2 }, () => xmlString(target.client.session)),
    );
    const answer = await sendRaw(target.url, post('/', body));
    expect(answer.status).toBe('HTTP/1.1 200 OK');
    expect(answer.headers).toEqual([
      `content-length: ${Buffer.byteLength(answer.body)}`,
      'connection: close',
      'cache-control: no-cache, no-store',
      'content-type: text/xml',
      'Access-Control-Allow-Origin: *',
      'Access-Control-Allow-Headers: X-Requested-With',
    ]);
    const json = await sendRaw(
      target.url,
      post('/jsonrpc', '{"id":1,"method":"system.listMethods","params":[]}'),
    );
    expect(json.headers).toContain('content-type: application/json');
  });

  test('to HTTP/1.0 is HTTP/1.0', async () => {
    const bytes = post('/', hosts()).toString().replace('HTTP/1.1', 'HTTP/1.0');
    expect((await sendRaw(target.url, bytes)).status).toBe('HTTP/1.0 200 OK');
  });

  test('keeps the connection open only when the request asks for it, pipelined requests included', async () => {
    const silent = post('/', hosts()).toString().replace('Connection: close\r\n', '');
    expect((await sendRaw(target.url, silent)).headers).toContain('connection: close');

    const socket = openSocket(target.url);
    const keep = post('/', hosts()).toString().replace('Connection: close', 'Connection: keep-alive');
    socket.write(keep + keep + post('/', hosts()).toString());
    const [first, second, third] = (await readAll(socket)).toString().split(/(?=HTTP\/1\.1 200 OK)/);
    expect(first).toContain('connection: keep-alive');
    expect(second).toContain('connection: keep-alive');
    expect(third).toContain('connection: close');
  });
});

describe('POST', () => {
  test.each(['/', '/RPC2', '/xmlrpc', '/anything/at/all'])('%s is XML-RPC', async (path) => {
    const answer = await sendRaw(target.url, post(path, hosts()));
    expect(answer.body).toMatch(isHosts);
  });

  test.each(['/jsonrpc', '/json'])('%s is JSON-RPC', async (path) => {
    const body = JSON.stringify({ method: 'host.get_all', params: [target.client.session], id: 7 });
    const answer = await sendRaw(target.url, post(path, body));
    expect(answer.body).toMatch(/^\{"result":\["OpaqueRef:[-0-9a-f]+"\],"error":null,"id":7\}$/);
  });
});

const lone = String.raw`{"id":1,"method":"VM.get_by_name_label","params":["OpaqueRef:x","\ud800"]}`;

describe('HTTP 500 with a page answers what cannot be parsed:', () => {
  test.each([
    [
      'malformed XML',
      '/',
      '<methodCall><methodName>VM.get_all',
      'Xmlm.Error(1:35, &quot;unexpected end of input&quot;)',
    ],
    ['no XML at all', '/nope', 'x', 'Xmlm.Error(1:1, &quot;expected root element&quot;)'],
    [
      'malformed JSON',
      '/jsonrpc',
      '{"jsonrpc":"2.0","method":',
      String.raw`Yojson.Json_error(&quot;Line 1, bytes 25-26:\nUnexpected end of input&quot;)`,
    ],
    ['an empty body', '/jsonrpc', '', 'Yojson.Json_error(&quot;Blank input data&quot;)'],
    [
      'a batch',
      '/jsonrpc',
      '[{"id":1,"method":"VM.get_all","params":[]}]',
      'Jsonrpc.Malformed_method_request(&quot;Invalid request body&quot;)',
    ],
    [
      'a missing id',
      '/jsonrpc',
      '{"jsonrpc":"2.0","method":"VM.get_all","params":[]}',
      'Jsonrpc.Malformed_method_request(&quot;Invalid field &apos;id&apos; in request body&quot;)',
    ],
    [
      'a null id',
      '/jsonrpc',
      '{"jsonrpc":"2.0","method":"VM.get_all","params":[],"id":null}',
      'Jsonrpc.Malformed_method_request(&quot;Invalid field &apos;id&apos; in request body&quot;)',
    ],
  ])('%s', async (_what, path, body, exception) => {
    const answer = await sendRaw(target.url, post(path, body));
    expect(answer.status).toBe('HTTP/1.1 500 Internal Error');
    expect(answer.headers.slice(1)).toEqual([
      'content-type: text/html',
      'connection: close',
      'cache-control: no-cache, no-store',
    ]);
    expect(answer.body).toBe(page500(exception));
  });

  test.each([
    ['a JSON body on the path of XML', '/', '{"jsonrpc":"2.0","method":"VM.get_all","params":[],"id":1}'],
    ['a lone surrogate escape', '/jsonrpc', lone],
    ['an entity that XML does not know', '/', xmlCall('VM.get_all', '<string>&copy;</string>')],
    [
      'a value that never ends',
      '/',
      '<methodCall><methodName>x</methodName><params><param><value><array><data>',
    ],
  ])('%s', async (_what, path, body) => {
    const answer = await sendRaw(target.url, post(path, body));
    expect(answer.status).toBe('HTTP/1.1 500 Internal Error');
    expect(answer.body).toContain('HTTP 500 internal server error');
  });

  test('a request without a content-length, a chunked one too', async () => {
    const exception = 'Failure(&quot;We require a content-length: HTTP header&quot;)';
    const bare = 'POST / HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n';
    expect((await sendRaw(target.url, bare)).body).toBe(page500(exception));
    const chunked = `POST / HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n0\r\n\r\n`;
    expect((await sendRaw(target.url, chunked)).body).toBe(page500(exception));
  });

  test('a body of more than 300 KiB', async () => {
    const label = (length: number): string =>
      xmlCall('VM.get_by_name_label', xmlString(target.client.session), xmlString('x'.repeat(length)));
    expect((await sendRaw(target.url, post('/', label(306_000)))).body).toBe(
      xmlSuccess('<array><data></data></array>'),
    );
    expect((await sendRaw(target.url, post('/', label(307_200)))).status).toBe('HTTP/1.1 500 Internal Error');
  });
});

test('GET of / is forbidden', async () => {
  const answer = await sendRaw(target.url, 'GET / HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n');
  expect(answer.status).toBe('HTTP/1.1 403 Forbidden');
  expect(answer.body).toBe(
    '<html><body><h1>HTTP 403 forbidden</h1>Access to the requested resource is forbidden.</body></html>',
  );
});

test('OPTIONS allows calls from pages of other origins', async () => {
  const ask = 'OPTIONS /jsonrpc HTTP/1.1\r\nHost: x\r\nConnection: close\r\n';
  const allowing = (headers: string): readonly string[] => [
    'content-length: 0',
    'connection: close',
    'cache-control: no-cache, no-store',
    'Access-Control-Allow-Origin: *',
    `Access-Control-Allow-Headers: ${headers}`,
    'Access-Control-Allow-Methods: PUT',
  ];
  const plain = await sendRaw(target.url, `${ask}\r\n`);
  expect([plain.status, plain.body]).toEqual(['HTTP/1.1 200 OK', '']);
  expect(plain.headers).toEqual(allowing('X-Requested-With'));
  const asked = await sendRaw(target.url, `${ask}Access-Control-Request-Headers: content-type\r\n\r\n`);
  expect(asked.headers).toEqual(allowing('content-type, X-Requested-With'));
});

test('a request that comes in single bytes is understood', async () => {
  const socket = openSocket(target.url);
  const answered = readAll(socket);
  for (const byte of post('/', hosts())) socket.write(Buffer.of(byte));
  expect(parseAnswer(await answered).body).toMatch(isHosts);
});

test('TLS on the port without it is ended at once', async () => {
  const socket = openSocket(target.url);
  socket.write(Buffer.from([0x16, 0x03, 0x01, 0x00, 0x05]));
  expect(await readAll(socket)).toEqual(Buffer.alloc(0));
});
