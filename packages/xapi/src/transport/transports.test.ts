import { describe, expect, test } from 'vitest';
import { jsonRpc } from './json-rpc.js';
import type { HttpReply, Transport } from './transport.js';
import { xmlRpc } from './xml-rpc.js';

async function* bodyOf(text: string): AsyncGenerator<Uint8Array> {
  yield Buffer.from(text);
}

const reply = (contentType: string, text: string, status = 200): HttpReply => ({
  status,
  contentType,
  body: bodyOf(text),
});
const json = (value: string, status?: number): HttpReply => reply('application/json', value, status);
const xml = (value: string): HttpReply =>
  reply(
    'text/xml',
    `<?xml version="1.0"?><methodResponse><params><param>${value}</param></params></methodResponse>`,
  );
const wrapped = (status: string, name: string, value: string): HttpReply =>
  xml(
    `<value><struct><member><name>Status</name><value>${status}</value></member>` +
      `<member><name>${name}</name>${value}</member></struct></value>`,
  );

describe('JSON-RPC', () => {
  test('sends version 2 with an id and an array of parameters to /jsonrpc', () => {
    const request = jsonRpc.encode('VM.start', ['OpaqueRef:1', false, '5', 0.5, Number.NaN]);
    expect({ ...request, body: request.body.toString() }).toEqual({
      path: '/jsonrpc',
      contentType: 'application/json',
      body: '{"jsonrpc":"2.0","method":"VM.start","params":["OpaqueRef:1",false,"5",0.5,"nan"],"id":1}',
    });
  });

  test('reads results', async () => {
    expect(await jsonRpc.decode('a', json('{"jsonrpc":"2.0","result":"","id":1}'))).toEqual({
      ok: true,
      value: '',
    });
    expect(await jsonRpc.decode('a', json('{"result":[1],"error":null,"id":1}'))).toEqual({
      ok: true,
      value: [1],
    });
  });

  test('reads errors of both versions, also beside a result and with another id', async () => {
    expect(
      await jsonRpc.decode(
        'a',
        json('{"jsonrpc":"2.0","error":{"code":1,"message":"HANDLE_INVALID","data":["VM","x"]},"id":1}'),
      ),
    ).toEqual({ ok: false, code: 'HANDLE_INVALID', params: ['VM', 'x'] });
    expect(
      await jsonRpc.decode(
        'a',
        json('{"result":null,"error":["INVALID_VALUE","Invalid UTF-8 string in parameter","S(x)"],"id":0}'),
      ),
    ).toEqual({ ok: false, code: 'INVALID_VALUE', params: ['Invalid UTF-8 string in parameter', 'S(x)'] });
  });

  test.each([
    ['HTML with status 500', reply('text/html', '<html>boom</html>', 500), 'XAPI_HTTP', 500],
    ['status 404', reply('text/html', 'no', 404), 'XAPI_HTTP', 404],
    ['status 408 without body', reply('', '', 408), 'XAPI_HTTP', 408],
    ['another content type', reply('text/xml', '<a/>'), 'XAPI_PROTOCOL', 200],
    ['no content type', reply('', ''), 'XAPI_PROTOCOL', 200],
    ['an empty body', json(''), 'XAPI_PROTOCOL', 200],
    ['JSON that breaks off', json('{"jsonrpc":"2.0","result":"a'), 'XAPI_PROTOCOL', 200],
    ['an array', json('[]'), 'XAPI_PROTOCOL', 200],
    ['neither result nor error', json('{"id":1}'), 'XAPI_PROTOCOL', 200],
    ['an error that is a text', json('{"error":"no"}'), 'XAPI_PROTOCOL', 200],
  ] as const)('refuses %s', async (_name, given, code, status) => {
    await expect(jsonRpc.decode('VM.start', given)).rejects.toMatchObject({
      code,
      status,
      method: 'VM.start',
    });
  });
});

describe('XML-RPC', () => {
  test('sends to /', () => {
    expect(xmlRpc.encode('VM.start', [])).toMatchObject({ path: '/', contentType: 'text/xml' });
  });

  test('reads results, void and bare ones', async () => {
    expect(await xmlRpc.decode('a', wrapped('Success', 'Value', '<value>12</value>'))).toEqual({
      ok: true,
      value: '12',
    });
    expect(await xmlRpc.decode('a', wrapped('Success', 'Value', '<value></value>'))).toEqual({
      ok: true,
      value: '',
    });
    expect(
      await xmlRpc.decode('a', xml('<value><array><data><value>VM.start</value></data></array></value>')),
    ).toEqual({ ok: true, value: ['VM.start'] });
  });

  test('reads errors and faults', async () => {
    const description =
      '<value><array><data><value>VM_BAD_POWER_STATE</value><value>r</value><value>halted, suspended</value><value>running</value></data></array></value>';
    expect(await xmlRpc.decode('a', wrapped('Failure', 'ErrorDescription', description))).toEqual({
      ok: false,
      code: 'VM_BAD_POWER_STATE',
      params: ['r', 'halted, suspended', 'running'],
    });
  });

  test.each([
    [
      'an unescaped name',
      wrapped(
        'Success',
        'Value',
        '<value><struct><member><name>a&b</name><value>x</value></member></struct></value>',
      ),
    ],
    ['a struct without Status', xml('<value><struct></struct></value>')],
    ['a failure without description', wrapped('Failure', 'Value', '<value></value>')],
    ['JSON', json('{}')],
    ['HTML', reply('text/html', '<html></html>')],
  ] as const)('refuses %s', async (_name, given) => {
    await expect(xmlRpc.decode('VM.start', given)).rejects.toMatchObject({
      code: 'XAPI_PROTOCOL',
      status: 200,
    });
  });
});

describe.each<Transport>([jsonRpc, xmlRpc])('$name', (transport) => {
  test('shows of a page of HTML what it says, and of an xapi the reason', async () => {
    const page =
      '<html><body><h1>HTTP 500 internal server error</h1>An error occurred.<h1> Additional information </h1>Xmlm.Error(1:35)</body></html>';
    await expect(transport.decode('a', reply('text/html', page, 500))).rejects.toMatchObject({
      message: 'a: the server answered HTTP 500 and "Xmlm.Error(1:35)"',
    });
    await expect(
      transport.decode('a', reply('text/html', '<html><h1>Bad\n Gateway</h1></html>', 502)),
    ).rejects.toMatchObject({
      message: 'a: the server answered HTTP 502 and "Bad Gateway"',
    });
  });

  test('passes on what broke the connection, as it is', async () => {
    const broken = new Error('reset');
    const half = transport.name === 'json-rpc' ? '{"a":' : '<?xml version="1.0"?><methodResponse>';
    async function* body(): AsyncGenerator<Uint8Array> {
      yield Buffer.from(half);
      throw broken;
    }
    const contentType = transport.name === 'json-rpc' ? 'application/json' : 'text/xml';
    await expect(transport.decode('a', { status: 200, contentType, body: body() })).rejects.toBe(broken);
  });

  test('never follows a redirect, and says where it points', async () => {
    const given = { ...reply('text/html', '', 302), location: 'https://other/' };
    await expect(transport.decode('a', given)).rejects.toMatchObject({
      code: 'XAPI_HTTP',
      status: 302,
      hint: expect.stringContaining('https://other/'),
    });
  });

  test('shows the head of a body that is no answer, at most 200 characters', async () => {
    await expect(transport.decode('a', reply('text/html', 'x'.repeat(5_000), 502))).rejects.toMatchObject({
      message: expect.stringMatching(/^a: the server answered HTTP 502 and "x{200}"$/),
    });
  });
});

test('between reading, parsing and decoding a long answer the event loop has its turns', async () => {
  const order: string[] = [];
  setImmediate(() => {
    order.push('first turn');
    setImmediate(() => order.push('second turn'));
  });
  await jsonRpc.decode('a', json(`{"result":${JSON.stringify('x'.repeat(300_000))},"error":null,"id":1}`));
  expect(order).toEqual(['first turn', 'second turn']);
});
