// Many bytes in either direction, beside `ssh` and `sftp` with the same cipher.
import { createHash } from 'node:crypto';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, createReadStream, existsSync, mkdtempSync } from 'node:fs';
import { rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { connectSsh } from '@bioxen/ssh-exec';
import { asSeconds, printRows, row } from '../local/row.mjs';
import { median } from '../run/statistics.mjs';
import { takeTurns, timed } from '../local/take-turns.mjs';
import { openHost, runToEnd, targetOf } from './open-host.mjs';

const BYTES = 256 * 2 ** 20;
const CIPHER = 'aes128-gcm@openssh.com';
const ROUNDS = 7;
const PIECE = Buffer.alloc(2 ** 16, 'ACGT');

async function* pieces() {
  for (let left = BYTES; left > 0; left -= PIECE.length) yield PIECE;
}

const drain = async (stream) => {
  let bytes = 0;
  stream.on('data', (chunk) => (bytes += chunk.length));
  await once(stream, 'end');
  if (bytes !== BYTES) throw new Error(`${bytes} bytes of ${BYTES} came`);
};

const host = await openHost();
const ssh = await connectSsh(targetOf(host.sshd));
// A memory file system where there is one: disks are another matter.
const folder = mkdtempSync(join(existsSync('/dev/shm') ? '/dev/shm' : tmpdir(), 'bx-bulk-'));
chmodSync(folder, 0o777);
const source = join(folder, 'source.bin');
await writeFile(source, pieces());
const alone = host.alone(CIPHER);

const peerOut = async () => {
  const child = spawn('ssh', [...alone, 'box', `head -c ${BYTES} /dev/zero`], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  await drain(child.stdout);
};
const peerIn = async () => {
  const child = spawn('ssh', [...alone, 'box', 'cat >/dev/null'], { stdio: ['pipe', 'ignore', 'inherit'] });
  for await (const piece of pieces()) if (!child.stdin.write(piece)) await once(child.stdin, 'drain');
  child.stdin.end();
  await once(child, 'close');
};
const oursOut = async () => {
  const command = await ssh.spawn('head', ['-c', String(BYTES), '/dev/zero']);
  command.stderr.resume();
  await drain(command.stdout);
};
const hashOf = async (path) => {
  const hash = createHash('sha256');
  for await (const chunk of createReadStream(path)) hash.update(chunk);
  return hash.digest('hex');
};

/** Processor time of the client, milliseconds. */
const processorTimes = { put: [], sftp: [] };
const put = async () => {
  const before = process.cpuUsage();
  await ssh.put(source, join(folder, 'ours.bin'), { verify: 'sha256' });
  const { user, system } = process.cpuUsage(before);
  processorTimes.put.push((user + system) / 1000);
};
const sftp = async () => {
  const timer = 'TIMEFORMAT="%U %S"; exec 3>&2; { time "$@" 2>&3; } 2>&1';
  const output = await runToEnd('bash', ['-c', timer, 'bash', 'sftp', ...alone, '-q', '-b', '-', 'box'], {
    input: `put ${source} ${join(folder, 'theirs.bin')}\n`,
  });
  const [user, system] = output.toString().trim().split(/\s/).slice(-2).map(Number);
  processorTimes.sftp.push((user + system) * 1000);
};

const ways = {
  oursOut: () => timed(oursOut),
  peerOut: () => timed(peerOut),
  oursIn: () => timed(() => ssh.exec('sh', ['-c', 'cat >/dev/null'], { input: pieces() })),
  peerIn: () => timed(peerIn),
  put: () => timed(put),
  sftp: () => timed(sftp),
};
try {
  const figures = await takeTurns(ways, { rounds: ROUNDS, warmUps: 1 });
  if ((await hashOf(join(folder, 'ours.bin'))) !== (await hashOf(source)))
    throw new Error('the upload differs');
  const rate = (what, ours, peer) =>
    row(what, {
      ours: asSeconds(figures.of(ours)),
      peer: asSeconds(figures.of(peer)),
      ratio: figures.ratio(peer, ours),
      atLeast: 0.8,
    });
  printRows([
    rate('S9 256 MiB from the host, rate / ssh with the same cipher', 'oursOut', 'peerOut'),
    rate('S9 256 MiB to the host, rate / ssh with the same cipher', 'oursIn', 'peerIn'),
    rate('S10 a file of 256 MiB put and verified, rate / sftp', 'put', 'sftp'),
    row('S10 processor time of the client for it / sftp', {
      ours: asSeconds(median(processorTimes.put)),
      peer: asSeconds(median(processorTimes.sftp)),
      ratio: median(processorTimes.put) / median(processorTimes.sftp),
      atMost: 2,
    }),
  ]);
} finally {
  await rm(folder, { recursive: true, force: true });
  await ssh.close();
  await host.close();
}
