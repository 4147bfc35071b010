import { expectTypeOf, test } from 'vitest';
import type { Records } from '../generated/classes.js';
import { asRef, type Ref } from '../refs.js';
import type { Task } from '../tasks/task.js';
import type { XAPIClient } from '../xapi-client.js';

// Compiled by the guard `types`; nothing here runs.
const compiled = (_code: (client: XAPIClient, wide: XAPIClient<bigint>) => unknown): void => {};

const vm = asRef('VM', 'OpaqueRef:1');

test('a task has the result of its message, and exists for messages with an asynchronous form only', () => {
  compiled(async (client, wide) => {
    expectTypeOf(client.Async.VM.start(vm, false, false)).toEqualTypeOf<Task<void>>();
    expectTypeOf(await client.Async.VM.clone(vm, 'copy')).toEqualTypeOf<Ref<'VM'>>();
    expectTypeOf(await wide.Async.VM.maximise_memory(vm, 1n, false)).toEqualTypeOf<bigint>();
    expectTypeOf(await client.Async.VM.clone(vm, 'copy').ref).toEqualTypeOf<Ref<'task'>>();
    // @ts-expect-error no asynchronous form
    void client.Async.VM.get_record(vm);
    // @ts-expect-error another class
    void client.Async.VM.clone(asRef('VDI', ''), 'copy');
  });
});

test('events are a union on class and operation, of what was asked for', () => {
  compiled(async (client) => {
    for await (const event of client.events({ classes: ['VM', 'host'] })) {
      expectTypeOf(event.class).toEqualTypeOf<'VM' | 'host'>();
      expectTypeOf(event.resync).toEqualTypeOf<true | undefined>();
      if (event.class === 'VM' && event.operation !== 'del') {
        expectTypeOf(event.snapshot).toEqualTypeOf<Records['VM']>();
        expectTypeOf(event.ref).toEqualTypeOf<Ref<'VM'>>();
      }
      // @ts-expect-error the dead have no state
      if (event.operation === 'del') void event.snapshot;
    }
    for await (const event of client.events({ classes: [`VDI/${vm}`] }))
      expectTypeOf(event.class).toEqualTypeOf<'VDI'>();
    for await (const event of client.events({ classes: ['*'] }))
      if (event.class === 'SR') expectTypeOf(event.ref).toEqualTypeOf<Ref<'SR'>>();
    // @ts-expect-error no such class
    client.events({ classes: ['Vm'] });
  });
});

test('until gives the record of its class', () => {
  compiled(async (client, wide) => {
    const record = await client.until('VM', vm, ({ power_state }) => power_state === 'Running');
    expectTypeOf(record).toEqualTypeOf<Records['VM']>();
    await wide.until('VM', vm, (seen) => {
      expectTypeOf(seen).toEqualTypeOf<Records<bigint>['VM']>();
      return true;
    });
    // @ts-expect-error a reference of another class
    await client.until('VDI', vm, () => true);
  });
});

test('a view has a table for each of its classes, and no other', () => {
  compiled(async (client) => {
    const view = await client.view({ classes: ['VM', 'VM_guest_metrics'] });
    expectTypeOf(view.VM.get(vm)).toEqualTypeOf<Records['VM'] | undefined>();
    expectTypeOf(view.VM.where({ power_state: 'Running' })).toEqualTypeOf<
      ReadonlyMap<Ref<'VM'>, Records['VM']>
    >();
    view.VM.on('mod', ({ previous, record }) => {
      expectTypeOf(previous).toEqualTypeOf<Records['VM']>();
      expectTypeOf(record).toEqualTypeOf<Records['VM']>();
    });
    // @ts-expect-error what is gone has no present state
    view.VM.on('del', ({ record }) => record);
    // @ts-expect-error no such field
    view.VM.where({ power: 'Running' });
    // @ts-expect-error not a class of the view
    void view.host;
  });
});
