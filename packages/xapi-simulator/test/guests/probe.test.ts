import { execFile } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { promisify } from 'node:util';
import { findProgram, processGuestsSkipReason } from '@bioxen/testkit';
import { type GuestProbe, probeGuestDrivers } from '@bioxen/xapi-simulator/guests';
import { describe, expect, test } from 'vitest';

const run = promisify(execFile);

// A computer that does other things takes its time to boot a kernel.
describe('the probe', { timeout: 180_000 }, () => {
  test('runs a program in a guest of processes', async ({ skip }) => {
    const reason = processGuestsSkipReason();
    if (reason !== undefined) skip(reason);
    const found = (await probeGuestDrivers()).find(({ kind }) => kind === 'process');
    expect(found).toEqual({ kind: 'process', isUsable: true, tookMs: expect.any(Number) as unknown });
  });

  test('boots a kernel with a disk and a network device, and leaves nothing of it', async ({ skip }) => {
    for (const program of ['linux.uml', 'bwrap', 'mke2fs', 'busybox', 'ip', 'nsenter']) {
      const { skipReason } = findProgram(program);
      if (skipReason !== undefined) skip(skipReason);
    }
    if (!existsSync('/dev/net/tun')) skip('/dev/net/tun is not there');
    const found = (await probeGuestDrivers()).find(({ kind }) => kind === 'uml');
    expect(found).toEqual({ kind: 'uml', isUsable: true, tookMs: expect.any(Number) as unknown });
    expect(readdirSync(tmpdir()).filter((name) => name.startsWith('bioxen-guest-probe-'))).toEqual([]);
  });

  test('6.2/25 names what hinders kernels where no network device can be made, and processes run there', async ({
    skip,
  }) => {
    const reason = processGuestsSkipReason() ?? findProgram('linux.uml').skipReason;
    if (reason !== undefined) skip(reason);
    if (process.getuid?.() !== 0) skip('only root can hide a device from a program');
    const inside = '--dev-bind / / --tmpfs /dev/net --proc /proc --cap-add ALL --die-with-parent'.split(' ');
    const found = await probeBehind([findProgram('bwrap').path ?? 'bwrap', ...inside]);
    expect(found.find(({ kind }) => kind === 'process')).toMatchObject({ isUsable: true });
    expect(found.find(({ kind }) => kind === 'uml')).toMatchObject({
      isUsable: false,
      reason: expect.stringContaining('/dev/net/tun') as unknown,
      remedy: expect.stringContaining('modprobe tun') as unknown,
    });
  });

  test('6.2/25 names what hinders guests where no user namespace can be made', async ({ skip }) => {
    const reason = processGuestsSkipReason() ?? findProgram('linux.uml').skipReason;
    if (reason !== undefined) skip(reason);
    const inside = '--unshare-user --uid 1000 --gid 1000 --disable-userns --dev-bind / / --proc /proc'.split(
      ' ',
    );
    const found = await probeBehind([findProgram('bwrap').path ?? 'bwrap', ...inside, '--die-with-parent']);
    for (const kind of ['process', 'uml']) {
      expect(found.find((each) => each.kind === kind)).toMatchObject({
        isUsable: false,
        reason: expect.stringMatching(/namespace|unshare/) as unknown,
        remedy: 'Allow more user namespaces: sysctl user.max_user_namespaces=65536',
      });
    }
  });

  test('6.2/25 needs neither programs in the folder of temporary files nor much shared memory', async ({
    skip,
  }) => {
    const reason = processGuestsSkipReason() ?? findProgram('linux.uml').skipReason;
    if (reason !== undefined) skip(reason);
    if (process.getuid?.() !== 0) skip('only root can mount');
    if (!existsSync('/dev/net/tun')) skip('/dev/net/tun is not there');
    const folder = mkdtempSync(join(tmpdir(), 'bioxen-noexec-'));
    const script =
      'for at in "$TMPDIR" /dev/shm; do mount -t tmpfs -o noexec,size=64m none "$at" || exit; done; exec "$@"';
    try {
      const found = await probeBehind(['unshare', '--mount', '/bin/sh', '-c', script, 'sh'], {
        TMPDIR: folder,
      });
      for (const kind of ['process', 'uml'])
        expect(found.find((each) => each.kind === kind)).toMatchObject({ isUsable: true });
    } finally {
      rmSync(folder, { recursive: true });
    }
  });
});

/** What the probe finds in a process that another program starts, in circumstances of its own. */
async function probeBehind(
  [program = '', ...words]: readonly string[],
  environment: Readonly<Record<string, string>> = {},
): Promise<readonly GuestProbe[]> {
  const script =
    "import { probeGuestDrivers } from '@bioxen/xapi-simulator/guests'; console.log(JSON.stringify(await probeGuestDrivers()));";
  const { stdout } = await run(program, [...words, process.execPath, '--input-type=module', '-e', script], {
    cwd: resolve(import.meta.dirname, '../..'),
    env: { ...process.env, ...environment },
  });
  return JSON.parse(stdout) as readonly GuestProbe[];
}
