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
const compiled = (_code: (client: XAPIClient, wide: XAPIClient<bigint>, text: string) => unknown): void => {};

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
    expectTypeOf(record.power_state).toEqualTypeOf<EnumTypes['vm_power_state']>();
    expectTypeOf(record.allowed_operations).toEqualTypeOf<readonly EnumTypes['vm_operations'][]>();
  });
});

test('a value that no enum has is not compared with one', () => {
  compiled((client) => client.until('VM', vm, (record) => record.power_state === 'Running'));
  // @ts-expect-error the value is Running
  compiled((client) => client.until('VM', vm, (record) => record.power_state === 'running'));
  // @ts-expect-error the value is Running
  compiled(async (client) => (await client.VM.get_power_state(vm)) === 'runing');
  // @ts-expect-error the value is Running
  compiled(async (client) => (await client.getVmStatus(vm)).powerState === 'running');
});

test('the verbs take a reference of a VM or its uuid, and no other reference', () => {
  compiled((client) => client.startVm(vm));
  compiled((client) => client.startVm('7f8c2f5e-8d6c-4a57-9a52-0d0b6f2f1f10'));
  compiled((client, _wide, text: string) => client.startVm(text));
  // @ts-expect-error a reference of another class
  compiled((client) => client.startVm(vdi));
  // @ts-expect-error a reference of another class
  compiled((client) => client.shutdownVm(vdi));
  // @ts-expect-error a reference of another class
  compiled((client) => client.getVmIp(vdi));
  // @ts-expect-error a reference of another class
  compiled((client) => client.getVmStatus(vdi));
});

test('what a transfer is for is a reference of its own class', () => {
  compiled((client) => client.put('/import_raw_vdi', { vdi, format: 'raw' }, Buffer.alloc(1)));
  compiled((client) => client.get('/export', { ref: vm, use_compression: 'zstd' }));
  // @ts-expect-error a VM is no disk
  compiled((client) => client.put('/import_raw_vdi', { vdi: vm, format: 'raw' }, Buffer.alloc(1)));
  // @ts-expect-error a disk is no VM
  compiled((client) => client.get('/export', { ref: vdi }));
});

test('a client needs an address and credentials', () => {
  compiled(() => new XAPIClient({ host: 'xcp1.lan', username: 'root', password: 'x' }));
  compiled(() => new XAPIClient({ url: 'https://xcp1.lan', auth: { session: 'OpaqueRef:1' } }));
  // @ts-expect-error neither
  compiled(() => new XAPIClient({}));
  // @ts-expect-error no address
  compiled(() => new XAPIClient({ username: 'root', password: 'x' }));
  // @ts-expect-error no password
  compiled(() => new XAPIClient({ url: 'https://xcp1.lan', username: 'root' }));
  // @ts-expect-error no credentials
  compiled(() => connectXapi({ url: 'https://xcp1.lan' }));
});

test('a task is caught and followed as a promise is', () => {
  compiled((client) => {
    expectTypeOf(client.Async.VM.clone(vm, 'a').catch(() => undefined)).resolves.toEqualTypeOf<
      Ref<'VM'> | undefined
    >();
    expectTypeOf(client.Async.VM.clone(vm, 'a').finally(() => {})).resolves.toEqualTypeOf<Ref<'VM'>>();
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
