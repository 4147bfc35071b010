import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type ConformanceTarget, openTarget, templateRecord } from '../support/conformance-target.js';
import { post, sendRaw } from '../support/raw-http.js';
import { xmlCall, xmlFailure, xmlString, xmlSuccess } from '../support/xml-call.js';

let target: ConformanceTarget;
let vm: string;
beforeAll(async () => {
  target = await openTarget();
  vm = await target.client.call<string>('VM.create', templateRecord('xml'));
});
afterAll(async () => {
  await target.client.call('VM.destroy', vm);
  await target.close();
});

const call = async (method: string, ...values: readonly string[]): Promise<string> => {
  const body = xmlCall(method, xmlString(target.client.session), ...values);
  return (await sendRaw(target.url, post('/', body))).body;
};
const get = (field: string): Promise<string> => call(`VM.get_${field}`, xmlString(vm));
const setName = async (value: string): Promise<string> => {
  const answer = await call('VM.set_name_label', xmlString(vm), value);
  return answer === xmlSuccess('') ? target.client.call<string>('VM.get_name_label', vm) : answer;
};

describe('in answers', () => {
  test('strings and ints have no tag of their own, void is an empty value', async () => {
    expect(await get('name_description')).toBe(xmlSuccess('d'));
    expect(await get('memory_static_max')).toBe(xmlSuccess('134217728'));
    expect(await call('VM.set_name_description', xmlString(vm), xmlString('d'))).toBe(xmlSuccess(''));
  });

  test('bools, floats and dates have one', async () => {
    expect(await get('is_a_template')).toBe(xmlSuccess('<boolean>1</boolean>'));
    expect(await get('HVM_shadow_multiplier')).toBe(xmlSuccess('<double>1</double>'));
    expect(await get('snapshot_time')).toBe(
      xmlSuccess('<dateTime.iso8601>19700101T00:00:00Z</dateTime.iso8601>'),
    );
  });

  test('text is escaped, and keys of maps are not: such an answer is no XML', async () => {
    await target.client.call('VM.set_tags', vm, ['<&>"\'']);
    expect(await get('tags')).toBe(
      xmlSuccess("<array><data><value>&lt;&amp;&gt;&quot;'</value></data></array>"),
    );
    await target.client.call('VM.set_VCPUs_params', vm, { 'a&b<c': 'v' });
    expect(await get('VCPUs_params')).toBe(
      xmlSuccess('<struct><member><name>a&b<c</name><value>v</value></member></struct>'),
    );
    expect(await target.client.call('VM.get_VCPUs_params', vm)).toEqual({ 'a&b<c': 'v' });
  });

  test('a carriage return stays as it is', async () => {
    await target.client.call('VM.set_name_description', vm, 'a\r\nb\rc');
    expect(await get('name_description')).toBe(xmlSuccess('a\r\nb\rc'));
    await target.client.call('VM.set_name_description', vm, 'd');
  });

  test('the list of methods has no wrapper and no Async twins', async () => {
    const { body } = await sendRaw(target.url, post('/', xmlCall('system.listMethods')));
    expect(body).toMatch(
      /^<\?xml version="1\.0"\?><methodResponse><params><param><value><array><data><value>session\./,
    );
    expect(body).toContain('<value>VM.get_all_records</value>');
    expect(body).not.toContain('Async.');
  });
});

describe('in requests', () => {
  test('white space between tags is nothing', async () => {
    const body = `<?xml version='1.0'?>
      <methodCall>
        <methodName>VM.get_name_description</methodName>
        <params>
          <param> <value> <string>${target.client.session}</string> </value> </param>
          <param><value><string>${vm}</string></value></param>
        </params>
      </methodCall>
    `;
    expect((await sendRaw(target.url, post('/RPC2', body))).body).toBe(xmlSuccess('d'));
  });

  test.each([
    ['a string without its tag', 'plain', 'plain'],
    ['CDATA', '<string><![CDATA[<&>]]></string>', '<&>'],
    ['numeric entities', '<string>&#xD;&#955;&#x1F600;</string>', '\r\u{3bb}\u{1f600}'],
    ['ends of lines, which become one line feed', '<string>a\r\nb\rc</string>', 'a\nb\nc'],
    ['text beyond the basic plane', '<string>na\u{ef}ve \u{1d6fc}</string>', 'na\u{ef}ve \u{1d6fc}'],
  ])('%s is understood', async (_what, value, expected) => {
    expect(await setName(value)).toBe(expected);
  });

  test('an int may be an int or text, a float also an int', async () => {
    for (const value of ['<int>2</int>', '<i4>2</i4>', '<string>2</string>', '2']) {
      expect(await call('VM.set_user_version', xmlString(vm), value)).toBe(xmlSuccess(''));
    }
    expect(await get('user_version')).toBe(xmlSuccess('2'));
    for (const value of ['<double>0</double>', '<int>0</int>', '<string>0</string>']) {
      const answer = await call('event.from', '<array><data></data></array>', xmlString(''), value);
      expect(answer).toContain('<name>valid_ref_counts</name>');
    }
  });

  test('a string is only a string and a bool only a bool', async () => {
    const wrong = (expected: string, got: string): string =>
      xmlFailure('INTERNAL_ERROR', `Failure(&quot;Expected ${expected}, got '${got}'&quot;)`);
    expect(await setName('<int>5</int>')).toBe(wrong('string', 'I(5)'));
    expect(await setName('<nil/>')).toBe(wrong('string', 'N'));
    expect(await setName('<boolean>1</boolean>')).toBe(wrong('string', 'B(true)'));
    expect(await call('VM.set_is_a_template', xmlString(vm), xmlString('no'))).toBe(wrong('bool', 'S(no)'));
    expect(await call('VM.set_is_a_template', xmlString(vm), '<int>1</int>')).toBe(wrong('bool', 'I(1)'));
  });

  test('the first argument is looked at before the name: system.multicall is a session of a wrong type', async () => {
    const inner = '<array><data><value><struct></struct></value></data></array>';
    const { body } = await sendRaw(target.url, post('/', xmlCall('system.multicall', inner)));
    expect(body).toBe(xmlFailure('INTERNAL_ERROR', "Failure(&quot;Expected string, got '[{}]'&quot;)"));
    const alive = await sendRaw(target.url, post('/', xmlCall('system.isAlive')));
    expect(alive.body).toBe(xmlFailure('MESSAGE_METHOD_UNKNOWN', 'system.isAlive'));
  });
});
