import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type ConformanceTarget, openTarget, templateRecord } from '../support/conformance-target.js';
import { failureOf, logIn } from '../support/json-client.js';
import { post, sendRaw } from '../support/raw-http.js';
import { xmlCall, xmlString } from '../support/xml-call.js';

interface Event {
  readonly id: string;
  readonly timestamp: string;
  readonly class: string;
  readonly operation: string;
  readonly ref: string;
  readonly snapshot?: Readonly<Record<string, unknown>>;
}
interface Batch {
  readonly events: readonly Event[];
  readonly valid_ref_counts: Readonly<Record<string, number>>;
  readonly token: string;
}

let target: ConformanceTarget;
let template: string;
beforeAll(async () => {
  target = await openTarget();
  template = await target.client.call('VM.create', templateRecord('events'));
});
afterAll(async () => {
  await target.client.call('VM.destroy', template);
  await target.close();
});

const from = (classes: readonly string[], token: string, timeout: number): Promise<Batch> =>
  target.client.call<Batch>('event.from', classes, token, timeout);
const told = ({ events }: Batch): readonly string[] =>
  events.map((event) => `${event.class} ${event.operation} ${event.ref}`);

describe('event.from', () => {
  test('with an empty token tells everything that matches as add, with its record and texts for numbers', async () => {
    const { events, token } = await from(['vm'], '', 5);
    const vms = await target.client.call<Record<string, unknown>>('VM.get_all_records');
    const added = events.filter(({ operation }) => operation === 'add');
    expect(new Set(added.map(({ ref }) => ref))).toEqual(new Set(Object.keys(vms)));
    const own = added.find(({ ref }) => ref === template);
    expect(own).toEqual({
      id: expect.stringMatching(/^\d+$/) as string,
      timestamp: '0.0',
      class: 'vm',
      operation: 'add',
      ref: template,
      snapshot: vms[template],
    });
    expect(token).toMatch(/^\d{20},\d{20}$/);
  });

  test('takes classes and objects in any case; what names nothing matches nothing and is no failure', async () => {
    expect(told(await from([`VM/${template}`], '', 0))).toEqual([`vm add ${template}`]);
    expect(told(await from(['Vm_GuEsT_mEtRiCs', 'nope', 'a/b/c', ''], '', 0)).join()).not.toContain('vm add');
  });

  test('makes one event of many changes, births before changes', async () => {
    const { token } = await from(['VM'], '', 0);
    for (const text of ['a', 'b', 'c']) await target.client.call('VM.set_name_description', template, text);
    const clone = await target.client.call<string>('VM.clone', template, 'events-clone');
    const batch = await from(['VM'], token, 5);
    expect(told(batch)).toEqual([`vm add ${clone}`, `vm mod ${template}`]);
    expect(batch.events[1]?.snapshot).toMatchObject({ name_description: 'c' });
    expect(batch.token > token).toBe(true);
    await target.client.call('VM.destroy', clone);
    expect(told(await from(['VM'], batch.token, 5))).toEqual([`vm del ${clone}`]);
  });

  test('tells deaths without a record, also to a client that starts anew', async () => {
    const gone = await target.client.call<string>('VM.clone', template, 'events-gone');
    await target.client.call('VM.destroy', gone);
    const death = (await from(['vm'], '', 0)).events.find(({ ref }) => ref === gone);
    expect(death).toEqual({
      id: expect.stringMatching(/^\d+$/) as string,
      timestamp: '0.0',
      class: 'vm',
      operation: 'del',
      ref: gone,
    });
  });

  test('counts the objects of every class, whatever is subscribed', async () => {
    const { valid_ref_counts: counts } = await from(['nope'], '', 0);
    expect(counts['vm']).toBe((await target.client.call<string[]>('VM.get_all')).length);
    expect(counts['host']).toBe((await target.client.call<string[]>('host.get_all')).length);
    expect(Object.keys(counts)).toEqual(
      expect.arrayContaining(['task', 'session', 'vm_guest_metrics', 'message', 'event', 'diagnostics']),
    );
  });

  test('counts them as i4 on XML, the only ints with a tag', async () => {
    const values = [
      xmlString(target.client.session),
      '<array><data></data></array>',
      xmlString(''),
      '<double>0</double>',
    ];
    const { body } = await sendRaw(target.url, post('/', xmlCall('event.from', ...values)));
    expect(body).toMatch(/<member><name>vm<\/name><value><i4>\d+<\/i4><\/value><\/member>/);
  });

  test('waits until something happens', async () => {
    const { token } = await from(['VM'], '', 0);
    const waiting = from(['VM'], token, 60);
    await target.client.call('VM.set_name_description', template, 'woken');
    expect(told(await waiting)).toEqual([`vm mod ${template}`]);
  });

  test('answers an empty batch with the same token half a second after the time-out', async () => {
    const { token } = await from(['VM'], '', 0);
    const startMs = performance.now();
    const batch = await from(['VM'], token, 0.3);
    const tookMs = performance.now() - startMs;
    expect([batch.events, batch.token]).toEqual([[], token]);
    expect(tookMs).toBeGreaterThan(800);
  });

  test('takes the time-out as an int too, and refuses a token that is none', async () => {
    expect((await from(['VM'], '', 1)).events.length).toBeGreaterThan(0);
    for (const token of ['garbage', '1', '1,2,3', ',']) {
      expect(await failureOf(from(['VM'], token, 1))).toEqual(['EVENT_FROM_TOKEN_PARSE_FAILURE', token]);
    }
  });

  test('goes on with a token under another session', async () => {
    const { token } = await from(['VM'], '', 0);
    const other = await logIn(target.url, target.user, target.password);
    await other.call('VM.set_name_description', template, 'other');
    expect(told(await other.call<Batch>('event.from', ['VM'], token, 5))).toEqual([`vm mod ${template}`]);
    await other.call('session.logout');
  });

  test('serves several polls of one session at once', async () => {
    const { token } = await from(['VM', 'network'], '', 0);
    const first = from(['VM'], token, 60);
    const second = from([`VM/${template}`], token, 60);
    await target.client.call('VM.set_name_description', template, 'both');
    expect(told(await first)).toEqual([`vm mod ${template}`]);
    expect(told(await second)).toEqual([`vm mod ${template}`]);
  });
});

test('event.inject touches an object and gives a token that the batch with it reaches', async () => {
  const { token } = await from(['VM'], '', 0);
  const injected = await target.client.call<string>('event.inject', 'VM', template);
  const batch = await from(['VM'], token, 5);
  expect(told(batch)).toEqual([`vm mod ${template}`]);
  expect(batch.token >= injected).toBe(true);
});

test('event.next needs event.register, and then tells every single change', async () => {
  const client = await logIn(target.url, target.user, target.password);
  const [code, trackId] = await failureOf(client.call('event.next'));
  expect([code, trackId]).toEqual([
    'SESSION_NOT_REGISTERED',
    expect.stringMatching(/^trackid=[0-9a-f]{32}$/),
  ]);
  await client.call('event.register', ['vm']);
  await client.call('VM.set_name_description', template, 'one');
  await client.call('VM.set_name_description', template, 'two');
  const events = await client.call<Event[]>('event.next');
  expect(events.map(({ operation, snapshot }) => [operation, snapshot?.['name_description']])).toEqual([
    ['mod', 'one'],
    ['mod', 'two'],
  ]);
  expect(Number(events[1]?.id)).toBe(Number(events[0]?.id) + 1);
  expect(events[0]?.timestamp).toMatch(/^\d+\.$/);
  await client.call('session.logout');
});
