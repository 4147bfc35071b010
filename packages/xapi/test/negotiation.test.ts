import { XAPIClient } from '@bioxen/xapi';
import { describe, expect, test } from 'vitest';
import { connected, password, refusal } from './connected.js';
import { type Answer, type Handler, startLoopback } from './loopback-xapi.js';

const xml = (value: string): Answer => ({
  kind: 'http',
  status: 200,
  contentType: 'text/xml',
  body: `<?xml version="1.0"?><methodResponse><params><param><value><struct><member><name>Status</name><value>Success</value></member><member><name>Value</name>${value}</member></struct></value></param></params></methodResponse>`,
});

const speaksXml: Handler = ({ method }) => {
  if (method === 'session.login_with_password') return xml('<value>OpaqueRef:session</value>');
  if (method === 'host.get_all_records') return xml('<value><struct></struct></value>');
  if (method === 'VM.get_VCPUs_max') return xml('<value>4</value>');
  return xml('<value></value>');
};

const onlyXml =
  (toJson: Answer): Handler =>
  (call, before) =>
    call.headers['content-type'] === 'application/json' ? toJson : speaksXml(call, before);

test.each<readonly [string, Answer]>([
  [
    '500 with HTML, as an xapi without /jsonrpc does',
    { kind: 'http', status: 500, body: '<html>Xmlm.Error</html>' },
  ],
  ['404', { kind: 'http', status: 404 }],
  ['405', { kind: 'http', status: 405 }],
  ['200 with XML', xml('<value></value>')],
])(
  'a server that answers JSON-RPC with %s is spoken to over XML-RPC, from then on',
  async (_name, toJson) => {
    await using pool = await connected(onlyXml(toJson));
    expect(await pool.client.VM.get_VCPUs_max('OpaqueRef:vm' as never)).toBe(4);
    expect(pool.client.version?.transport).toBe('xml-rpc');
    await pool.client.logout();
    await pool.client.login();
    const overJson = pool.server.calls.filter(
      ({ headers }) => headers['content-type'] === 'application/json',
    );
    expect(overJson.length).toBe(1);
  },
);

test('a server that speaks neither gives one error with both causes', async () => {
  await using pool = await connected(() => ({ kind: 'http', status: 404, body: 'nothing here' }));
  expect(await refusal(pool.client.login())).toMatchObject({
    code: 'XAPI_HTTP',
    status: 404,
    message: expect.stringMatching(/neither.*JSON-RPC: .*404.*XML-RPC: .*404/),
  });
});

describe('a transport that is forced', () => {
  test('is the only one that is tried', async () => {
    await using xmlOnly = await connected(onlyXml({ kind: 'http', status: 404 }), { transport: 'json-rpc' });
    expect(await refusal(xmlOnly.client.login())).toMatchObject({ code: 'XAPI_HTTP' });
    await using forced = await connected(speaksXml, { transport: 'xml-rpc' });
    await forced.client.login();
    expect(forced.server.calls.every(({ headers }) => headers['content-type'] === 'text/xml')).toBe(true);
  });
});

test('a lost connection is not a matter of protocols', async () => {
  await using server = await startLoopback(() => ({ kind: 'cut' }));
  const deadlines = { reconnectMs: 300 };
  await using client = new XAPIClient({ url: server.url, username: 'root', password, deadlines });
  expect(await refusal(client.login())).toMatchObject({ code: 'XAPI_CONNECTION_FAILED' });
  expect(server.calls.every(({ headers }) => headers['content-type'] === 'application/json')).toBe(true);
});

const json = (body: string): Answer => ({
  kind: 'http',
  status: 200,
  contentType: 'application/json',
  body,
});
const deep = '['.repeat(100_000) + ']'.repeat(100_000);

describe('an answer to the login that makes no sense is XAPI_PROTOCOL:', () => {
  test.each<readonly [what: string, answer: Answer]>([
    ['null', json('null')],
    ['a number', json('5')],
    ['half of an object', json('{"result":')],
    ['neither result nor error', json('{"__proto__":{"result":"OpaqueRef:x"}}')],
    ['an error that is a number', json('{"error":5}')],
    ['an error without a code', json('{"error":[]}')],
    ['an error whose code is no text', json('{"error":{"code":1,"message":5}}')],
    ['an error that is nested too deeply', json(`{"error":["X",${deep}]}`)],
    ['a result that is nested deeply', json(`{"result":${deep}}`)],
    ['no session', json('{"result":null,"error":null,"id":1}')],
    ['hosts that are text', json('{"result":"OpaqueRef:x"}')],
    ['a head without an end', { kind: 'raw', bytes: `HTTP/1.1 200 OK\r\nx: ${'y'.repeat(100_000)}` }],
  ])('%s', async (_what, answer) => {
    await using pool = await connected(() => answer, { deadlines: { reconnectMs: 300 } });
    expect(await refusal(pool.client.login())).toMatchObject({
      name: 'XapiTransportError',
      code: 'XAPI_PROTOCOL',
    });
  });
});

test('a redirect is never followed', async () => {
  await using pool = await connected(() => ({
    kind: 'http',
    status: 301,
    headers: { location: 'https://other/' },
  }));
  expect(await refusal(pool.client.login())).toMatchObject({
    code: 'XAPI_HTTP',
    hint: expect.stringContaining('https://other/'),
  });
  expect(pool.server.calls.length).toBe(1);
});
