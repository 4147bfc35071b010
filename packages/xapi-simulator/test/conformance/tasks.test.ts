import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type ConformanceTarget, openTarget, templateRecord } from '../support/conformance-target.js';
import { failureOf } from '../support/json-client.js';

let target: ConformanceTarget;
let template: string;
beforeAll(async () => {
  target = await openTarget();
  template = await target.client.call('VM.create', templateRecord('tasks'));
});
afterAll(async () => {
  await target.client.call('VM.destroy', template);
  await target.close();
});

interface TaskRecord {
  readonly status: string;
  readonly result: string;
  readonly error_info: readonly string[];
  readonly progress: number;
  readonly name_label: string;
  readonly type: string;
}

describe('a task', () => {
  test('that succeeded holds its result as XML, over JSON too', async () => {
    const record = await target.client.runTask<TaskRecord>('Async.VM.clone', template, 'tasks-clone');
    const [clone] = await target.client.call<string[]>('VM.get_by_name_label', 'tasks-clone');
    expect(record).toMatchObject({
      name_label: 'Async.VM.clone',
      status: 'success',
      progress: 1,
      type: '<none/>',
      result: `<value>${clone}</value>`,
      error_info: [],
      subtask_of: 'OpaqueRef:NULL',
      subtasks: [],
      backtrace: '()',
    });
    const destroyed = await target.client.runTask<TaskRecord>('Async.VM.destroy', clone);
    expect(destroyed).toMatchObject({ status: 'success', result: '<value></value>' });
  });

  test('that failed holds the code and parameters, an empty result, and progress 1', async () => {
    const ref = 'OpaqueRef:00000000-0000-0000-0000-000000000000';
    const record = await target.client.runTask<TaskRecord>('Async.VM.start', ref, false, false);
    expect(record).toMatchObject({
      status: 'failure',
      progress: 1,
      result: '',
      error_info: ['HANDLE_INVALID', 'VM', ref],
    });
  });

  test('is not made when the arguments are wrong; the failure names the message without Async', async () => {
    expect(await failureOf(target.client.call('Async.VM.start'))).toEqual([
      'MESSAGE_PARAMETER_COUNT_MISMATCH',
      'VM.start',
      '3',
      '0',
    ]);
    const [code] = await failureOf(target.client.call('Async.VM.start', template, 'no', 'no'));
    expect(code).toBe('INTERNAL_ERROR');
  });

  test('that is over may be cancelled without effect, and is gone when destroyed', async () => {
    const task = await target.client.call<string>('Async.VM.clone', template, 'tasks-cancel');
    await target.client.call('event.from', [`task/${task}`], '', 5);
    const [clone] = await target.client.call<string[]>('VM.get_by_name_label', 'tasks-cancel');
    await target.client.call('task.cancel', task);
    expect(await target.client.call('task.get_status', task)).toBe('success');
    await target.client.call('task.destroy', task);
    expect(await failureOf(target.client.call('task.get_record', task))).toEqual([
      'HANDLE_INVALID',
      'task',
      task,
    ]);
    await target.client.call('VM.destroy', clone);
  });
});
