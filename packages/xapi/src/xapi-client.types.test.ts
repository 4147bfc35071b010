import { expectTypeOf, test } from 'vitest';
import { connectXapi } from './connect-xapi.js';
import { XapiError } from './errors/xapi-error.js';
import type { EnumTypes } from './generated/enums.js';
import type { Records } from './generated/classes.js';
import type { XapiEvent } from './overrides.js';
import { asRef, nullRef, type Ref } from './refs.js';
import type { ClassName } from './schema/class-schema.js';
import { XAPIClient } from './xapi-client.js';

// Compiled by the guard `types`; nothing here runs.
const compiled = (_code: (client: XAPIClient, wide: XAPIClient<bigint>) => unknown): void => {};

const vm = asRef('VM', 'OpaqueRef:1');
const vdi = asRef('VDI', 'OpaqueRef:2');

test('arguments are checked by class, number and value', () => {
  compiled((client) => client.VM.start(vm, false, false));
  compiled((client) => client.VM.get_record(nullRef));
  // @ts-expect-error a reference of another class
  compiled((client) => client.VM.start(vdi, false, false));
  // @ts-expect-error a text is no reference
  compiled((client) => client.VM.start('OpaqueRef:1', false, false));
  // @ts-expect-error an argument is missing
  compiled((client) => client.VM.start(vm, false));
  // @ts-expect-error no such value of the enum
  compiled((client) => client.VBD.set_mode(asRef('VBD', ''), 'rw'));
  // @ts-expect-error no such message
  compiled((client) => client.VM.strat(vm));
  // @ts-expect-error no such class
  compiled((client) => client.Vm);
  // @ts-expect-error a field that the server sets
  compiled((client) => client.VM.set_power_state(vm, 'Running'));
  // @ts-expect-error a required field is missing
  compiled((client) => client.secret.create({}));
  compiled((client) => client.secret.create({ value: 'x' }));
});

test('the options of a call stand behind the arguments, or in the place of optional ones', () => {
  compiled((client) => client.VM.snapshot(vm, 'a', { timeoutMs: 1 }));
  compiled((client) => client.VM.snapshot(vm, 'a', [vdi], { timeoutMs: 1 }));
  // @ts-expect-error a misspelt option
  compiled((client) => client.VM.snapshot(vm, 'a', [vdi], { timeout: 1 }));
});

test('results are typed by field, with bigints where they were asked for', () => {
  compiled(async (client, wide) => {
    const record = await client.VM.get_record(vm);
    expectTypeOf(record.memory_static_max).toEqualTypeOf<number>();
    expectTypeOf(record.snapshot_time).toEqualTypeOf<Date>();
    expectTypeOf(record.VBDs).toEqualTypeOf<readonly Ref<'VBD'>[]>();
    expectTypeOf(record.NVRAM).toEqualTypeOf<Readonly<Record<string, string>>>();
    expectTypeOf((await wide.VM.get_record(vm)).memory_static_max).toEqualTypeOf<bigint>();
    expectTypeOf(await client.VM.get_all_records()).toEqualTypeOf<
      Readonly<Record<Ref<'VM'>, Records['VM']>>
    >();
    // A server may know values that this client does not.
    if (record.power_state === 'Running') expectTypeOf(record.power_state).toExtend<string>();
    expectTypeOf<'Hibernated'>().toExtend<typeof record.power_state>();
    expectTypeOf<'Hibernated'>().not.toExtend<EnumTypes['vm_power_state']>();
  });
});

test('fields that are newer than 8.2 may be missing', () => {
  expectTypeOf<Records['VM']['pending_guidances_full']>().toExtend<readonly string[] | undefined>();
  expectTypeOf<undefined>().toExtend<Records['VM']['pending_guidances_full']>();
  expectTypeOf<undefined>().not.toExtend<Records['VM']['tags']>();
});

test('an error is narrowed by its code to its parameters', () => {
  compiled(() => {
    const error: unknown = undefined;
    if (!XapiError.is(error, 'VM_BAD_POWER_STATE')) return;
    expectTypeOf(error.params).toEqualTypeOf<
      readonly [vm?: string, expected?: string, actual?: string, ...more: string[]]
    >();
    const [, expected] = error.params;
    expectTypeOf(expected).toEqualTypeOf<string | undefined>();
    // @ts-expect-error no such code
    XapiError.is(error, 'VM_BAD_POWER');
  });
});

test('events are a union on class and operation', () => {
  compiled((client) => {
    const use = (event: XapiEvent): void => {
      if (event.class !== 'VM') return;
      expectTypeOf(event.ref).toEqualTypeOf<Ref<'VM'>>();
      // @ts-expect-error an object that is gone has no snapshot
      if (event.operation === 'del') use(event.snapshot);
      else expectTypeOf(event.snapshot.power_state).toExtend<string>();
    };
    return client.event.from(['VM'], '', 30.1).then(({ events }) => events.forEach(use));
  });
});

test('calls by name are typed like the messages', () => {
  compiled(async (client, wide) => {
    expectTypeOf(await client.call('VM.get_VCPUs_max', vm)).toEqualTypeOf<number>();
    expectTypeOf(await wide.call('VM.get_VCPUs_max', vm)).toEqualTypeOf<bigint>();
    // @ts-expect-error a reference of another class
    await client.call('VM.get_record', vdi);
    // @ts-expect-error no such message
    await client.call('VM.get_recrod', vm);
  });
});

test('the way of giving ints is an option that decides the type', () => {
  compiled(() => {
    const auth = { username: 'a', password: 'b' };
    expectTypeOf(connectXapi({ url: 'https://a', auth })).resolves.toEqualTypeOf<XAPIClient>();
    expectTypeOf(connectXapi({ url: 'https://a', auth, int64: 'bigint' })).resolves.toEqualTypeOf<
      XAPIClient<bigint>
    >();
    // @ts-expect-error the type says bigint, the option does not
    return new XAPIClient<bigint>({ url: 'https://a', auth });
  });
});

test('every class is a member of the client', () => {
  expectTypeOf<ClassName>().toExtend<keyof XAPIClient>();
});

test('a console is opened by its own reference, and a TLS policy is one of them', () => {
  compiled((client) => client.openConsole(asRef('console', 'OpaqueRef:3')));
  // @ts-expect-error the reference of the VM
  compiled((client) => client.openConsole(vm));
  compiled(() => {
    const auth = { username: 'a', password: 'b' };
    // @ts-expect-error to trust anybody is said with true, or not at all
    return connectXapi({ url: 'https://a', auth, tls: { insecure: false } });
  });
});
