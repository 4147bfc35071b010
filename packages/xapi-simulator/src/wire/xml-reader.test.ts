import { describe, expect, test } from 'vitest';
import { MalformedRequest } from './malformed-request.js';
import { describeRpcValue } from './rpc-value.js';
import { readXmlCall } from './xml-reader.js';

const wrap = (value: string): string =>
  `<methodCall><methodName>m</methodName><params><param>${value}</param></params></methodCall>`;
const shown = (value: string): string => readXmlCall(wrap(value)).params.map(describeRpcValue).join();

describe('values', () => {
  test.each([
    ['<value><string>a</string></value>', 'S(a)'],
    ['<value>a</value>', 'S(a)'],
    ['<value></value>', 'S()'],
    ['<value/>', 'S()'],
    ['<value><string/></value>', 'S()'],
    ['<value> a </value>', 'S( a )'],
    ['<value>\n  <int>5</int>\n</value>', 'I(5)'],
    ['<value><i8>9223372036854775807</i8></value>', 'I(9223372036854775807)'],
    ['<value><boolean>1</boolean></value>', 'B(true)'],
    ['<value><boolean>true</boolean></value>', 'B(false)'],
    ['<value><double>-1.5e3</double></value>', 'F(-1500)'],
    ['<value><double>nan</double></value>', 'F(nan)'],
    ['<value><dateTime.iso8601>20260820T12:34:56Z</dateTime.iso8601></value>', 'D(20260820T12:34:56Z)'],
    ['<value><nil/></value>', 'N'],
    ['<value><array><data/></array></value>', '[]'],
    [
      '<value><array><data> <value>a</value> <value><int>1</int></value> </data></array></value>',
      '[S(a);I(1)]',
    ],
    ['<value><struct/></value>', '{}'],
    ['<value><struct><member><name>a</name><value>b</value></member></struct></value>', '{a:S(b)}'],
    // Of two members of one name the first counts, as in a list that is searched from the front.
    [
      '<value><struct><member><name>a</name><value>1</value></member><member><name>a</name><value>2</value></member></struct></value>',
      '{a:S(1)}',
    ],
    [
      '<value><struct><member><name>__proto__</name><value>x</value></member></struct></value>',
      '{__proto__:S(x)}',
    ],
    ['<value>a<!-- b -->c<![CDATA[<d>]]>e</value>', 'S(ac<d>e)'],
    ['<value>&lt;&gt;&amp;&quot;&apos;&#65;&#x42;</value>', 'S(<>&"\'AB)'],
  ])('%s is %s', (xml, expected) => {
    expect(shown(xml)).toBe(expected);
  });

  test('there may be no argument', () => {
    for (const params of ['<params/>', '<params></params>', '<params>\n</params>']) {
      const call = readXmlCall(`<methodCall><methodName>m</methodName>${params}</methodCall>`);
      expect(call).toEqual({ method: 'm', params: [] });
    }
  });
});

describe('is refused:', () => {
  test.each([
    ['an unknown entity', wrap('<value>&copy;</value>')],
    ['a bare ampersand', wrap('<value>a & b</value>')],
    [
      'an ampersand in a name',
      wrap('<value><struct><member><name>a&b</name><value>c</value></member></struct></value>'),
    ],
    ['a document type', `<!DOCTYPE x [<!ENTITY e "y">]>${wrap('<value>&e;</value>')}`],
    ['a tag that is closed by another', wrap('<value><string>a</int></value>')],
    ['params that are missing', '<methodCall><methodName>m</methodName></methodCall>'],
    ['an empty name', '<methodCall><methodName></methodName><params/></methodCall>'],
    ['an empty int', wrap('<value><int/></value>')],
    ['an unknown tag', wrap('<value><base64>aa</base64></value>')],
    ['an int that is none', wrap('<value><int> 5 </int></value>')],
    ['an int of more than 64 bits', wrap('<value><i8>9223372036854775808</i8></value>')],
    ['a double that is none', wrap('<value><double>x</double></value>')],
    ['a control character', wrap('<value>\u0001</value>')],
    ['an entity of a control character', wrap('<value>&#1;</value>')],
    ['an entity of a surrogate', wrap('<value>&#xD800;</value>')],
    ['another root', '<methodResponse/>'],
    ['nothing', ''],
    ['an open comment', '<!-- '],
    [
      'values in values in values',
      wrap(`${'<value><array><data>'.repeat(600)}${'</data></array></value>'.repeat(600)}`),
    ],
  ])('%s', (_what, xml) => {
    expect(() => readXmlCall(xml)).toThrow(MalformedRequest);
  });

  test('input that ends too soon, at any byte, and the position is told', () => {
    const whole = wrap('<value><string>a</string></value>');
    for (let length = 0; length < whole.length; length += 1) {
      expect(() => readXmlCall(whole.slice(0, length))).toThrow(MalformedRequest);
    }
    expect(() => readXmlCall('<methodCall>\n<methodName>VM')).toThrow(
      'Xmlm.Error(2:15, "unexpected end of input")',
    );
  });
});
