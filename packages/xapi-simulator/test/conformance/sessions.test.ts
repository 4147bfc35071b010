import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type ConformanceTarget, openTarget } from '../support/conformance-target.js';
import { callJson, failureOf, logIn } from '../support/json-client.js';
import { post, sendRaw } from '../support/raw-http.js';
import { xmlCall, xmlFailure, xmlString } from '../support/xml-call.js';

let target: ConformanceTarget;
beforeAll(async () => {
  target = await openTarget();
});
afterAll(() => target.close());

const login = (...params: readonly unknown[]): Promise<string> =>
  callJson(target.url, 'session.login_with_password', params);

describe('a login', () => {
  test('takes two to four arguments; the last is the originator', async () => {
    const { user, password } = target;
    for (const params of [
      [user, password],
      [user, password, '1.0'],
      [user, password, '1.0', 'me'],
    ]) {
      const session = await login(...params);
      expect(session).toMatch(/^OpaqueRef:[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/);
      const originator = await callJson(target.url, 'session.get_originator', [session, session]);
      expect(originator).toBe(params[3] ?? '');
      await callJson(target.url, 'session.logout', [session]);
    }
  });

  test.each([
    ['no argument', [], '0'],
    ['one argument', ['root'], '1'],
  ])('refuses %s and counts all of them, having no session', async (_what, params, received) => {
    expect(await failureOf(login(...params))).toEqual([
      'MESSAGE_PARAMETER_COUNT_MISMATCH',
      'session.login_with_password',
      '2',
      received,
    ]);
  });

  test('with a wrong password or an unknown user fails with the user and the reason', async () => {
    expect(await failureOf(login(target.user, 'nope'))).toEqual([
      'SESSION_AUTHENTICATION_FAILED',
      target.user,
      'Authentication failure',
    ]);
    expect(await failureOf(login('nobody-here', 'nope'))).toEqual([
      'SESSION_AUTHENTICATION_FAILED',
      'nobody-here',
      'User not known to the underlying authentication module',
    ]);
  });

  test('makes a session whose record tells who and when', async () => {
    const session = await login(target.user, target.password, '1.0', 'conformance');
    const record = await callJson(target.url, 'session.get_record', [session, session]);
    const date = expect.stringMatching(/^\d{8}T\d\d:\d\d:\d\dZ$/) as string;
    expect(record).toMatchObject({
      pool: false,
      is_local_superuser: true,
      auth_user_name: target.user,
      originator: 'conformance',
      last_active: date,
      validation_time: date,
      this_user: 'OpaqueRef:NULL',
      client_certificate: false,
      tasks: [],
    });
    await callJson(target.url, 'session.logout', [session]);
  });
});

describe('after a logout', () => {
  test('a call, a second logout and one with a made-up session say SESSION_INVALID with the reference', async () => {
    const session = await login(target.user, target.password);
    await callJson(target.url, 'session.logout', [session]);
    for (const method of ['session.logout', 'VM.get_all']) {
      expect(await failureOf(callJson(target.url, method, [session]))).toEqual(['SESSION_INVALID', session]);
    }
    expect(await failureOf(callJson(target.url, 'VM.get_all', ['OpaqueRef:garbage']))).toEqual([
      'SESSION_INVALID',
      'OpaqueRef:garbage',
    ]);
  });

  test('a poll that waits under the session ends at once with SESSION_INVALID', async () => {
    const client = await logIn(target.url, target.user, target.password);
    const { token } = await client.call<{ token: string }>('event.from', ['VM'], '', 0);
    const waiting = failureOf(client.call('event.from', ['VM'], token, 60));
    const other = await logIn(target.url, target.user, target.password);
    await other.call('VM.get_all');
    await client.call('session.logout');
    expect(await waiting).toEqual(['SESSION_INVALID', client.session]);
    await other.call('session.logout');
  });
});

describe('checks come in this order:', () => {
  const bad = 'OpaqueRef:none';

  test('the name, then the number of arguments, then their types, then the session', async () => {
    const failure = (method: string, ...params: readonly unknown[]): Promise<readonly string[]> =>
      failureOf(callJson(target.url, method, params));
    expect(await failure('VM.frobnicate', bad)).toEqual(['MESSAGE_METHOD_UNKNOWN', 'VM.frobnicate']);
    expect(await failure('Nope.get_all', bad)).toEqual(['MESSAGE_METHOD_UNKNOWN', 'Nope.get_all']);
    expect(await failure('VM.clone', bad)).toEqual([
      'MESSAGE_PARAMETER_COUNT_MISMATCH',
      'VM.clone',
      '2',
      '0',
    ]);
    expect(await failure('VM.get_by_name_label', bad, 5)).toEqual([
      'INTERNAL_ERROR',
      'Failure("Expected string, got \'I(5)\'")',
    ]);
    expect(await failure('VM.get_by_name_label', bad, 'x')).toEqual(['SESSION_INVALID', bad]);
  });

  test('a setter of a field that only the server writes is an unknown method', async () => {
    expect(await failureOf(target.client.call('VM.set_power_state', bad, 'Running'))).toEqual([
      'MESSAGE_METHOD_UNKNOWN',
      'VM.set_power_state',
    ]);
  });
});

describe('the number of arguments', () => {
  test('does not count the session; without any it is -1', async () => {
    const { body } = await sendRaw(target.url, post('/', xmlCall('VM.get_all')));
    expect(body).toBe(xmlFailure('MESSAGE_PARAMETER_COUNT_MISMATCH', 'VM.get_all', '0', '-1'));
    const two = xmlCall('VM.get_all', xmlString(target.client.session), xmlString('a'));
    expect((await sendRaw(target.url, post('/', two))).body).toBe(
      xmlFailure('MESSAGE_PARAMETER_COUNT_MISMATCH', 'VM.get_all', '0', '1'),
    );
  });

  test('may be too large where there are optional parameters: what is too many is ignored', async () => {
    const task = await target.client.call('Async.VM.snapshot', 'OpaqueRef:none', 'x', [], 'more', 'and more');
    expect(task).toMatch(/^OpaqueRef:/);
    await target.client.call('task.destroy', task);
  });
});
