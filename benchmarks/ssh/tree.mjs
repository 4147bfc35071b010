// A tree of small files, beside `sftp put -r`, and over a distance.
import { randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { mkdir, readdir, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { connectSsh } from '@bioxen/ssh-exec';
import { startDelayProxy } from '@bioxen/testkit';
import { asMillis, printRows, row } from '../local/row.mjs';
import { takeTurns, timed } from '../local/take-turns.mjs';
import { openHost, runToEnd, targetOf } from './open-host.mjs';

const FILES = 143;
const BYTES = 2 ** 20;
const DELAY_MS = 25;
const ROUNDS = 5;

const host = await openHost();
const { folder } = host.sshd;
const proxy = await startDelayProxy({ host: host.sshd.host, port: host.sshd.port }, DELAY_MS);
const near = await connectSsh(targetOf(host.sshd));
const far = await connectSsh(targetOf(host.sshd, proxy.port));
await far.exec('true');

const entries = Array.from({ length: FILES }, (_, index) => ({
  path: `share/${index % 12}/file-${index}.lua`,
  content: randomBytes(Math.floor(BYTES / FILES)),
}));
const source = join(folder, 'tree');
for (const { path, content } of entries) {
  await mkdir(dirname(join(source, path)), { recursive: true });
  await writeFile(join(source, path), content);
}

/** Copies into a folder that was not there, looks whether all came, and removes it. */
const into = (copy) => async () => {
  const target = mkdtempSync(join(folder, 'target-'));
  const millis = await timed(() => copy(target));
  const found = await readdir(target, { recursive: true, withFileTypes: true });
  const files = found.filter((entry) => entry.isFile()).length;
  rmSync(target, { recursive: true });
  if (files !== FILES) throw new Error(`${files} files of ${FILES} came`);
  return millis;
};

const ways = {
  near: into((target) => near.putTree(entries, target)),
  far: into((target) => far.putTree(entries, target)),
  sftp: into((target) =>
    runToEnd('sftp', ['-F', host.config, '-o', 'ControlPath=none', '-q', '-b', '-', 'box'], {
      input: `put -r ${source} ${target}\n`,
    }),
  ),
};
try {
  const figures = await takeTurns(ways, { rounds: ROUNDS, warmUps: 1 });
  const farMs = figures.of('far');
  printRows([
    row(`S18 ${FILES} files by putTree, verified, rate / sftp put -r`, {
      ours: asMillis(figures.of('near')),
      peer: asMillis(figures.of('sftp')),
      ratio: figures.ratio('sftp', 'near'),
      atLeast: 0.8,
    }),
    row(`S18 round trips of putTree, ${FILES} files`, {
      ours: `${Math.round(farMs)} ms at ${2 * DELAY_MS} ms`,
      ratio: (farMs - figures.of('near')) / (2 * DELAY_MS),
      atMost: 8,
    }),
  ]);
} finally {
  await near.close();
  await far.close();
  await proxy.close();
  await host.close();
}
