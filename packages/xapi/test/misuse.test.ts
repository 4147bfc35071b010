import { XAPIClient } from '@bioxen/xapi';
import { describe, expect, test } from 'vitest';
import { connected, refusal } from './connected.js';

const vm = 'OpaqueRef:vm' as never;
const holdsItself: Record<string, unknown> = {};
holdsItself['a'] = holdsItself;

describe('what the compiler would not let through is refused before anything is sent:', () => {
  test.each<readonly [what: string, call: (client: XAPIClient) => PromiseLike<unknown>, problem: string]>([
    ['no argument', ({ VM }) => VM.start(undefined as never, false, false), 'vm is missing'],
    ['NaN for an int', ({ VM }) => VM.set_memory(vm, Number.NaN), 'whole number'],
    [
      'a Map for an object',
      ({ VM }) => VM.set_other_config(vm, new Map() as never),
      'is of class Map and should be an object',
    ],
    [
      'an object that holds itself',
      (client) => client.callRaw('VM.set_other_config', [vm, holdsItself]),
      'nested too deeply',
    ],
    ['no name of a message', (client) => client.callRaw(undefined as never), 'name of a message'],
    ['arguments that are no array', (client) => client.callRaw('VM.get_all', 'x' as never), 'an array'],
    ['a name that is null', (client) => client.call(null as never), 'no message of XenAPI'],
    ['no predicate', (client) => client.until('VM', vm, null as never), 'a function of the record'],
    ['no reference', (client) => client.until('VM', undefined as never, () => true), 'no reference'],
    ['no VM', (client) => client.startVm(undefined as never), 'uuid is missing'],
    ['no VM to ask for', (client) => client.getVmStatus(null as never), 'uuid'],
  ])('%s', async (_what, call, problem) => {
    await using pool = await connected();
    expect(await refusal(Promise.resolve(call(pool.client)))).toMatchObject({
      name: 'InvalidArgumentError',
      message: expect.stringContaining(problem) as string,
      outcome: 'not-sent',
    });
    expect(pool.server.calls).toEqual([]);
  });
});

test('to print, to compare or to await a class of a client calls nothing', async () => {
  const client = new XAPIClient({ url: 'https://xcp1.lan', username: 'root', password: 'x' });
  const failures: unknown[] = [];
  const listen = (error: unknown): number => failures.push(error);
  process.on('unhandledRejection', listen);
  const VM: unknown = client.VM;
  expect([`${VM as string}`, JSON.stringify({ VM }), await Promise.resolve(VM)]).toEqual([
    '[object Object]',
    '{"VM":{}}',
    VM,
  ]);
  expect(VM).not.toBe(client.VDI);
  await new Promise((resolve) => setImmediate(resolve));
  process.off('unhandledRejection', listen);
  expect(failures).toEqual([]);
  await client.close();
});
