import { chmod, mkdir, readdir, readFile, stat, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { connectSsh } from '@bioxen/ssh-exec';
import { describe, expect, test } from 'vitest';
import { loginTo, refusal, sharedServers } from './connected.js';

const server = sharedServers();
const modeOf = async (path: string): Promise<number> => (await stat(path)).mode & 0o7777;

describe.each([
  ['commands', {}],
  ['an account for SFTP alone', { config: ['ForceCommand internal-sftp'] }],
] as const)('what put finds at its target, by %s', (_name, options) => {
  test('a folder is refused, also behind a link, and nothing is left', async () => {
    const sshd = await server(options);
    await using host = await connectSsh(loginTo(sshd));
    const root = join(sshd.home, 'folders');
    await mkdir(join(root, 'there'), { recursive: true });
    await symlink('there', join(root, 'link'));
    for (const verify of ['sha256', 'size'] as const) {
      for (const name of ['there', 'link']) {
        expect(await refusal(host.put(Buffer.from('x'), join(root, name), { verify }))).toMatchObject({
          code: 'SSH_TRANSFER_FAILED',
          path: join(root, name),
          message: expect.stringContaining('it is a folder'),
        });
      }
    }
    expect(await readdir(root)).toEqual(['link', 'there']);
    expect(await readdir(join(root, 'there'))).toEqual([]);
  });

  test('a file keeps its permissions unless others are asked for', async () => {
    const sshd = await server(options);
    await using host = await connectSsh(loginTo(sshd));
    const root = join(sshd.home, 'modes');
    await mkdir(root, { recursive: true });
    const file = (name: string): string => join(root, name);
    for (const [name, mode] of [
      ['secret', 0o600],
      ['program', 0o750],
      ['closed', 0o000],
      ['borrowed', 0o4755],
      ['asked', 0o600],
    ] as const) {
      await writeFile(file(name), 'old');
      await chmod(file(name), mode);
    }
    for (const name of ['secret', 'program', 'closed', 'borrowed', 'fresh'])
      await host.put(Buffer.from('new'), file(name));
    await host.put(Buffer.from('new'), file('asked'), { mode: 0o644 });
    expect(await modeOf(file('secret'))).toBe(0o600);
    expect(await modeOf(file('program'))).toBe(0o750);
    expect(await modeOf(file('closed'))).toBe(0o000);
    // Other bytes do not inherit the rights of a user.
    expect(await modeOf(file('borrowed'))).toBe(0o755);
    expect(await modeOf(file('fresh'))).toBe(0o644);
    expect(await modeOf(file('asked'))).toBe(0o644);
    expect(await readFile(file('secret'), 'utf8')).toBe('new');
  });

  test('a file is for its owner alone while it is being written', async () => {
    const sshd = await server(options);
    await using host = await connectSsh(loginTo(sshd));
    const root = join(sshd.home, 'meanwhile');
    await mkdir(root, { recursive: true });
    const seen: number[] = [];
    async function* source(): AsyncGenerator<Uint8Array> {
      yield Buffer.alloc(100_000);
      await expect.poll(() => readdir(root)).toHaveLength(1);
      for (const name of await readdir(root)) seen.push(await modeOf(join(root, name)));
      yield Buffer.from('end');
    }
    await host.put(source(), join(root, 'secret'), { mode: 0o600 });
    expect(seen).toEqual([0o600]);
  });

  test('a name as long as the file system allows is written, fetched and gone on with', async () => {
    const sshd = await server(options);
    await using host = await connectSsh(loginTo(sshd));
    const root = join(sshd.home, 'long');
    await mkdir(root, { recursive: true });
    const name = 'ä'.repeat(127);
    await host.put(Buffer.from('long'), join(root, name));
    await host.put(Buffer.from('longer'), join(root, name), { resume: true });
    await host.putTree([{ path: name, content: 'longest' }], root);
    await host.get(join(root, name), join(root, 'copy'));
    expect(await readFile(join(root, 'copy'), 'utf8')).toBe('longest');
    await host.get(join(root, 'copy'), join(root, name), { resume: true });
    expect((await readdir(root)).toSorted()).toEqual(['copy', name]);
  });
});
