import { FakeClock } from '@bioxen/testkit';
import { connectXapi, type Ref, type XAPIClient } from '@bioxen/xapi';
import { addVm, createXapiSimulator, type XapiSimulator } from '@bioxen/xapi-simulator';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { type LoginWait, watchLogin } from './watched-login.js';

const MINUTE_MS = 60_000;
const refusal = Object.assign(new Error('connection refused'), { code: 'ECONNREFUSED' });

describe('a login that nobody answers', () => {
  let pool: XapiSimulator;
  let client: XAPIClient;
  let ref: Ref<'VM'>;

  beforeAll(async () => {
    pool = await createXapiSimulator({
      pool: (context) => void addVm(context, { name: 'lab', diskBytes: 2 ** 30 }),
    });
    client = await connectXapi({ url: pool.url, auth: { username: pool.user, password: pool.password } });
    [ref] = (await client.VM.get_by_name_label('lab')) as [Ref<'VM'>];
  });
  afterAll(async () => {
    await client.close();
    await pool.close();
  });
  beforeEach(async () => {
    if ((await client.VM.get_power_state(ref)) === 'Halted') await client.VM.start(ref, false, false);
  });

  /** Lets one go on until the clock has stood at 10 s. @param aheadMs how long the machine runs by then, about */
  const outcomeOf = async (
    aheadMs: number,
    { isUp = true, error = refusal }: { isUp?: boolean; error?: Error } = {},
  ): Promise<{ readonly outcome: unknown; readonly waits: readonly LoginWait[] }> => {
    const clock = new FakeClock(Date.now() + aheadMs);
    const waits: LoginWait[] = [];
    const ends = new AbortController();
    const machine = { ref, vmId: 'lab', address: 'ssh://root@10.0.0.7:22', isUp, clock };
    const outcome = watchLogin(
      client,
      { ...machine, signal: ends.signal, onWait: (wait) => waits.push(wait) },
      async ({ signal, onRetry }) => {
        onRetry(error);
        await new Promise((_resolve, reject) =>
          signal.addEventListener('abort', () => reject(signal.reason as Error), { once: true }),
        );
      },
    ).catch((caught: unknown) => caught);
    await clock.whenTimersPend();
    await clock.advance(3_000);
    const settled = outcome.then(() => true);
    // It is given up, or waits again.
    if ((await Promise.race([settled, clock.whenTimersPend().then(() => false)])) === false) {
      const asked = pool.calls.of('VM.get_power_state').length;
      await clock.advance(7_000);
      await expect.poll(() => pool.calls.of('VM.get_power_state').length).toBe(asked + 1);
      if (!isUp || error !== refusal || aheadMs < 2 * MINUTE_MS) ends.abort(new RangeError('enough'));
    }
    return { outcome: await outcome, waits };
  };

  test('by a machine that has been up for long is given up after 10 s, and says what to look at', async () => {
    const { outcome, waits } = await outcomeOf(90 * MINUTE_MS);
    expect(waits).toEqual([
      { vmId: 'lab', address: 'ssh://root@10.0.0.7:22', reason: 'the connection is refused' },
    ]);
    expect(outcome).toMatchObject({
      code: 'XCPNG_CONNECTION_FAILED',
      vmId: 'lab',
      message:
        'Cannot connect to ssh://root@10.0.0.7:22: the machine has been running for 1h30m, and refuses connections',
      hint: expect.stringMatching(/ssh_port.+status\(\).+console/) as unknown,
      cause: refusal,
    });
  });

  test.each<readonly [string, number, { isUp?: boolean; error?: Error }]>([
    ['by one that was started a minute ago', MINUTE_MS, {}],
    ['by one that we start', 90 * MINUTE_MS, { isUp: false }],
    ['that is lost on its way', 90 * MINUTE_MS, { error: new Error('no answer') }],
  ])('%s goes on', async (_what, aheadMs, more) => {
    const { outcome, waits } = await outcomeOf(aheadMs, more);
    expect(outcome).toEqual(new RangeError('enough'));
    expect(waits).toHaveLength(1);
  });

  test.each([
    ['Paused', 'paused', 'Let it go on: resume().'],
    ['Halted', 'halted', 'Start it: start().'],
  ])('by a machine that is %s is given up as soon as that is known', async (powerState, state, hint) => {
    if (powerState === 'Paused') await client.VM.pause(ref);
    else await client.VM.hard_shutdown(ref);
    const { outcome } = await outcomeOf(90 * MINUTE_MS);
    if (powerState === 'Paused') await client.VM.unpause(ref);
    expect(outcome).toMatchObject({ code: 'VM_STATE_ERROR', message: `VM 'lab' is ${state}`, state, hint });
  });
});
