import { FakeClock } from '@bioxen/testkit';
import { asRef, isNullRef, OutcomeUnknownError, type Ref, XapiError } from '@bioxen/xapi';
import type { FaultAction } from '@bioxen/xapi-simulator';
import { describe, expect, test } from 'vitest';
import { openPool, type Pool, refusal } from './pool.js';

const polledClasses = ({ simulator }: Pool): readonly unknown[] =>
  simulator.calls
    .of('event.from')
    .map(({ params: [, classes] }) =>
      classes?.kind === 'array'
        ? classes.items.map((item) => (item.kind === 'string' ? item.value : item))
        : classes,
    );

const tasksLeft = ({ simulator }: Pool): number => simulator.db.task.size;

describe.each(['json-rpc', 'xml-rpc'] as const)('over %s', (transport) => {
  test('a task gives the result of its message, typed, and is removed from the server', async () => {
    await using pool = await openPool({ timing: { taskMs: 20 } }, { transport });
    const { client, simulator, template } = pool;
    const clone: Ref<'VM'> = await client.Async.VM.clone(template, 'a <b> & "c"');
    expect(simulator.db.VM.get(clone)?.['name_label']).toBe('a <b> & "c"');
    expect(await client.Async.VM.provision(clone)).toBeUndefined();
    expect(tasksLeft(pool)).toBe(0);
    expect(polledClasses(pool).every((classes) => /^task\/OpaqueRef:[-\da-f]+$/.test(String(classes)))).toBe(
      true,
    );
  });

  test('a set of references comes out of the XML of a result as it is typed', async () => {
    await using pool = await openPool({}, { transport });
    const { client, worker } = pool;
    const hosts = await client.Async.VM.get_possible_hosts(worker);
    expect(hosts).toEqual(await client.VM.get_possible_hosts(worker));
    expect(hosts.every((host) => !isNullRef(host))).toBe(true);
  });

  test('a task that fails gives the error of the server, with the task and what to do', async () => {
    await using pool = await openPool({}, { transport });
    const task = pool.client.Async.VM.start(pool.template, false, false);
    const error = await refusal(task);
    expect(XapiError.is(error, 'VM_IS_TEMPLATE')).toBe(true);
    expect(error).toMatchObject({
      method: 'VM.start',
      params: [pool.template, 'start'],
      task: await task.ref,
      outcome: 'failed',
      hint: expect.stringContaining('Clone the template'),
    });
    expect(tasksLeft(pool)).toBe(0);
  });
});

test('progress goes from 0 to 1 and ends with the task, for a late reader too', async () => {
  await using pool = await openPool({ timing: { taskMs: 200, progressSteps: 3 } });
  const task = pool.client.Async.VM.clone(pool.template, 'copy');
  const seen: number[] = [];
  for await (const fraction of task.progress()) seen.push(fraction);
  expect(seen).toEqual([0, 0.25, 0.5, 0.75, 1]);
  await task;
  const late: number[] = [];
  for await (const fraction of task.progress()) late.push(fraction);
  expect(late).toEqual([1]);
});

test('cancel stops the task, waits for that, and leaves nothing behind', async () => {
  await using pool = await openPool({ timing: { taskMs: 60_000 } });
  const before = pool.simulator.db.VM.size;
  const task = pool.client.Async.VM.clone(pool.template, 'copy');
  const ref = await task.ref;
  await task.cancel();
  await task.cancel();
  const error = await refusal(task);
  expect(XapiError.is(error, 'TASK_CANCELLED')).toBe(true);
  expect(error).toMatchObject({ task: ref, method: 'VM.clone' });
  expect(pool.simulator.calls.of('task.cancel').length).toBe(1);
  expect([tasksLeft(pool), pool.simulator.db.VM.size]).toEqual([0, before]);
});

test('a signal cancels the task, and the wait ends when the task has ended', async () => {
  await using pool = await openPool({ timing: { taskMs: 60_000 } });
  const stop = new AbortController();
  const task = pool.client.Async.VM.clone(pool.template, 'copy', { signal: stop.signal });
  await task.ref;
  stop.abort(new Error('not wanted any more'));
  expect(await refusal(task)).toMatchObject({
    code: 'ABORTED',
    cause: stop.signal.reason,
    hint: 'Its task was cancelled.',
  });
  expect(tasksLeft(pool)).toBe(0);
});

test('a signal that aborted before the call sends nothing', async () => {
  await using pool = await openPool();
  const task = pool.client.Async.VM.clone(pool.template, 'copy', { signal: AbortSignal.abort() });
  expect(await refusal(task)).toMatchObject({ code: 'ABORTED' });
  expect(await refusal(task.ref)).toMatchObject({ code: 'ABORTED' });
  await task.cancel();
  expect(pool.simulator.calls.of('Async.VM.clone').length).toBe(0);
});

test('a signal that aborts before the task is known cancels it all the same', async () => {
  await using pool = await openPool({ timing: { taskMs: 60_000 } });
  const { simulator, client, template } = pool;
  const before = simulator.db.VM.size;
  simulator.faults.add({ when: { method: 'Async.VM.clone' }, do: { kind: 'slow', firstByteMs: 300 } });
  const stop = new AbortController();
  const task = client.Async.VM.clone(template, 'copy', { signal: stop.signal });
  await expect.poll(() => simulator.calls.of('Async.VM.clone').length).toBe(1);
  stop.abort();
  expect(await refusal(task)).toMatchObject({ code: 'ABORTED', outcome: 'unknown' });
  await expect.poll(() => simulator.calls.of('task.cancel').length).toBe(1);
  await expect.poll(() => [tasksLeft(pool), simulator.db.VM.size]).toEqual([0, before]);
});

test('an abort does not wait for an answer that never comes', async () => {
  const clock = new FakeClock();
  await using pool = await openPool({ timing: { taskMs: 60_000 } }, { clock });
  const { simulator, client, template } = pool;
  const fault = simulator.faults.add({ when: { method: 'Async.VM.clone' }, do: 'hang' });
  const stop = new AbortController();
  const lost = client.Async.VM.clone(template, 'lost', { signal: stop.signal });
  await expect.poll(() => fault.struck).toBe(1);
  stop.abort();
  // The clock of the client stands still: nothing is waited for.
  expect(await refusal(lost)).toMatchObject({ code: 'ABORTED', outcome: 'unknown' });
  const closed = client.close();
  await clock.advance(400);
  await closed;
});

test('a task whose answer comes after the abort is cancelled and removed, also when the client closes', async () => {
  await using pool = await openPool({ timing: { taskMs: 60_000 } });
  const { simulator, client, template } = pool;
  simulator.faults.add({ when: { method: 'Async.VM.clone' }, do: { kind: 'slow', firstByteMs: 50 } });
  const stop = new AbortController();
  const task = client.Async.VM.clone(template, 'copy', { signal: stop.signal });
  await expect.poll(() => simulator.calls.of('Async.VM.clone').length).toBe(1);
  stop.abort();
  expect(await refusal(task)).toMatchObject({ code: 'ABORTED' });
  await client.close();
  expect(simulator.calls.of('task.cancel').length).toBe(1);
  expect(tasksLeft(pool)).toBe(0);
});

test('a task is caught and followed as a promise is', async () => {
  await using pool = await openPool();
  const { simulator, client, template, worker } = pool;
  let isOver = false;
  const copy = await client.Async.VM.clone(template, 'copy').finally(() => {
    isOver = true;
  });
  expect([isOver, simulator.db.VM.get(copy)?.['name_label']]).toEqual([true, 'copy']);
  const caught = await client.Async.VM.clean_shutdown(worker).catch((error: unknown) => error);
  expect(XapiError.is(caught, 'VM_BAD_POWER_STATE')).toBe(true);
});

test('progress of a task that fails ends, and the task tells why', async () => {
  await using pool = await openPool();
  const task = pool.client.Async.VM.clean_shutdown(pool.worker);
  for await (const fraction of task.progress()) expect(fraction).toBeLessThan(1);
  expect(XapiError.is(await refusal(task), 'VM_BAD_POWER_STATE')).toBe(true);
});

test('a deadline ends the wait on time, and the task is cancelled and removed', async () => {
  await using pool = await openPool({ timing: { taskMs: 60_000 } });
  const before = performance.now();
  const error = await refusal(pool.client.Async.VM.clone(pool.template, 'copy', { timeoutMs: 300 }));
  expect(performance.now() - before).toBeGreaterThan(295);
  expect(performance.now() - before).toBeLessThan(10_000);
  expect(error).toMatchObject({ outcome: 'unknown', cause: { code: 'XAPI_TIMEOUT' } });
  expect(OutcomeUnknownError.isInstance(error)).toBe(true);
  await expect.poll(() => tasksLeft(pool)).toBe(0);
  expect(pool.simulator.calls.of('task.cancel').length).toBe(1);
});

test('a task that cannot be cancelled says so and goes on; an abort does not wait for it', async () => {
  await using pool = await openPool({ timing: { taskMs: 400 } });
  const { client, simulator, template } = pool;
  const refuse = { kind: 'failure', code: 'OPERATION_NOT_ALLOWED', params: ['not now'] } as const;
  simulator.faults.add({ when: { method: 'task.cancel' }, do: refuse, times: 2 });
  const task = client.Async.VM.clone(template, 'one');
  expect(XapiError.is(await refusal(task.cancel()), 'OPERATION_NOT_ALLOWED')).toBe(true);
  expect(simulator.db.VM.get(await task)?.['name_label']).toBe('one');

  const stop = new AbortController();
  const other = client.Async.VM.clone(template, 'two', { signal: stop.signal });
  await other.ref;
  stop.abort();
  expect(await refusal(other)).toMatchObject({ code: 'ABORTED', hint: expect.stringContaining('goes on') });
  expect(tasksLeft(pool)).toBe(1);
  await expect.poll(() => tasksLeft(pool)).toBe(0);
});

test.each([0, 0.25, 0.5, 0.75, 1])('a cancel at %d of the way settles the task one way', async (when) => {
  await using pool = await openPool({ timing: { taskMs: 40, progressSteps: 3 } });
  const { client, simulator, template } = pool;
  const before = simulator.db.VM.size;
  const task = client.Async.VM.clone(template, 'copy');
  const settled = task.then(
    (ref) => ref,
    (error: unknown) => error,
  );
  for await (const fraction of task.progress()) if (fraction >= when) break;
  await task.cancel();
  const outcome = await settled;
  expect(simulator.db.VM.size - before).toBe(XapiError.is(outcome, 'TASK_CANCELLED') ? 0 : 1);
  expect(tasksLeft(pool)).toBe(0);
});

test('a task that is gone before its end has an unknown outcome', async () => {
  await using pool = await openPool({ timing: { taskMs: 60_000 } });
  const { client, simulator, template } = pool;
  simulator.faults.add({ when: { method: 'Async.VM.clone' }, do: 'task-vanishes' });
  const error = await refusal(client.Async.VM.clone(template, 'copy'));
  expect(OutcomeUnknownError.isInstance(error)).toBe(true);

  const task = client.Async.VM.clone(template, 'copy');
  const ref = await task.ref;
  await expect.poll(() => simulator.waitingPolls).toBe(1);
  simulator.db.task.remove(ref);
  expect(OutcomeUnknownError.isInstance(await refusal(task))).toBe(true);
});

test('a task is found again when the session ends meanwhile', async () => {
  await using pool = await openPool({ timing: { taskMs: 1_000 } });
  const { client, simulator, template } = pool;
  const task = client.Async.VM.clone(template, 'copy');
  await task.ref;
  await expect.poll(() => simulator.waitingPolls).toBe(1);
  for (const session of simulator.sessions.refs()) simulator.expireSession(session);
  expect(simulator.db.VM.get(await task)?.['name_label']).toBe('copy');
  expect(simulator.calls.of('Async.VM.clone').length).toBe(1);
  expect(tasksLeft(pool)).toBe(0);
});

test('a restart while a task runs never ends in success', async () => {
  await using pool = await openPool({ timing: { taskMs: 60_000 } });
  const { client, simulator, template } = pool;
  const task = client.Async.VM.clone(template, 'copy');
  await task.ref;
  await expect.poll(() => simulator.waitingPolls).toBe(1);
  await simulator.restart({ downMs: 200 });
  const error = await refusal(task);
  expect(XapiError.isInstance(error) || OutcomeUnknownError.isInstance(error), String(error)).toBe(true);
  expect(simulator.db.VM.where({ name_label: 'copy' }).size).toBe(0);
});

test.each<FaultAction>([
  { kind: 'cut-before-request' },
  { kind: 'cut-after-request' },
  { kind: 'cut-in-response', afterBytes: 200 },
  { kind: 'http-status', status: 503 },
  { kind: 'garbage' },
  { kind: 'session-invalid' },
  { kind: 'failure', code: 'HOST_STILL_BOOTING' },
  { kind: 'failure', code: 'EVENT_FROM_TOKEN_PARSE_FAILURE' },
])('the watch of a task survives %j', async (fault) => {
  await using pool = await openPool({ timing: { taskMs: 50 } });
  const { client, simulator, template } = pool;
  simulator.faults.add({ when: { method: 'event.from' }, do: fault });
  simulator.faults.add({ when: { method: 'event.from', nth: 2 }, do: fault });
  const clone = await client.Async.VM.clone(template, 'copy');
  expect(simulator.db.VM.get(clone)?.['name_label']).toBe('copy');
  expect(tasksLeft(pool)).toBe(0);
});

test.each<FaultAction>([
  { kind: 'cut-in-request' },
  { kind: 'cut-after-request' },
  { kind: 'cut-in-response' },
])('a call whose answer is lost by %j is unknown, and never made twice', async (fault) => {
  await using pool = await openPool();
  const { client, simulator, template } = pool;
  const before = simulator.db.VM.size;
  simulator.faults.add({ when: { method: 'Async.VM.clone' }, do: fault });
  const task = client.Async.VM.clone(template, 'copy');
  expect(OutcomeUnknownError.isInstance(await refusal(task))).toBe(true);
  expect(OutcomeUnknownError.isInstance(await refusal(task.ref))).toBe(true);
  await task.cancel();
  expect(simulator.calls.of('Async.VM.clone').length).toBeLessThanOrEqual(1);
  expect(simulator.db.VM.size - before).toBe(simulator.calls.of('Async.VM.clone').length);
});

test('a result that is no XML is refused, and says that the task itself succeeded', async () => {
  await using pool = await openPool({ timing: { taskMs: 100 } });
  const { client, simulator, template } = pool;
  const task = client.Async.VM.clone(template, 'copy');
  const ref = await task.ref;
  simulator.db.task.update(ref, { status: 'success', result: '<value>OpaqueRef:1</valu>' });
  expect(await refusal(task)).toMatchObject({
    code: 'XAPI_OUTCOME_UNKNOWN',
    cause: { code: 'XAPI_PROTOCOL', hint: expect.stringContaining('succeeded') as string },
  });
});

test('forty tasks at once need nine polls at most, and each gets its own result', async () => {
  await using pool = await openPool({ timing: { taskMs: 300 } });
  const { client, simulator, template } = pool;
  let most = 0;
  const watch = setInterval(() => {
    most = Math.max(most, simulator.waitingPolls);
  }, 5);
  const names = Array.from({ length: 40 }, (_, at) => `copy-${at}`);
  const made = await Promise.all(names.map((name) => client.Async.VM.clone(template, name)));
  clearInterval(watch);
  expect(made.map((ref) => simulator.db.VM.get(ref)?.['name_label'])).toEqual(names);
  expect(tasksLeft(pool)).toBe(0);
  expect(most).toBeLessThanOrEqual(9);
  // None is polled together with anything that is no task.
  expect(polledClasses(pool).every((classes) => /^task(?:,task)*(?:\/|$)/.test(String(classes)))).toBe(true);
  await expect.poll(() => simulator.waitingPolls).toBe(0);
});

test('many tasks survive a restart, a lost session and deaths together', async () => {
  await using pool = await openPool({ timing: { taskMs: 1_500 } });
  const { client, simulator, template } = pool;
  const tasks = Array.from({ length: 12 }, (_, at) => client.Async.VM.clone(template, `copy-${at}`));
  const refs = await Promise.all(tasks.map(({ ref }) => ref));
  await expect.poll(() => simulator.waitingPolls).toBe(9);
  simulator.db.task.remove(refs[11] ?? '');
  for (const session of simulator.sessions.refs()) simulator.expireSession(session);
  const settled = await Promise.allSettled(tasks);
  expect(settled.slice(0, 11).every(({ status }) => status === 'fulfilled')).toBe(true);
  const [last] = settled.slice(11);
  expect(last?.status === 'rejected' && OutcomeUnknownError.isInstance(last.reason)).toBe(true);
});

test('closing the client ends the wait at once, with an outcome that is not known', async () => {
  await using pool = await openPool({ timing: { taskMs: 60_000 } });
  const { client, simulator, template } = pool;
  const task = client.Async.VM.clone(template, 'copy');
  const waiting = refusal(task);
  await task.ref;
  await expect.poll(() => simulator.waitingPolls).toBe(1);
  const before = performance.now();
  await client.close();
  expect(await waiting).toMatchObject({ code: 'XAPI_CLOSED', outcome: 'unknown' });
  expect(performance.now() - before).toBeLessThan(10_000);
  await expect.poll(() => simulator.openSockets).toBe(0);
  expect(await refusal(client.Async.VM.clone(template, 'copy'))).toMatchObject({ code: 'XAPI_CLOSED' });
});

test('wrong arguments and messages without a task fail before anything is sent', async () => {
  await using pool = await openPool();
  const { client, simulator, worker } = pool;
  const sent = simulator.calls.count;
  // @ts-expect-error an argument is missing
  expect(await refusal(client.Async.VM.start(worker, false))).toMatchObject({
    code: 'XAPI_INVALID_ARGUMENT',
  });
  // @ts-expect-error there is no such task
  expect(await refusal(client.Async.VM.get_record(worker))).toMatchObject({ code: 'XAPI_UNKNOWN_MESSAGE' });
  expect(simulator.calls.count).toBe(sent);
});

test('a task is told in telemetry with its end and its time', async () => {
  await using pool = await openPool();
  await pool.client.Async.VM.start(pool.worker, false, false);
  await refusal(pool.client.Async.VM.start(asRef('VM', 'OpaqueRef:none'), false, false));
  const tasks = pool.told.filter(({ kind }) => kind === 'task');
  expect(tasks).toMatchObject([
    { method: 'Async.VM.start', result: 'ok', durationMs: expect.any(Number) },
    { method: 'Async.VM.start', result: 'HANDLE_INVALID' },
  ]);
});
