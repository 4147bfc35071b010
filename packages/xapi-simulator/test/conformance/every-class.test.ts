import { createXapiSimulator, type XapiSimulator } from '@bioxen/xapi-simulator';
import { classNames, classSchema, type FieldSchema, hasRelease, type TypeCode } from '@bioxen/xapi/schema';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { failureOf, type JsonClient, logIn } from '../support/json-client.js';

const version = '24.11.0';
let sim: XapiSimulator;
let client: JsonClient;
beforeAll(async () => {
  sim = await createXapiSimulator();
  client = await logIn(sim.url);
});
afterAll(() => sim.close());

const known = classNames.filter((name) => hasRelease(version, classSchema(name).since));
const stateOf = (name: string): string | undefined => classSchema(name)?.messages.get('get_record')?.state;
const removed = known.filter((name) => stateOf(name) === 'removed');
const withRecords = known.filter(
  (name) => stateOf(name) !== undefined && stateOf(name) !== 'removed' && name !== 'session',
);
const fieldsOf = (name: string): readonly FieldSchema[] =>
  [...(classSchema(name)?.fields.values() ?? [])].filter(({ since }) => hasRelease(version, since));

/** Some value of a type, as JSON. */
function sample(type: TypeCode): unknown {
  switch (type.kind) {
    case 'int':
      return '7';
    case 'float':
      return 0.5;
    case 'bool':
      return true;
    case 'datetime':
      return '20260102T03:04:05Z';
    case 'ref':
      return 'OpaqueRef:NULL';
    case 'set':
      return [];
    case 'map':
      return {};
    case 'string':
    case 'enum':
    case 'void':
    case 'record':
    case 'option':
    case 'event':
    case 'event-batch':
    case 'snapshot':
      return '';
  }
}

describe.each(withRecords)('%s', (name) => {
  test('has objects whose getters all say what their records say', async () => {
    if (!sim.db[name].size) sim.db[name].insert({});
    const [ref = ''] = sim.db[name].refs();
    const record = await client.call<Readonly<Record<string, unknown>>>(`${name}.get_record`, ref);
    expect(Object.keys(record)).toEqual(fieldsOf(name).map((field) => field.name));
    for (const { name: field } of fieldsOf(name)) {
      const message = classSchema(name).messages.get(`get_${field}`);
      if (message === undefined || message.state === 'removed' || message.params.length !== 1) continue;
      expect([field, await client.call(`${name}.get_${field}`, ref)]).toEqual([field, record[field]]);
    }
  });

  test('takes what its setters are given, and keeps it', async () => {
    const ref = sim.db[name].insert({});
    const setters = fieldsOf(name).filter(({ name: field, qualifier, type }) => {
      const message = classSchema(name).messages.get(`set_${field}`);
      return (
        qualifier === 'RW' &&
        type.kind !== 'enum' &&
        message?.isImplicit === true &&
        message.state !== 'removed'
      );
    });
    for (const { name: field, type } of setters) {
      await client.call(`${name}.set_${field}`, ref, sample(type));
      const value = type.kind === 'int' ? 7 : sample(type);
      expect([field, await client.call(`${name}.get_${field}`, ref)]).toEqual([field, value]);
    }
    sim.db[name].remove(ref);
  });
});

test.each(removed)('%s was removed, and says so', async (name) => {
  expect(await failureOf(client.call(`${name}.get_record`, 'OpaqueRef:none'))).toEqual(['MESSAGE_REMOVED']);
});

const constructed = known.filter((name) => {
  const create = classSchema(name).messages.get('create');
  return create?.isImplicit === true && create.state !== 'removed' && hasRelease(version, create.since);
});
// These need others to belong to.
const dependent = new Set(['VIF', 'VBD', 'VDI']);

test.each(constructed.filter((name) => !dependent.has(name)))(
  '%s is made with its fields and destroyed',
  async (name) => {
    const given = fieldsOf(name).filter(
      ({ qualifier, type }) => qualifier !== 'RO/runtime' && type.kind !== 'enum',
    );
    const enums = fieldsOf(name).filter(
      ({ qualifier, type, fallback }) =>
        qualifier !== 'RO/runtime' && type.kind === 'enum' && fallback === undefined,
    );
    const record = Object.fromEntries([
      ...given.map((field) => [field.name, sample(field.type)]),
      ...enums.map((field) => [field.name, sim.db[name].get(sim.db[name].insert({}))?.[field.name]]),
    ]) as Readonly<Record<string, unknown>>;
    const ref = await client.call<string>(`${name}.create`, record);
    expect(sim.db[name].get(ref)).toBeDefined();
    await client.call(`${name}.destroy`, ref);
    expect(await failureOf(client.call(`${name}.get_uuid`, ref))).toEqual(['HANDLE_INVALID', name, ref]);
  },
);
