import { execFile } from 'node:child_process';
import {
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { basename, join, resolve } from 'node:path';
import { promisify } from 'node:util';
import { descendants, findProgram, qemuGuestsSkipReason } from '@bioxen/testkit';
import {
  createQemuDriver,
  findQemuKernel,
  findUmlImage,
  type GuestProbe,
} from '@bioxen/xapi-simulator/guests';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { eventsOf, guestSpec, nextEvent, startGuest } from '../support/guest-events.js';
import { guestGroup, kernelPatience } from '../support/guest-group.js';

const run = promisify(execFile);
const findSkipReason = (): Promise<string | undefined> => qemuGuestsSkipReason(findUmlImage, findQemuKernel);

describe('a guest of an emulator', kernelPatience, () => {
  const group = guestGroup(findSkipReason, createQemuDriver);

  test('whose memory is put away is no process meanwhile, and goes on where it was', async () => {
    const emulators = (): number =>
      descendants(process.pid).filter(({ name }) => name.startsWith('qemu-system')).length;
    const guest = await startGuest(group.driver);
    await nextEvent(eventsOf(guest), 'agent');
    const counting = group.client.run(guest, 'lua5.4 -', 'local line = io.read() print("begun", line)');
    await group.client.run(guest, 'echo in memory only >/run/kept');
    expect(emulators()).toBe(1);
    const suspended = await guest.suspend();
    expect(emulators()).toBe(0);
    const again = await suspended.resume();
    expect(await group.client.run(again, 'cat /run/kept')).toMatchObject({
      code: 0,
      stdout: 'in memory only\n',
    });
    // A connection of before the suspend is one of the same kernel.
    expect((await counting).code).toBe(0);
    // Its disk is whole, and the next boot is one.
    const halted = await again.powerOff();
    const anew = await halted.start();
    if (anew.state !== 'running') throw new TypeError('paused');
    await nextEvent(eventsOf(anew), 'agent');
    expect((await group.client.run(anew, 'cat /run/kept')).code).toBe(1);
    await (await anew.powerOff()).destroy();
  });
});

describe('guests of an emulator', kernelPatience, () => {
  let folder = '';
  beforeAll(() => {
    // Guests do not see the folder of temporary files, where their emulator would be.
    folder = mkdtempSync('/var/tmp/bioxen-qemu-');
  });
  afterAll(() => rmSync(folder, { recursive: true, force: true }));
  beforeEach(async ({ skip }) => {
    const reason = await findSkipReason();
    if (reason !== undefined) skip(reason);
  });

  test('6.2/26 refuse an image that was changed after the disk was made', async () => {
    const path = join(folder, 'changed.img');
    writeFileSync(path, Buffer.alloc(2 ** 20));
    await using driver = await createQemuDriver({ image: { path, osVersion: new Map() } });
    const halted = await driver.create(guestSpec());
    utimesSync(path, 1_000_000_000, 1_000_000_000);
    await expect(halted.start()).rejects.toMatchObject({
      code: 'GUEST_FAILED',
      message: expect.stringContaining('image of its disk was changed') as unknown,
    });
    await halted.destroy();
  });

  test.each([
    ['is another device', 'fails', /without KVM: .*kvm/i],
    ['never boots anything', 'hangs', /booted no kernel in 10000 ms/],
  ])(
    '6.2/24 do without a /dev/kvm that %s, and say so, and do not try again',
    async (_what, kind, reason) => {
      const cache = join(folder, `cache-${kind}`);
      const programs = join(folder, `programs-${kind}`);
      for (const each of [cache, programs]) mkdirSync(each);
      const kernel = (await findQemuKernel())?.folder ?? '';
      symlinkSync(kernel, join(cache, basename(kernel)));
      // Counts the trials with KVM, and where KVM hangs, does so too.
      const trials = join(programs, 'trials');
      const emulator = findProgram('qemu-system-x86_64').path ?? '';
      const trial = `echo >>'${trials}'; ${kind === 'hangs' ? 'exec sleep 1000' : ''}`;
      const program = `#!/bin/sh\ncase " $* " in *' kvm '*) ${trial} ;; esac\nexec ${emulator} "$@"\n`;
      writeFileSync(join(programs, 'qemu-system-x86_64'), program, { mode: 0o755 });
      for (let time = 1; time <= 2; time += 1) {
        expect(await probeWithOddKvm(cache, programs)).toMatchObject({
          isUsable: true,
          remark: expect.stringMatching(reason) as unknown,
        });
        expect(readFileSync(trials, 'utf8')).toBe('\n');
      }
    },
  );

  /** What the probe finds of them where another device has the place of that of KVM. */
  async function probeWithOddKvm(cache: string, programs: string): Promise<GuestProbe | undefined> {
    const script =
      "import { probeGuestDrivers } from '@bioxen/xapi-simulator/guests'; console.log(JSON.stringify(await probeGuestDrivers()));";
    const inside =
      '--dev-bind / / --tmpfs /dev/net --dev-bind /dev/net/tun /dev/net/tun --proc /proc --cap-add ALL';
    const words = [...inside.split(' '), '--dev-bind', '/dev/null', '/dev/kvm', '--die-with-parent'];
    const { stdout } = await run(
      findProgram('bwrap').path ?? 'bwrap',
      [...words, process.execPath, '--input-type=module', '-e', script],
      {
        cwd: resolve(import.meta.dirname, '../..'),
        env: { ...process.env, BIOXEN_GUEST_IMAGES: cache, PATH: `${programs}:${process.env['PATH'] ?? ''}` },
      },
    );
    const found = JSON.parse(stdout) as readonly GuestProbe[];
    return found.find((each) => each.kind === 'qemu');
  }
});
