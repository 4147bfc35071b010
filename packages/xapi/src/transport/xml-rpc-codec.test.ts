import { describe, expect, test } from 'vitest';
import { decodeResponse, encodeCall } from './xml-rpc-codec.js';

async function* inPieces(text: string, size = text.length): AsyncGenerator<Uint8Array> {
  const bytes = Buffer.from(text);
  for (let at = 0; at < bytes.length; at += size) yield bytes.subarray(at, at + size);
}

const response = (value: string): string =>
  `<?xml version="1.0"?><methodResponse><params><param>${value}</param></params></methodResponse>`;

const decode = async (value: string, size?: number): Promise<unknown> =>
  (await decodeResponse(inPieces(response(value), size))).value;

const struct = (...members: readonly (readonly [string, string])[]): string =>
  `<value><struct>${members
    .map(([name, value]) => `<member><name>${name}</name>${value}</member>`)
    .join('')}</struct></value>`;

describe('a call as XML', () => {
  const paramOf = (xml: string): string => /<param>(.*)<\/param>/s.exec(xml)?.[1] ?? '';

  test('has its method and its parameters in order', () => {
    expect(encodeCall('VM.start', ['OpaqueRef:1', false, true])).toBe(
      '<?xml version="1.0"?><methodCall><methodName>VM.start</methodName><params>' +
        '<param><value><string>OpaqueRef:1</string></value></param>' +
        '<param><value><boolean>0</boolean></value></param>' +
        '<param><value><boolean>1</boolean></value></param></params></methodCall>',
    );
  });

  test('writes every text as escaped text, never as CDATA, and keeps CR', () => {
    expect(paramOf(encodeCall('a.b', [']]> <&\r\n"é😀']))).toBe(
      '<value><string>]]&gt; &lt;&amp;&#xD;\n"é😀</string></value>',
    );
    expect(paramOf(encodeCall('a.b', ['']))).toMatch(/^<value><string(?:\/>|><\/string>)<\/value>$/);
  });

  test('writes every number as a double with a point, and what is no number as xapi reads it', () => {
    const of = (value: number): string => paramOf(encodeCall('a.b', [value]));
    expect(of(60)).toBe('<value><double>60.0</double></value>');
    expect(of(30.1)).toBe('<value><double>30.1</double></value>');
    expect(of(1e21)).toBe('<value><double>1e+21</double></value>');
    expect(of(Number.NaN)).toBe('<value><double>nan</double></value>');
    expect(of(Number.NEGATIVE_INFINITY)).toBe('<value><double>-inf</double></value>');
  });

  test('escapes names of members', () => {
    const xml = paramOf(encodeCall('a.b', [{ 'a&b<c': 'x', '': 'y' }]));
    expect(xml).toContain('<name>a&amp;b&lt;c</name><value><string>x</string></value>');
    expect(xml).toContain('<value><string>y</string></value>');
  });

  test('writes arrays and empty ones', () => {
    expect(paramOf(encodeCall('a.b', [['1', '2']]))).toBe(
      '<value><array><data><value><string>1</string></value><value><string>2</string></value></data></array></value>',
    );
    expect(paramOf(encodeCall('a.b', [[]]))).toMatch(
      /^<value><array><data(?:\/>|><\/data>)<\/array><\/value>$/,
    );
  });
});

describe('a response', () => {
  test('is the same however it is cut into pieces', async () => {
    const text = struct(['name', '<value>größe 😀 &lt;&amp;&gt;</value>'], ['n', '<value>12</value>']);
    for (const size of [1, 2, 3, 7, 64])
      expect(await decode(text, size)).toEqual({ name: 'größe 😀 <&>', n: '12' });
  });

  test('keeps ints, doubles and dates as text', async () => {
    expect(await decode('<value><int>9223372036854775807</int></value>')).toBe('9223372036854775807');
    expect(await decode('<value><i8>-9223372036854775808</i8></value>')).toBe('-9223372036854775808');
    expect(await decode('<value><i4>7</i4></value>')).toBe('7');
    expect(await decode('<value><double>nan</double></value>')).toBe('nan');
    expect(await decode('<value><double>-inf</double></value>')).toBe('-inf');
    expect(await decode('<value><double>0.05</double></value>')).toBe('0.05');
    expect(await decode('<value><dateTime.iso8601>20260820T12:34:56Z</dateTime.iso8601></value>')).toBe(
      '20260820T12:34:56Z',
    );
  });

  test('reads bools, nil, empty values, CDATA and raw CR', async () => {
    expect(await decode('<value><boolean>1</boolean></value>')).toBe(true);
    expect(await decode('<value><nil/></value>')).toBe(null);
    expect(await decode('<value></value>')).toBe('');
    expect(await decode('<value><![CDATA[<a>&]]></value>')).toBe('<a>&');
    expect(await decode('<value>a\rb&#xD;</value>')).toBe('a\rb\r');
  });

  test('has a member __proto__ as an ordinary key, which changes no prototype', async () => {
    const value = await decode(
      struct(['__proto__', '<value>polluted</value>'], ['toString', '<value>x</value>']),
    );
    expect(Object.getPrototypeOf(value)).toBe(Object.prototype);
    expect(Object.entries(value as object)).toEqual([
      ['__proto__', 'polluted'],
      ['toString', 'x'],
    ]);
    expect(({} as { polluted?: unknown }).polluted).toBeUndefined();
  });

  test.each([
    ['an unescaped & in a name, as xapi writes it', struct(['a&b<c', '<value>x</value>'])],
    ['a bare & in a name', struct(['a & b', '<value>x</value>'])],
    ['an entity of HTML', '<value>&copy;</value>'],
    ['base64', '<value><base64>aGk=</base64></value>'],
    ['an unknown tag', '<value><float>1</float></value>'],
    ['a member without value', '<value><struct><member><name>a</name></member></struct></value>'],
    ['a member without name', '<value><struct><member><value>a</value></member></struct></value>'],
    ['a struct that does not end', '<value><struct><member><name>a</name><value>x</value></value>'],
    ['a bool that is none', '<value><boolean>yes</boolean></value>'],
    ['two values', '<value>a</value></param><param><value>b</value>'],
    ['no value', ''],
  ])('with %s is refused', async (_name, value) => {
    await expect(decode(value)).rejects.toThrow(Error);
  });

  test.each([
    ['a document type with entities', `<!DOCTYPE x [<!ENTITY a "aaaa">]>${response('<value>&a;</value>')}`],
    ['nothing', ''],
    ['HTML', '<html><body><h1>HTTP 500</h1></body></html>'],
    ['a call', '<methodCall><methodName>a</methodName><params></params></methodCall>'],
    ['two documents', response('<value>a</value>') + response('<value>b</value>')],
    ['text', 'Bad Gateway'],
  ])('that is %s is refused', async (_name, text) => {
    await expect(decodeResponse(inPieces(text))).rejects.toThrow(Error);
  });

  test('cut at any byte is refused', async () => {
    const text = response(struct(['a', '<value>x</value>']));
    for (let end = 0; end < text.length; end += 1)
      await expect(decodeResponse(inPieces(text.slice(0, end)))).rejects.toThrow(Error);
  });

  test('of 10,000 arrays in each other is read without a deep stack', async () => {
    const value = await decode(
      `${'<value><array><data>'.repeat(10_000)}<value>x</value>${'</data></array></value>'.repeat(10_000)}`,
      65_536,
    );
    let [depth, inner] = [0, value];
    while (Array.isArray(inner)) [depth, inner] = [depth + 1, (inner as readonly unknown[])[0]];
    expect([depth, inner]).toEqual([10_000, 'x']);
  });

  test('that is a fault says so', async () => {
    const fault = struct(['faultCode', '<value><int>4</int></value>'], ['faultString', '<value>no</value>']);
    expect(
      await decodeResponse(inPieces(`<methodResponse><fault>${fault}</fault></methodResponse>`)),
    ).toEqual({ kind: 'fault', value: { faultCode: '4', faultString: 'no' } });
  });

  test('with a long text comes in one piece', async () => {
    const long = 'é&amp;'.repeat(100_000);
    expect(await decode(`<value>${long}</value>`, 65_536)).toBe('é&'.repeat(100_000));
  });
});

test('a long response leaves the event loop its turns, although all of it is there', async () => {
  let turns = 0;
  let isOver = false;
  const turn = (): void => {
    turns += 1;
    if (!isOver) setImmediate(turn);
  };
  setImmediate(turn);
  await decode(`<value>${'x'.repeat(1_000_000)}</value>`, 32_768);
  isOver = true;
  expect(turns).toBeGreaterThanOrEqual(14);
});
