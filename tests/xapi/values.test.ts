import { asRef, connectXapi, type XAPIClient, XapiTransportError } from '@bioxen/xapi';
import { classNames, classSchema } from '@bioxen/xapi/schema';
import { createXapiSimulator, type XapiSimulator } from '@bioxen/xapi-simulator';
import { afterAll, beforeAll, expect, test } from 'vitest';

// Two implementations of both protocols meet here: the simulator's own, and the client's.

let simulator: XapiSimulator;
let overJson: XAPIClient;
let overXml: XAPIClient;
let wideJson: XAPIClient<bigint>;
let wideXml: XAPIClient<bigint>;

beforeAll(async () => {
  simulator = await createXapiSimulator({ hosts: 2 });
  const settings = {
    url: simulator.url,
    username: simulator.user,
    password: simulator.password,
  };
  overJson = await connectXapi({ ...settings, transport: 'json-rpc' });
  overXml = await connectXapi({ ...settings, transport: 'xml-rpc' });
  wideJson = await connectXapi({ ...settings, transport: 'json-rpc', int64: 'bigint' });
  wideXml = await connectXapi({ ...settings, transport: 'xml-rpc', int64: 'bigint' });
});

afterAll(async () => {
  await Promise.all([overJson.close(), overXml.close(), wideJson.close(), wideXml.close()]);
  await simulator.close();
});

const workerOf = (): string => [...simulator.db.VM.where({ name_label: 'worker-2' }).keys()][0] ?? '';

test('the records of every class are equal over both protocols, whichever way ints are given', async () => {
  let records = 0;
  for (const name of classNames) {
    if (!classSchema(name).messages.has('get_all_records')) continue;
    const ask = (client: XAPIClient | XAPIClient<bigint>): Promise<unknown> =>
      (client as XAPIClient)
        .call(`${name}.get_all_records` as 'VM.get_all_records')
        .catch((error: unknown) => String(error));
    const [json, xml, bigJson, bigXml] = await Promise.all([
      ask(overJson),
      ask(overXml),
      ask(wideJson),
      ask(wideXml),
    ]);
    expect(xml, name).toEqual(json);
    expect(bigXml, name).toEqual(bigJson);
    records += typeof json === 'object' && json !== null ? Object.keys(json).length : 0;
  }
  expect(records).toBeGreaterThan(40);
});

test.each([
  ['nothing', ''],
  ['markup', ']]> <b>&amp;</b> & "\' <![CDATA[x]]>'],
  ['line ends', 'a\r\nb\rc\nd\te'],
  ['astral characters', 'naïve ☃ 𝛼 😀'],
  ['what looks like other types', '12345678901234567890'],
  ['what looks like a number that is none', '":NaN,"[Infinity]'],
  ['blanks', '  \n '],
  ['a null', 'null'],
  ['a shell', '$(id); `id` \\" \''],
  ['length', 'x'.repeat(100_000)],
])(
  'a text of %s comes back as it was, set over either protocol and read over either',
  async (_name, text) => {
    const vm = asRef('VM', workerOf());
    for (const writer of [overJson, overXml]) {
      await writer.VM.set_name_description(vm, text);
      for (const reader of [overJson, overXml]) expect(await reader.VM.get_name_description(vm)).toBe(text);
    }
  },
);

test.each(['a', '', 'vm-data/x', '__proto__', 'constructor', 'ключ', 'a b', '12'])(
  'a key %j of a map is an ordinary one when a server sends it',
  async (key) => {
    simulator.db.VM.update(workerOf(), { xenstore_data: new Map([[key, 'value']]) });
    const vm = asRef('VM', workerOf());
    for (const reader of [overJson, overXml]) {
      const data = await reader.VM.get_xenstore_data(vm);
      expect(Object.getPrototypeOf(data)).toBe(null);
      expect(Object.entries(data)).toEqual([[key, 'value']]);
    }
    expect(({} as Record<string, unknown>)['value']).toBeUndefined();
  },
);

test.each(['vm-data/x', '__proto__', 'constructor', 'ключ', '12'])(
  'a key %j of a map that was read is written back over either protocol',
  async (key) => {
    const vm = asRef('VM', workerOf());
    for (const client of [overJson, overXml]) {
      simulator.db.VM.update(vm, { other_config: new Map([[key, 'value']]) });
      const read = await client.VM.get_other_config(vm);
      await client.VM.set_other_config(vm, { ...read, more: 'text' });
      expect(simulator.db.VM.get(vm)?.['other_config']).toEqual(
        new Map([
          [key, 'value'],
          ['more', 'text'],
        ]),
      );
    }
  },
);

test('an empty key is sent over neither protocol', async () => {
  const vm = asRef('VM', workerOf());
  for (const client of [overJson, overXml])
    await expect(client.VM.set_other_config(vm, { '': 'x' })).rejects.toMatchObject({
      code: 'XAPI_INVALID_ARGUMENT',
      outcome: 'not-sent',
    });
});

test('numbers are exact: ints to 64 bits as bigints, floats to the 16 digits that XML has', async () => {
  const vm = asRef('VM', workerOf());
  simulator.db.VM.update(vm, { memory_target: 2n ** 53n - 1n, VCPUs_max: 0 });
  for (const client of [overJson, overXml]) {
    expect(await client.VM.get_memory_target(vm)).toBe(Number.MAX_SAFE_INTEGER);
    expect(await client.VM.get_VCPUs_max(vm)).toBe(0);
  }
  for (const exact of [2n ** 53n, 2n ** 53n + 1n, 2n ** 63n - 1n, -(2n ** 63n)]) {
    simulator.db.VM.update(vm, { memory_target: exact });
    for (const client of [wideJson, wideXml]) expect(await client.VM.get_memory_target(vm)).toBe(exact);
    for (const client of [overJson, overXml]) {
      const error: unknown = await client.VM.get_all_records().catch((refused: unknown) => refused);
      expect(XapiTransportError.isInstance(error)).toBe(true);
      expect(error).toMatchObject({
        code: 'XAPI_INT_UNSAFE',
        message: expect.stringContaining(`${exact}`),
      });
      expect(String(error)).toContain('VM.memory_target');
    }
  }
  simulator.db.VM.update(vm, { memory_target: 0 });

  for (const float of [0, 1, -1, 0.1, 123_456.789_012_345, 1e-300, 1e300, Number.NaN, Infinity, -Infinity]) {
    simulator.db.VM.update(vm, { HVM_shadow_multiplier: float });
    for (const client of [overJson, overXml, wideJson, wideXml])
      expect(await client.VM.get_HVM_shadow_multiplier(vm)).toBe(float);
  }
  // Two digits more than XML carries: equal up to 16 of them.
  simulator.db.VM.update(vm, { HVM_shadow_multiplier: 123_456.789_012_345_67 });
  const [json, xml] = [
    await overJson.VM.get_HVM_shadow_multiplier(vm),
    await overXml.VM.get_HVM_shadow_multiplier(vm),
  ];
  expect(json).toBe(123_456.789_012_345_67);
  expect(xml.toPrecision(16)).toBe(json.toPrecision(16));
  simulator.db.VM.update(vm, { HVM_shadow_multiplier: 1 });
});

test('ints are written exactly by either protocol', async () => {
  const vm = asRef('VM', workerOf());
  for (const client of [overJson, overXml])
    for (const bytes of [2n ** 40n, 2 ** 31, 1_073_741_824]) {
      await client.VM.set_memory(vm, bytes);
      expect(BigInt(await overJson.VM.get_memory_static_max(vm))).toBe(BigInt(bytes));
    }
});

test('dates are moments, in any time zone of this computer', async () => {
  const vm = asRef('VM', workerOf());
  simulator.db.VM.update(vm, { snapshot_time: '20260820T12:34:56Z' });
  for (const client of [overJson, overXml, wideJson, wideXml])
    expect((await client.VM.get_snapshot_time(vm)).toISOString()).toBe('2026-08-20T12:34:56.000Z');
});

test('an event batch is equal over both protocols, and its snapshots are records', async () => {
  const [json, xml] = await Promise.all([
    overJson.event.from(['VM', 'host'], '', 0),
    overXml.event.from(['VM', 'host'], '', 0),
  ]);
  expect(xml.events.toSorted((a, b) => a.ref.localeCompare(b.ref))).toEqual(
    json.events.toSorted((a, b) => a.ref.localeCompare(b.ref)),
  );
  const event = json.events.find((candidate) => candidate.ref === workerOf());
  expect(event).toMatchObject({ class: 'VM', operation: 'add', snapshot: { name_label: 'worker-2' } });
  expect(json.validRefCounts['vm']).toBe(simulator.db.VM.size);
});

test('a key that XML cannot carry is an error over XML and a value over JSON', async () => {
  simulator.db.VM.update(workerOf(), { xenstore_data: new Map([['a&b<c', 'value']]) });
  const vm = asRef('VM', workerOf());
  expect(await overJson.VM.get_xenstore_data(vm)).toEqual({ 'a&b<c': 'value' });
  await expect(overXml.VM.get_xenstore_data(vm)).rejects.toMatchObject({ code: 'XAPI_PROTOCOL' });
  simulator.db.VM.update(workerOf(), { xenstore_data: new Map() });
});

test('every record can be asked for with an expression', async () => {
  const found = await overJson.VM.get_all_records_where(
    'field "is_a_template"="true" and field "is_a_snapshot"="false"',
  );
  expect(Object.values(found).map(({ name_label }) => name_label)).toContain('lua-bio-template');
});
