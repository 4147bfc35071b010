import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { PassThrough } from 'node:stream';
import { connectSsh } from '@bioxen/ssh-exec';
import { expect, test } from 'vitest';
import { loginTo, patience, refusal, sharedServers } from './connected.js';

const server = sharedServers();

test.each(['echo noise', 'printf noise'])('files go through a login shell that says `%s`', async (line) => {
  const sshd = await server({ shell: '/bin/bash', files: { '.bashrc': line } });
  await using host = await connectSsh(loginTo(sshd));
  const folder = join(sshd.home, 'there');
  const back = join(sshd.folder, 'back');
  for (const verify of ['sha256', 'size'] as const) {
    await host.put(Buffer.from('text'), join(sshd.home, 'file'), { verify });
    await host.get(join(sshd.home, 'file'), back, { verify });
    expect(await readFile(back, 'utf8')).toBe('text');
  }
  const tree = [{ path: 'a', content: 'x' }];
  expect(await host.putTree(tree, folder)).toMatchObject({ sent: 1 });
  expect(await host.putTree(tree, folder)).toMatchObject({ sent: 0 });
  expect(await host.getTree(folder)).toMatchObject([{ path: 'a', content: Buffer.from('x') }]);
  // What is said before a program is in the output of `exec` all the same.
  expect((await host.exec('echo', ['mine'])).stdout).toMatch(/^noise\n?mine\n$/);
});

// Again and again: a signal may come while the program that writes is just being started, which it then does not hear.
test('a host that is closed while a file is put keeps no part of it', async () => {
  const sshd = await server();
  for (const verify of Array.from({ length: 20 }, () => ['sha256', 'size'] as const).flat()) {
    const host = await connectSsh(loginTo(sshd));
    const source = new PassThrough();
    source.write(Buffer.alloc(100_000));
    const parts = (): readonly string[] => readdirSync(sshd.home).filter((name) => name.startsWith('cut.'));
    const failure = refusal(host.put(source, join(sshd.home, 'cut'), { verify }));
    await expect.poll(parts, patience).toHaveLength(1);
    await host.close();
    expect(await failure).toMatchObject({ code: expect.stringMatching(/^(CLOSED|SSH_)/) });
    await expect.poll(parts, patience).toEqual([]);
  }
});

test.each([
  ['commands', []],
  ['SFTP', ['ForceCommand internal-sftp']],
])('a name that is not UTF-8 is refused by %s, never merged with another', async (_name, config) => {
  const sshd = await server({ config });
  const folder = join(sshd.home, 'names');
  await mkdir(folder);
  for (const byte of [0o376, 0o377])
    await writeFile(Buffer.concat([Buffer.from(`${folder}/`), Buffer.from([byte])]), 'x');
  await using host = await connectSsh(loginTo(sshd));
  expect(await refusal(host.getTree(folder))).toMatchObject({
    code: 'SSH_TRANSFER_FAILED',
    message: expect.stringContaining('not UTF-8'),
  });
});

test('half a surrogate pair is refused before anything is sent', async () => {
  await using host = await connectSsh(loginTo(await server()));
  expect(await refusal(host.exec('echo', ['\uD800']))).toMatchObject({ code: 'SSH_CONFIG_INVALID' });
  expect((await host.exec('echo', ['\u{1F600}'])).stdout).toBe('\u{1F600}\n');
});

test.each(['a\n* evil', '*', 'a b', 'a,b', '@revoked', '|1|x', '!a'])(
  'an alias that known_hosts would read as more than a name is refused: %j',
  async (alias) => {
    const sshd = await server();
    const file = join(sshd.folder, 'aliases');
    writeFileSync(file, '');
    const hostKey = { alias, knownHosts: [file], unknown: 'accept-new' } as const;
    expect(await refusal(connectSsh({ ...loginTo(sshd), hostKey }))).toMatchObject({
      code: 'SSH_CONFIG_INVALID',
    });
    expect(readFileSync(file, 'utf8')).toBe('');
  },
);
