// How long the event loop stands still while an encrypted key is opened.
import { execFileSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { monitorEventLoopDelay } from 'node:perf_hooks';
import { connectSsh } from '@bioxen/ssh-exec';
import { asMillis, printRows, row } from '../local/row.mjs';
import { timed } from '../local/take-turns.mjs';
import { median } from '../run/statistics.mjs';
import { loadSsh2 } from './floor.mjs';
import { openHost, targetOf } from './open-host.mjs';

const ROUNDS = 5;
const RESOLUTION_MS = 1;
const passphrase = 'open sesame';

const host = await openHost();
const path = join(host.sshd.folder, 'locked-key');
execFileSync('ssh-keygen', ['-q', '-t', 'ed25519', '-N', passphrase, '-f', path]);
const authorized = join(host.sshd.folder, 'authorized_keys');
writeFileSync(authorized, readFileSync(authorized, 'utf8') + readFileSync(`${path}.pub`, 'utf8'));
const target = { ...targetOf(host.sshd), auth: [{ type: 'key', path, passphrase }] };

/** The longest time that nothing else ran, milliseconds. */
const standstill = async () => {
  const delay = monitorEventLoopDelay({ resolution: RESOLUTION_MS });
  delay.enable();
  const ssh = await connectSsh(target);
  delay.disable();
  await ssh.close();
  return delay.max / 1e6;
};

try {
  // The module is loaded once.
  const first = await connectSsh(targetOf(host.sshd));
  await first.close();
  const { utils } = loadSsh2();
  const ours = [];
  const theirs = [];
  for (let count = 0; count < ROUNDS; count++) {
    ours.push(await standstill());
    theirs.push(await timed(() => utils.parseKey(readFileSync(path), passphrase)));
  }
  printRows([
    row('S16 event loop stands still for an encrypted key, ms', {
      ours: asMillis(median(ours)),
      peer: `${asMillis(median(theirs))} (ssh2)`,
      ratio: median(ours),
      atMost: 50,
    }),
  ]);
} finally {
  await host.close();
}
