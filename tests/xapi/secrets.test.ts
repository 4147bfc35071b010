import { inspect } from 'node:util';
import { createLogger } from '@bioxen/core';
import { connectXapi, XAPIClient } from '@bioxen/xapi';
import { createXapiSimulator, type FaultAction } from '@bioxen/xapi-simulator';
import { expect, test } from 'vitest';
import { refusal } from './pool.js';

const canary = 'CANARY-7f3a9c-password';

/** Everything that a person, a log or another program could read of a value. */
function readable(value: unknown): string {
  const seen: string[] = [];
  const visit = (item: unknown, depth: number): void => {
    seen.push(inspect(item, { depth: 12, showHidden: true, getters: true, maxStringLength: null }));
    try {
      seen.push(JSON.stringify(item) ?? '');
    } catch {
      // What has cycles is in the other form.
    }
    if (!(item instanceof Error)) return;
    seen.push(String(item), item.message, item.stack ?? '');
    if (depth < 5) visit(item.cause, depth + 1);
  };
  visit(value, 0);
  return seen.join('\n');
}

/** The server may say anything, and put what it was sent into it. */
const echoes = (session: string): readonly FaultAction[] => [
  { kind: 'failure', code: 'INTERNAL_ERROR', params: [`Failure("login of root with ${canary} failed")`] },
  { kind: 'failure', code: 'HANDLE_INVALID', params: ['session', session] },
  { kind: 'http-status', status: 500 },
  { kind: 'garbage', bytes: `{"error": "GET /x?session_id=${session}&y"}` },
  { kind: 'html' },
  { kind: 'wrong-content-type' },
  { kind: 'cut-in-response', afterBytes: 20 },
  { kind: 'cut-after-request' },
  { kind: 'refuse' },
  { kind: 'hang' },
];

test.each(['json-rpc', 'xml-rpc'] as const)(
  'over %s neither password nor session is in any error, event, log line or inspected object',
  async (transport) => {
    await using simulator = await createXapiSimulator({ users: { root: canary }, tls: 'self-signed' });
    const seen: unknown[] = [];
    const settings = {
      url: simulator.url,
      username: 'root',
      password: canary,
      transport,
      deadlines: { reconnectMs: 150, idleMs: 150, callMs: 400 },
      onEvent: (event: unknown) => seen.push(event),
      logger: createLogger({
        level: 'debug',
        destination: { write: (line) => seen.push(line) },
      }),
    };
    // A certificate that is not trusted, a password that is wrong, an answer that is none.
    seen.push(await refusal(connectXapi(settings)));
    const trusted = { ...settings, tls: { pin: simulator.fingerprint ?? '' } };
    seen.push(await refusal(connectXapi({ ...trusted, password: `${canary}-wrong` })));
    for (const fault of echoes('')) {
      simulator.faults.add({ when: { method: 'session.login_with_password' }, do: fault, times: 20 });
      seen.push(await refusal(connectXapi(trusted)).catch(String));
      simulator.faults.clear();
    }
    const client = new XAPIClient(trusted);
    await client.login();
    const session = simulator.sessions.refs().at(-1) ?? '';
    expect(session).toMatch(/^OpaqueRef:/);
    const vms = await client.VM.get_all();
    const [vm] = vms;
    if (vm === undefined) throw new Error('no VM');
    const attempts: readonly [string, () => PromiseLike<unknown>][] = [
      ['VM.get_name_label', () => client.VM.get_name_label(vm)],
      ['VM.set_name_label', () => client.VM.set_name_label(vm, 'x')],
      ['Async.VM.clone', () => client.Async.VM.clone(vm, 'x')],
      ['/import_raw_vdi', () => client.put('/import_raw_vdi', { vdi: 'x', format: 'raw' }, Buffer.alloc(10))],
      ['/export_raw_vdi', async () => (await client.get('/export_raw_vdi', { vdi: 'x' })).bytes()],
      ['/rrd_updates', async () => (await client.get('/rrd_updates', { json: true })).json()],
    ];
    for (const fault of echoes(session))
      for (const [method, attempt] of attempts) {
        simulator.faults.add({ when: { method }, do: fault, times: 20 });
        seen.push(
          await Promise.resolve(attempt()).then(
            () => 'what was asked for',
            (error: unknown) => error,
          ),
        );
        simulator.faults.clear();
      }
    // Secrets as arguments that do not fit, and secrets in places that are no secrets to us.
    seen.push(await refusal(client.session.change_password(canary, 5 as never)));
    seen.push(await refusal(client.session.change_password(`${canary}\u0000`, canary)));
    seen.push(await refusal(client.secret.create({ value: canary, other_config: 5 } as never)));
    seen.push(await refusal(client.callRaw('session.change_password', [canary, { a: undefined }])));
    seen.push(await refusal(client.call('VM.start' as never, canary as never)));
    const sessions = new Set(simulator.sessions.refs());
    sessions.add(session);
    seen.push(client, client.VM, client.Async, client.version);
    await client.close();
    seen.push(await refusal(client.VM.get_all()));

    expect(seen.length).toBeGreaterThan(60);
    const text = seen.map(readable).join('\n');
    expect(text).toContain('XAPI_');
    const leak = (secret: string): string | undefined => {
      const at = text.indexOf(secret);
      return at < 0 ? undefined : text.slice(Math.max(0, at - 300), at + 100);
    };
    expect(leak(canary)).toBeUndefined();
    for (const ref of sessions) expect(leak(ref)).toBeUndefined();
  },
);
