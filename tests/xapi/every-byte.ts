import { BioxenError, type Clock, systemClock } from '@bioxen/core';
import { startCuttingProxy, type Cut, type CuttingProxy } from '@bioxen/testkit';
import { asRef, OutcomeUnknownError, type Ref, XAPIClient } from '@bioxen/xapi';
import { createXapiSimulator, type XapiSimulator } from '@bioxen/xapi-simulator';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { newDisk } from './disks.js';

// Between client and simulator a proxy closes the connection at every byte of what goes one way and then of what comes back.

const hurry = 20;

/** Twenty times as fast: pauses before repetitions are what takes the time here. */
const clock: Clock = {
  now: () => systemClock.now(),
  monotonicMs: () => systemClock.monotonicMs() * hurry,
  setTimeout: (callback, delayMs, options) => systemClock.setTimeout(callback, delayMs / hurry, options),
  sleep: (durationMs, options) => systemClock.sleep(durationMs / hurry, options),
};

const settleMs = 20_000;

// A cut in the middle of a long answer is like the next: these are every so many bytes, unless all are asked for. Of what
// changes something it is always every byte.
const isComplete = process.env['BIOXEN_EVERY_BYTE'] === '1';
const everyBytes = { login: 61, read: 11, change: 1, task: 23, put: 97, logout: 37 } as const;

let simulator: XapiSimulator;
let proxy: CuttingProxy;
let worker: Ref<'VM'>;

type TransportName = 'json-rpc' | 'xml-rpc';

function newClient(transport: TransportName, idleMs = 60_000): XAPIClient {
  return new XAPIClient({
    url: proxy.url,
    username: simulator.user,
    password: simulator.password,
    transport,
    clock,
    // In the time of that clock: three seconds, and nine until a connection is given up.
    deadlines: { connectMs: 60_000, idleMs, reconnectMs: 180_000 },
    keepAlive: false,
    openTelemetry: false,
  });
}

/** What something settled with; a hang is a failure of the test. */
async function settled(what: PromiseLike<unknown>, place: string): Promise<unknown> {
  let timer: NodeJS.Timeout | undefined;
  const hang = new Promise<never>((_resolve, reject) => {
    timer = setTimeout(
      () => reject(new Error(`nothing settled within ${settleMs} ms, cut ${place}`)),
      settleMs,
    );
  });
  try {
    return await Promise.race([
      what.then(
        (value) => value,
        (error: unknown) => new Failed(error),
      ),
      hang,
    ]);
  } finally {
    clearTimeout(timer);
  }
}

class Failed {
  readonly error: unknown;
  constructor(error: unknown) {
    this.error = error;
  }
}

const textOf = (result: unknown): string => (result instanceof Failed ? String(result.error) : 'a value');
const isTyped = (result: unknown): boolean =>
  !(result instanceof Failed) || BioxenError.isInstance(result.error);
const isUnknown = (result: unknown): boolean =>
  result instanceof Failed && OutcomeUnknownError.isInstance(result.error);

/** How many bytes something takes each way. */
async function lengthOf(direction: Cut['direction'], work: () => PromiseLike<unknown>): Promise<number> {
  proxy.arm({ direction, afterBytes: Number.MAX_SAFE_INTEGER });
  await work();
  return proxy.passed[direction];
}

/** Does something once for each byte of its exchange, cut there. */
async function sweep(
  direction: Cut['direction'],
  length: number,
  kind: keyof typeof everyBytes,
  work: (place: string, afterBytes: number) => Promise<void>,
): Promise<void> {
  expect(length).toBeGreaterThan(100);
  for (let afterBytes = 0; afterBytes < length; afterBytes += isComplete ? 1 : everyBytes[kind]) {
    proxy.arm({ direction, afterBytes });
    await work(`at byte ${afterBytes} of ${length} of the ${direction}`, afterBytes);
  }
}

const seen = (method: string): number => {
  const count = simulator.calls.of(method).length;
  simulator.calls.clear();
  return count;
};

const timeout = isComplete ? 3_600_000 : 60_000;

/** The tests of one protocol: those of the other run beside them. */
export function testEveryByte(transport: TransportName): void {
  beforeAll(async () => {
    simulator = await createXapiSimulator();
    proxy = await startCuttingProxy(simulator.url);
    worker = asRef('VM', [...simulator.db.VM.where({ name_label: 'worker-2' }).keys()][0] ?? '');
  });

  afterAll(async () => {
    await proxy.close();
    await simulator.close();
  });

  describe(`over ${transport}`, { timeout }, () => {
    describe.each(['request', 'response'] as const)('cut at every byte of the %s', (direction) => {
      test('a login is made', async () => {
        const length = await lengthOf(direction, async () => {
          await using client = newClient(transport);
          await client.login();
        });
        await sweep(direction, length, 'login', async (place) => {
          await using client = newClient(transport);
          const result = await settled(client.login(), place);
          expect(isTyped(result), `${place}: ${textOf(result)}`).toBe(true);
          expect(textOf(result), place).toBe('a value');
        });
      });

      test('a read gives its value', async () => {
        await using client = newClient(transport);
        await client.login();
        const read = (): Promise<string> => client.VM.get_name_label(worker);
        await sweep(direction, await lengthOf(direction, read), 'read', async (place) => {
          expect(await settled(read(), place), place).toBe('worker-2');
        });
      });

      test('a change reaches the server once at most, and who made it is told when that is not known', async () => {
        await using client = newClient(transport);
        await client.login();
        let number = 0;
        const change = (): Promise<void> => client.VM.set_name_description(worker, `change ${(number += 1)}`);
        const length = await lengthOf(direction, change);
        await sweep(direction, length, 'change', async (place) => {
          seen('');
          const result = await settled(change(), place);
          const arrived = seen('VM.set_name_description');
          expect(arrived, place).toBeLessThanOrEqual(1);
          const isDone = simulator.db.VM.get(worker)?.['name_description'] === `change ${number}`;
          // What the request holds is whole or not; within the answer it was done for certain.
          expect(isDone, place).toBe(arrived === 1);
          expect(
            isUnknown(result) || (isDone && textOf(result) === 'a value'),
            `${place}: ${textOf(result)}`,
          ).toBe(true);
        });
      });

      test('an asynchronous call reaches the server once at most', async () => {
        await using client = newClient(transport);
        await client.login();
        let number = 0;
        const change = (): PromiseLike<void> =>
          client.Async.VM.set_memory(worker, 1_073_741_824 + 1_048_576 * ((number += 1) % 2));
        const length = await lengthOf(direction, change);
        await sweep(direction, length, 'task', async (place) => {
          seen('');
          const result = await settled(change(), place);
          expect(seen('Async.VM.set_memory'), place).toBeLessThanOrEqual(1);
          expect(isUnknown(result) || textOf(result) === 'a value', `${place}: ${textOf(result)}`).toBe(true);
        });
      });

      test('a disk is whole when its transfer succeeds, and its task is told of when it does not', async () => {
        // A body that was sent whole before the connection broke is waited for as long as silence may last.
        await using client = newClient(transport, 20_000);
        await client.login();
        const vdi = await newDisk({ client }, 2_000);
        const transfer = (fill: number): Promise<unknown> =>
          client.put('/import_raw_vdi', { vdi, format: 'raw' }, Buffer.alloc(2_000, fill));
        const length = await lengthOf(direction, () => transfer(1));
        let fill = 1;
        await sweep(direction, length, 'put', async (place) => {
          fill = (fill + 1) % 256;
          const result = await settled(transfer(fill), place);
          expect(isTyped(result), `${place}: ${textOf(result)}`).toBe(true);
          const isWhole = simulator.diskBytes(vdi).every((byte) => byte === fill);
          expect(isWhole || result instanceof Failed, place).toBe(true);
        });
      });

      test('a logout ends within its second, and is asked for once', async () => {
        let length = 0;
        const measure = async (): Promise<number> => {
          const client = newClient(transport);
          await client.login();
          return (length = await lengthOf(direction, () => client.close()));
        };
        // A close waits a quarter of a second for the answer, which a busy computer may not give in time.
        await expect.poll(measure).toBeGreaterThan(100);
        await sweep(direction, length, 'logout', async (place, afterBytes) => {
          const client = newClient(transport);
          proxy.arm({ direction, afterBytes: Number.MAX_SAFE_INTEGER });
          await client.login();
          seen('');
          proxy.arm({ direction, afterBytes });
          expect(textOf(await settled(client.close(), place)), place).toBe('a value');
          expect(seen('session.logout'), place).toBeLessThanOrEqual(1);
        });
      });
    });
  });

  test('nothing is left open', async () => {
    await expect.poll(() => simulator.openSockets).toBe(0);
    expect(simulator.waitingPolls).toBe(0);
  });
}
