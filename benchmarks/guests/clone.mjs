// G7: what a copy of a guest's disk takes, of time and of the disk.
import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { makeSshKey } from '@bioxen/testkit';
import { createProcessDriver, createUmlDriver } from '@bioxen/xapi-simulator/guests';
import { asMillis, missingRow, printRows, row } from '../local/row.mjs';
import { timed } from '../local/take-turns.mjs';
import { median, round } from '../run/statistics.mjs';
import { whyNot } from '../xcpng/open-pool.mjs';
import { logInToGuest, makeGuest } from './guest-login.mjs';

const ROUNDS = 15;
const MOST_MS = 50;
const MOST_BYTES = 1e6;

const folder = mkdtempSync(join(tmpdir(), 'bioxen-bench-clone-'));
process.env['TMPDIR'] = folder;
const key = makeSshKey();
/** A guest that has booted and written something; then copies of its disk. */
const measure = async (kind, makeDriver) => {
  const why = await whyNot(kind);
  if (why !== undefined) return [missingRow(`G7 copy of a disk, ${kind}`, why)];
  const driver = await makeDriver({ authorizedKeys: [key.publicKey] });
  try {
    const running = await (await makeGuest(driver, 'clone')).start();
    const host = await logInToGuest(running, key.keyPath);
    await host.exec('sh', ['-c', 'echo something >kept; sync'], { reject: true });
    await host.close();
    const halted = await running.powerOff();
    const times = [];
    const sizes = [];
    for (let turn = 0; turn < ROUNDS; turn++) {
      const before = diskUsed();
      let disk;
      times.push(await timed(async () => (disk = await halted.snapshot())));
      sizes.push(diskUsed() - before);
      await driver.discard(disk);
    }
    return [
      row(`G7 copy of a disk, ${kind}, beside ${MOST_MS} ms`, {
        ours: asMillis(median(times)),
        peer: asMillis(MOST_MS),
        ratio: median(times) / MOST_MS,
        atMost: 1,
      }),
      row(`G7 what the copy takes of the disk, ${kind}, beside 1 MB`, {
        ours: `${round(median(sizes) / 1_024, 0)} KiB`,
        ratio: median(sizes) / MOST_BYTES,
        atMost: 1,
      }),
    ];
  } finally {
    await driver[Symbol.asyncDispose]();
  }
};

/** Bytes of the disk that this process has taken: its temporary folder is its own. */
const diskUsed = () =>
  Number(execFileSync('du', ['-s', '--block-size=1', folder], { encoding: 'utf8' }).split('\t')[0]);

printRows([...(await measure('process', createProcessDriver)), ...(await measure('uml', createUmlDriver))]);
key[Symbol.dispose]();
rmSync(folder, { recursive: true, force: true });
