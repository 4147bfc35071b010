import { execFileSync } from 'node:child_process';
import {
  mkdtempSync,
  mkdirSync,
  readFileSync,
  rmSync,
  truncateSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { descendants, findProgram, umlGuestsSkipReason } from '@bioxen/testkit';
import { createUmlDriver, type RunningGuest, findUmlImage } from '@bioxen/xapi-simulator/guests';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { topmostOf } from '../support/guest-client.js';
import { eventsOf, guestSpec, nextEvent, startGuest } from '../support/guest-events.js';
import { guestGroup, kernelPatience } from '../support/guest-group.js';

const soon = { timeout: 60_000, interval: 50 };
const crashed = { type: 'halted', by: 'crash' };

const consoleOf = (guest: RunningGuest): string => Buffer.from(guest.console.tail()).toString('utf8');

describe('a guest with a kernel of its own', kernelPatience, () => {
  const group = guestGroup(() => umlGuestsSkipReason(findUmlImage), createUmlDriver);

  test('6.2/13 ends a program that takes all of its memory, and lives on', async () => {
    const guest = await startGuest(group.driver);
    await nextEvent(eventsOf(guest), 'agent');
    const bomb = 'local t = {} while true do t[#t + 1] = string.rep("x", 2 ^ 20) .. #t end';
    expect(await group.client.run(guest, 'lua5.4 -; echo "ended $?"', bomb)).toMatchObject({
      stdout: expect.stringMatching(/^ended (?:137|1)\n$/) as unknown,
    });
    expect(await group.client.run(guest, 'lua5.4 -', 'print(6 * 7)')).toMatchObject({
      code: 0,
      stdout: '42\n',
    });
    await (await guest.powerOff()).destroy();
  });

  test('6.2/14 in which programs start others without an end is turned off all the same', async () => {
    const guest = await startGuest(group.driver);
    await nextEvent(eventsOf(guest), 'agent');
    const bomb = group.client.run(guest, 'bomb() { echo more; bomb | bomb & }; bomb; sleep 1000');
    await expect.poll(() => descendants(process.pid).length, soon).toBeGreaterThan(20);
    await (await guest.powerOff()).destroy();
    expect((await bomb).code).not.toBe(0);
  });

  test('6.2/15 whose kernel somebody kills has crashed, and nothing of it is left', async () => {
    const guest = await startGuest(group.driver);
    const events = eventsOf(guest);
    await nextEvent(events, 'agent');
    const kernels = (): readonly number[] =>
      descendants(process.pid).flatMap(({ pid, name }) => (name === 'linux.uml' ? [pid] : []));
    expect(kernels().length).toBeGreaterThan(3);
    // The first one traces the others.
    process.kill(topmostOf(kernels()), 'SIGKILL');
    expect(await nextEvent(events, 'halted')).toEqual(crashed);
    await expect.poll(kernels, soon).toEqual([]);
    await (await guest.powerOff()).destroy();
  });

  test('6.2/23 that writes without an end on its console is neither stopped by it nor kept whole', async () => {
    const guest = await startGuest(group.driver);
    await nextEvent(eventsOf(guest), 'agent');
    const before = process.memoryUsage().rss;
    const flood = 'dd if=/dev/zero bs=64k count=1600 2>/dev/null | tr "\\0" x >/dev/console; echo through';
    expect(await group.client.run(guest, flood)).toMatchObject({ code: 0, stdout: 'through\n' });
    await expect.poll(() => consoleOf(guest).includes('x'.repeat(1000)), soon).toBe(true);
    expect(guest.console.tail().length).toBe(65_536);
    expect(process.memoryUsage().rss - before).toBeLessThan(96 * 2 ** 20);
    await (await guest.powerOff()).destroy();
  });
});

describe('6.2/11 a guest that cannot boot', kernelPatience, () => {
  let reason: string | undefined;
  let folder: string;
  beforeAll(async () => {
    reason = (await umlGuestsSkipReason(findUmlImage)) ?? findProgram('mke2fs').skipReason;
    folder = mkdtempSync(join(tmpdir(), 'bioxen-odd-image-'));
  });
  afterAll(() => rmSync(folder, { recursive: true, force: true }));
  beforeEach(({ skip }) => {
    if (reason !== undefined) skip(reason);
  });

  /** An image with one file in it, or none. */
  function makeImage(name: string, init?: Uint8Array): string {
    const tree = join(folder, `${name}-tree`);
    for (const part of ['dev', 'proc', 'sys', 'sbin']) mkdirSync(join(tree, part), { recursive: true });
    if (init !== undefined) writeFileSync(join(tree, 'sbin/bioxen-init'), init, { mode: 0o755 });
    const path = join(folder, name);
    execFileSync(findProgram('mke2fs').path ?? 'mke2fs', ['-q', '-t', 'ext4', '-d', tree, path, '16M']);
    return path;
  }

  /** The head of a program for another processor. */
  function foreignProgram(): Uint8Array {
    const bytes = Buffer.from(readFileSync(process.execPath).subarray(0, 4096));
    // e_machine of the ELF header: AArch64.
    bytes.writeUInt16LE(183, 18);
    return bytes;
  }

  test.each<[string, () => string, RegExp]>([
    ['without its first program', () => makeImage('empty'), /Kernel panic/],
    [
      'whose first program is of another processor',
      () => makeImage('foreign', foreignProgram()),
      /Kernel panic/,
    ],
    [
      'whose disk ends too soon',
      () => {
        const path = makeImage('short');
        truncateSync(path, 512 * 1024);
        return path;
      },
      /Kernel panic|Failed to open/,
    ],
  ])('%s has crashed, and its console tells why', async (_what, make, words) => {
    await using driver = await createUmlDriver({ image: { path: make(), osVersion: new Map() } });
    const guest = await startGuest(driver);
    expect(await nextEvent(eventsOf(guest), 'halted')).toEqual(crashed);
    expect(consoleOf(guest)).toMatch(words);
    await (await guest.powerOff()).destroy();
  });

  test('6.2/26 on an image that was changed after its first boot fails, and its disk stays as it was', async () => {
    const path = makeImage('changed');
    await using driver = await createUmlDriver({ image: { path, osVersion: new Map() } });
    const halted = await driver.create(guestSpec());
    const boot = async (): Promise<string> => {
      const guest = await halted.start();
      if (guest.state !== 'running') throw new TypeError('paused');
      expect(await nextEvent(eventsOf(guest), 'halted')).toEqual(crashed);
      const text = consoleOf(guest);
      await guest.powerOff();
      return text;
    };
    expect(await boot()).toContain('Requested init');
    utimesSync(path, 1_000_000_000, 1_000_000_000);
    expect(await boot()).toMatch(/mtime mismatch/);
    await halted.destroy();
  });
});
