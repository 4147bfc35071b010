import { qemuGuestsSkipReason, umlGuestsSkipReason } from '@bioxen/testkit';
import {
  createQemuDriver,
  createUmlDriver,
  findQemuKernel,
  findUmlImage,
  type GuestSpec,
  type RunningGuest,
} from '@bioxen/xapi-simulator/guests';
import { describe, expect, test } from 'vitest';
import { eventsOf, nextEvent, startGuest } from '../support/guest-events.js';
import { guestGroup, kernelPatience } from '../support/guest-group.js';

describe.each([
  ['user-mode Linux', () => umlGuestsSkipReason(findUmlImage), createUmlDriver],
  ['an emulator', () => qemuGuestsSkipReason(findUmlImage, findQemuKernel), createQemuDriver],
] as const)(
  'a guest with a kernel of its own, of %s,',
  kernelPatience,
  (_kind, findSkipReason, createDriver) => {
    const group = guestGroup(findSkipReason, createDriver);
    const start = (settings?: Partial<GuestSpec>): Promise<RunningGuest> =>
      startGuest(group.driver, settings);

    test('boots with its name, memory, data and disk, and runs Lua as root', async () => {
      const guest = await start({ name: 'own', vmData: new Map([['vm-data/a', 'hello']]) });
      const report = await nextEvent(eventsOf(guest), 'agent');
      expect(report).toMatchObject({ report: { address: guest.address } });
      const command =
        'hostname; id -u; cat /run/bioxen/data/vm-data/a; echo; uname -r; df -P / | tail -1; lua5.4 -';
      const { code, stdout } = await group.client.run(guest, command, 'print(6 * 7)');
      expect({ code, lines: stdout.split('\n') }).toEqual({
        code: 0,
        lines: [
          'own',
          '0',
          'hello',
          expect.stringMatching(/^\d+\.\d+\.\d+/),
          expect.stringMatching(/^\/dev\/(?:root|vda) /),
          '42',
          '',
        ],
      });
      expect(report).toMatchObject({ report: { osVersion: expect.any(Map) as unknown } });
      const halted = await guest.powerOff();
      expect((await group.client.run(guest, 'true')).stderr).toMatch(/Connection refused/);
      await halted.destroy();
    });

    test('stands still while it is paused, boots again when it is asked, and turns itself off', async () => {
      const guest = await start();
      const events = eventsOf(guest);
      await nextEvent(events, 'agent');
      const reading = group.client.run(
        guest,
        'read line; echo "$line" >kept; sync; cat kept',
        'over a pause\n',
      );
      const again = await (await guest.pause()).unpause();
      expect(await reading).toMatchObject({ code: 0, stdout: 'over a pause\n' });
      await again.requestReboot();
      await nextEvent(events, 'rebooted');
      await nextEvent(events, 'agent');
      expect(await group.client.run(again, 'cat kept')).toMatchObject({ stdout: 'over a pause\n' });
      await again.requestShutdown();
      expect(await nextEvent(events, 'halted')).toEqual({ type: 'halted', by: 'guest' });
      await (await again.powerOff()).destroy();
    });

    test('that powers off at once says nothing to who is connected', async () => {
      const guest = await start();
      const events = eventsOf(guest);
      await nextEvent(events, 'agent');
      let hasHeard = false;
      const waiting = group.client.run(guest, '/bin/busybox poweroff -f; sleep 1000').then((outcome) => {
        hasHeard = true;
        return outcome;
      });
      expect(await nextEvent(events, 'halted')).toEqual({ type: 'halted', by: 'guest' });
      // A server whose kernel closes its connections would have been heard before the end of its process.
      expect(hasHeard).toBe(false);
      // The bridge to the guests ends it; nothing else would.
      await (await guest.powerOff()).destroy();
      expect((await waiting).code).toBe(255);
    });

    test('whose kernel panics has crashed, and its last words tell of it', async () => {
      const guest = await start();
      const events = eventsOf(guest);
      await nextEvent(events, 'agent');
      const panicking = group.client.run(
        guest,
        'echo 1 >/proc/sys/kernel/sysrq; sync; echo c >/proc/sysrq-trigger',
      );
      expect(await nextEvent(events, 'halted')).toEqual({ type: 'halted', by: 'crash' });
      expect(Buffer.from(guest.console.tail()).toString('utf8')).toContain('Kernel panic');
      await (await guest.powerOff()).destroy();
      expect((await panicking).code).not.toBe(0);
    });

    test('goes back to a snapshot, which others can begin with', async () => {
      const guest = await start();
      const events = eventsOf(guest);
      await nextEvent(events, 'agent');
      await group.client.run(guest, 'echo before >file; sync');
      const disk = await guest.snapshot();
      await group.client.run(guest, 'echo after >file; sync');
      const halted = await guest.powerOff();
      await halted.revert(disk);
      const [again, copy] = await Promise.all([halted.start(), start({ name: 'copy', disk })]);
      if (again.state !== 'running') throw new TypeError('paused');
      for (const each of [again, copy]) {
        await nextEvent(eventsOf(each), 'agent');
        expect(await group.client.run(each, 'cat file')).toMatchObject({ stdout: 'before\n' });
      }
      expect(copy.hostKey).not.toBe(again.hostKey);
      for (const each of [again, copy]) await (await each.powerOff()).destroy();
    });
  },
);
