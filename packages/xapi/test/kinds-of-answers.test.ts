import type { XAPIClient } from '@bioxen/xapi';
import { describe, expect, test } from 'vitest';
import { connected, refusal } from './connected.js';
import type { Answer, Handler } from './loopback-xapi.js';

// One answer of each kind in the dialects of xapi 24.11, byte for byte but for the objects in it: both protocols give the same.

const prolog = '<?xml version="1.0"?>';
const inParams = (value: string): string =>
  `${prolog}<methodResponse><params><param>${value}</param></params></methodResponse>`;
const member = (name: string, value: string): string =>
  `<member><name>${name}</name><value>${value}</value></member>`;
const struct = (...members: readonly string[]): string => `<struct>${members.join('')}</struct>`;
const array = (...items: readonly string[]): string =>
  `<array><data>${items.map((item) => `<value>${item}</value>`).join('')}</data></array>`;
const success = (value: string): string =>
  inParams(`<value>${struct(member('Status', 'Success'), member('Value', value))}</value>`);
const xmlFailure = (...texts: readonly string[]): string =>
  inParams(
    `<value>${struct(member('Status', 'Failure'), member('ErrorDescription', array(...texts)))}</value>`,
  );
const result = (json: string): string => `{"jsonrpc":"2.0","result":${json},"id":1}`;

interface Kind {
  readonly method: string;
  readonly call: (client: XAPIClient) => Promise<unknown>;
  readonly xml: string;
  readonly json: string;
}

/** What a client makes of an answer over one protocol. */
async function outcome(
  transport: 'json-rpc' | 'xml-rpc',
  { method, call, xml, json }: Kind,
): Promise<unknown> {
  const isXml = transport === 'xml-rpc';
  const send = (body: string): Answer => ({
    kind: 'http',
    status: 200,
    contentType: isXml ? 'text/xml' : 'application/json',
    body,
  });
  const handler: Handler = ({ method: asked }) => {
    if (asked === method) return send(isXml ? xml : json);
    if (asked === 'session.login_with_password')
      return send(isXml ? success('OpaqueRef:session') : result('"OpaqueRef:session"'));
    if (asked === 'host.get_all_records') return send(isXml ? success('<struct></struct>') : result('{}'));
    return send(isXml ? success('') : result('""'));
  };
  await using pool = await connected(handler, { transport });
  return await call(pool.client);
}

const ref = 'OpaqueRef:6caa1630-256e-d808-0f33-4944e7e6a3a3' as never;

describe.each(['json-rpc', 'xml-rpc'] as const)('over %s', (transport) => {
  test.each<readonly [kind: string, Kind, expected: unknown]>([
    [
      'nothing',
      {
        method: 'VM.set_name_label',
        call: ({ VM }) => VM.set_name_label(ref, 'a'),
        xml: success(''),
        json: result('""'),
      },
      undefined,
    ],
    [
      'a text, which only the schema tells from a number',
      {
        method: 'VM.get_name_label',
        call: ({ VM }) => VM.get_name_label(ref),
        xml: success('123'),
        json: result('"123"'),
      },
      '123',
    ],
    [
      'an int without a tag',
      {
        method: 'VM.get_VCPUs_max',
        call: ({ VM }) => VM.get_VCPUs_max(ref),
        xml: success('123'),
        json: result('123'),
      },
      123,
    ],
    [
      'a bool',
      {
        method: 'VM.get_is_a_template',
        call: ({ VM }) => VM.get_is_a_template(ref),
        xml: success('<boolean>1</boolean>'),
        json: result('true'),
      },
      true,
    ],
    [
      'a float that is whole',
      {
        method: 'VM.get_HVM_shadow_multiplier',
        call: ({ VM }) => VM.get_HVM_shadow_multiplier(ref),
        xml: success('<double>1</double>'),
        json: result('1.0'),
      },
      1,
    ],
    [
      'a float that is none',
      {
        method: 'VM.get_HVM_shadow_multiplier',
        call: ({ VM }) => VM.get_HVM_shadow_multiplier(ref),
        xml: success('<double>nan</double>'),
        json: result('NaN'),
      },
      Number.NaN,
    ],
    [
      'a date',
      {
        method: 'VM.get_snapshot_time',
        call: ({ VM }) => VM.get_snapshot_time(ref),
        xml: success('<dateTime.iso8601>20261120T21:16:41Z</dateTime.iso8601>'),
        json: result('"20261120T21:16:41Z"'),
      },
      new Date('2026-11-20T21:16:41Z'),
    ],
    [
      'a date of local time, without a zone',
      {
        method: 'host.get_server_localtime',
        call: ({ host }) => host.get_server_localtime(ref),
        xml: success('<dateTime.iso8601>20261120T21:16:41</dateTime.iso8601>'),
        json: result('"20261120T21:16:41"'),
      },
      new Date('2026-11-20T21:16:41Z'),
    ],
    [
      'references',
      {
        method: 'VM.get_all',
        call: ({ VM }) => VM.get_all(),
        xml: success(array('OpaqueRef:b', 'OpaqueRef:a')),
        json: result('["OpaqueRef:b","OpaqueRef:a"]'),
      },
      ['OpaqueRef:b', 'OpaqueRef:a'],
    ],
    [
      'no references',
      {
        method: 'VM.get_by_name_label',
        call: ({ VM }) => VM.get_by_name_label('a'),
        xml: success('<array><data></data></array>'),
        json: result('[]'),
      },
      [],
    ],
    [
      'a map with an empty value and an odd key',
      {
        method: 'VM.get_other_config',
        call: async ({ VM }) => Object.entries(await VM.get_other_config(ref)),
        xml: success(struct(member('vm-data/ip', ''), member('__proto__', 'naïve☃𝄞&lt;&amp;&gt;'))),
        json: result('{"vm-data/ip":"","__proto__":"naïve☃𝄞<&>"}'),
      },
      [
        ['vm-data/ip', ''],
        ['__proto__', 'naïve☃𝄞<&>'],
      ],
    ],
    [
      'an empty map',
      {
        method: 'VM.get_xenstore_data',
        call: async ({ VM }) => Object.keys(await VM.get_xenstore_data(ref)),
        xml: success('<struct></struct>'),
        json: result('{}'),
      },
      [],
    ],
    [
      'records, with a field that the client does not know and without most of those that it does',
      {
        method: 'VM_metrics.get_all_records',
        call: async ({ VM_metrics }) => ({ ...(await VM_metrics.get_all_records()) }),
        xml: success(
          struct(
            member(
              'OpaqueRef:m',
              struct(
                member('uuid', 'u'),
                member('memory_actual', '268435456'),
                member('VCPUs_utilisation', '<struct></struct>'),
                member('hvm', '<boolean>0</boolean>'),
                member('unheard_of', 'x'),
              ),
            ),
          ),
        ),
        json: result(
          '{"OpaqueRef:m":{"uuid":"u","memory_actual":268435456,"VCPUs_utilisation":{},"hvm":false,"unheard_of":"x"}}',
        ),
      },
      {
        'OpaqueRef:m': {
          uuid: 'u',
          memory_actual: 268_435_456,
          VCPUs_utilisation: Object.create(null) as object,
          hvm: false,
        },
      },
    ],
    [
      'events, a birth with its record and a death without one, beside counts that are native ints',
      {
        method: 'event.from',
        call: async ({ event }) => {
          const { validRefCounts, ...batch } = await event.from(['vm'], '', 1);
          return { ...batch, validRefCounts: { ...validRefCounts } };
        },
        xml: success(
          struct(
            member(
              'events',
              array(
                struct(
                  member('id', '243'),
                  member('timestamp', '0.0'),
                  member('class', 'vm'),
                  member('operation', 'add'),
                  member('ref', 'OpaqueRef:a'),
                  member('snapshot', struct(member('uuid', 'u'), member('VCPUs_max', '4'))),
                ),
                struct(
                  member('id', '244'),
                  member('timestamp', '0.0'),
                  member('class', 'vm_guest_metrics'),
                  member('operation', 'del'),
                  member('ref', 'OpaqueRef:g'),
                ),
              ),
            ),
            member('valid_ref_counts', struct(member('vm', '<i4>5</i4>'), member('task', '<i4>0</i4>'))),
            member('token', '00000000000000000265,00000000000000000000'),
          ),
        ),
        json: result(
          '{"events":[{"id":"243","timestamp":"0.0","class":"vm","operation":"add","ref":"OpaqueRef:a","snapshot":{"uuid":"u","VCPUs_max":4}},{"id":"244","timestamp":"0.0","class":"vm_guest_metrics","operation":"del","ref":"OpaqueRef:g"}],"valid_ref_counts":{"vm":5,"task":0},"token":"00000000000000000265,00000000000000000000"}',
        ),
      },
      {
        events: [
          {
            id: '243',
            class: 'VM',
            operation: 'add',
            ref: 'OpaqueRef:a',
            snapshot: { uuid: 'u', VCPUs_max: 4 },
          },
          { id: '244', class: 'VM_guest_metrics', operation: 'del', ref: 'OpaqueRef:g' },
        ],
        validRefCounts: { vm: 5, task: 0 },
        token: '00000000000000000265,00000000000000000000',
      },
    ],
    [
      'events of the old way, whose times are whole',
      {
        method: 'event.next',
        call: ({ event }) => event.next(),
        xml: success(
          array(
            struct(
              member('id', '24'),
              member('timestamp', '1795209401.'),
              member('class', 'vm'),
              member('operation', 'mod'),
              member('ref', 'OpaqueRef:a'),
              member('snapshot', struct(member('uuid', 'u'))),
            ),
          ),
        ),
        json: result(
          '[{"id":"24","timestamp":"1795209401.","class":"vm","operation":"mod","ref":"OpaqueRef:a","snapshot":{"uuid":"u"}}]',
        ),
      },
      [{ id: '24', class: 'VM', operation: 'mod', ref: 'OpaqueRef:a', snapshot: { uuid: 'u' } }],
    ],
    [
      'names of messages, which XML gives bare',
      {
        method: 'system.listMethods',
        call: (client) => client.callRaw('system.listMethods'),
        xml: inParams(`<value>${array('VM.start', 'VM.get_all')}</value>`),
        json: result('["VM.start","VM.get_all"]'),
      },
      ['VM.start', 'VM.get_all'],
    ],
  ])('%s', async (_name, kind, expected) => {
    expect(await outcome(transport, kind)).toEqual(expected);
  });

  test.each<readonly [kind: string, code: string, params: readonly string[]]>([
    ['a failure without parameters', 'PROVISION_ONLY_ALLOWED_ON_TEMPLATE', []],
    ['one with a list in a parameter', 'VM_BAD_POWER_STATE', [ref, 'paused, suspended, running', 'halted']],
    ['one with quotes', 'INTERNAL_ERROR', [`Failure("Expected string, got 'I(5)'")`]],
    ['one that no list holds', 'VM_IS_SNAPSHOT', [ref, 'start']],
    [
      'one whose code is no word of its own',
      'Fault',
      ['No async mode for this operation (rpc: VM.get_record)'],
    ],
  ])('%s', async (_name, code, params) => {
    const escaped = params.map((text) => text.replaceAll('"', '&quot;'));
    const error = await refusal(
      outcome(transport, {
        method: 'VM.start',
        call: ({ VM }) => VM.start(ref, false, false),
        xml: xmlFailure(code, ...escaped),
        json: `{"jsonrpc":"2.0","error":{"code":1,"message":"${code}","data":${JSON.stringify(params)}},"id":1}`,
      }),
    );
    expect(error).toMatchObject({ name: 'XapiError', xapiCode: code, params, method: 'VM.start' });
  });
});

test('a string that no protocol can carry is answered in version 1 with id 0: the failure, no success with null', async () => {
  const json = '{"result":null,"error":["INVALID_VALUE","Invalid UTF-8 string in parameter","S(x)"],"id":0}';
  const call = ({ VM }: XAPIClient): Promise<unknown> => VM.get_by_name_label('x');
  const error = await refusal(outcome('json-rpc', { method: 'VM.get_by_name_label', call, xml: '', json }));
  expect(error).toMatchObject({ xapiCode: 'INVALID_VALUE' });
});

test('answers of version 1 are read', async () => {
  const read = (json: string): Promise<unknown> =>
    outcome('json-rpc', { method: 'VM.get_all', call: ({ VM }) => VM.get_all(), xml: '', json });
  expect(await read('{"result":["OpaqueRef:a"],"error":null,"id":1}')).toEqual(['OpaqueRef:a']);
  expect(
    await refusal(read('{"result":null,"error":["SESSION_AUTHENTICATION_FAILED","root","no"],"id":1}')),
  ).toMatchObject({ xapiCode: 'SESSION_AUTHENTICATION_FAILED', params: ['root', 'no'] });
});

test('the page of a request that could not be read tells what xapi says of it', async () => {
  const sorry = 'An unexpected error occurred; please wait a while and try again.';
  const body = `<html><body><h1>HTTP 500 internal server error</h1>${sorry}<h1> Additional information </h1>Jsonrpc.Malformed_method_request(&quot;Invalid request body&quot;)</body></html>`;
  await using pool = await connected(({ method }) =>
    method === 'VM.get_all' ? { kind: 'http', status: 500, body } : undefined,
  );
  expect(await refusal(pool.client.VM.get_all())).toMatchObject({
    code: 'XAPI_HTTP',
    status: 500,
    message: expect.stringContaining('Malformed_method_request') as string,
  });
});
