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
