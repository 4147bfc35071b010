import { deflateRawSync, gzipSync } from 'node:zlib';
import { describe, expect, test } from 'vitest';
import type { ArchiveFile } from './archive-file.js';
import { readTar } from './read-tar.js';
import { readZip } from './read-zip.js';
import { unpack } from './unpack.js';
import { writeTar } from './write-tar.js';
import { writeZip } from './write-zip.js';

const file = (path: string, text = path): ArchiveFile => ({
  path,
  isExecutable: false,
  bytes: Buffer.from(text),
});
const FILES = [file('a.lua'), file('b/c.lua', 'x'.repeat(5_000)), { ...file('bin/run'), isExecutable: true }];

/** Where the directory of a zip file with one entry, and nothing behind it, begins. */
const centralOf = (zip: Buffer): number => zip.readUInt32LE(zip.length - 6);
const edited = (zip: Uint8Array, edit: (zip: Buffer) => void): Buffer => {
  const copy = Buffer.from(zip);
  edit(copy);
  return copy;
};

/** A tar file of one entry whose header is changed, with a sum that is right again. */
const tarWith = (edit: (header: Buffer) => void, content = 'x'): Buffer => {
  const tar = Buffer.from(writeTar([file('a', content)]));
  edit(tar);
  tar.fill(' ', 148, 156);
  const sum = tar.subarray(0, 512).reduce((all, byte) => all + byte, 0);
  tar.write(`${sum.toString(8).padStart(6, '0')}\0 `, 148);
  return tar;
};

describe('archives', () => {
  test('give back what was packed, as zip, tar and tar.gz', async () => {
    for (const bytes of [writeZip(FILES), writeTar(FILES), gzipSync(writeTar(FILES))]) {
      const files = await unpack('a', bytes);
      expect(files.map(({ path, isExecutable }) => ({ path, isExecutable }))).toEqual(
        FILES.map(({ path, isExecutable }) => ({ path, isExecutable })),
      );
      expect(files.map(({ bytes: each }) => Buffer.from(each).toString())).toEqual(
        FILES.map(({ bytes: each }) => Buffer.from(each).toString()),
      );
    }
  });

  test('the same files make the same bytes', () => {
    expect(writeTar(FILES)).toEqual(writeTar(FILES));
    expect(writeZip(FILES)).toEqual(writeZip(FILES));
  });

  test.each([
    ['../up', /leads out|invalid relative path/],
    ['a/../../up', /leads out|invalid relative path/],
    ['/etc/passwd', /absolute/],
    ['C:/windows', /absolute/],
    ['a\\b', /backslash|invalid characters/],
    ['a\nb', /control character/],
    ['', /without a name|no sound/],
  ])('refuse an entry named %j', async (name, problem) => {
    await expect(readZip('z', writeZip([file(name, 'x')]))).rejects.toMatchObject({
      code: 'ARCHIVE_REJECTED',
      message: expect.stringMatching(problem) as string,
    });
    expect(() => readTar('t', writeTar([file(name, 'x')]))).toThrow(problem);
  });

  test.each([
    ['twice', [file('a'), file('a')]],
    ['in capital letters too', [file('a'), file('A')]],
    ['as file and folder', [file('a'), file('a/b')]],
    ['as folder and file', [file('a/b'), file('A')]],
  ])('refuse a name that is there %s', async (_case, files) => {
    await expect(readZip('z', writeZip(files))).rejects.toMatchObject({ code: 'ARCHIVE_REJECTED' });
    expect(() => readTar('t', writeTar(files))).toThrow(/is refused/);
  });

  test('refuse a bomb, told by what it claims and by what it is', async () => {
    const bomb = deflateRawSync(Buffer.alloc(64 << 20));
    const zip = Buffer.from(writeZip([file('a', 'x')]));
    const honest = Buffer.from(writeZip([{ path: 'a', isExecutable: false, bytes: Buffer.alloc(64 << 20) }]));
    await expect(readZip('z', honest)).rejects.toThrow(/too large/);
    expect(bomb.length).toBeLessThan(zip.length * 1_000);
    const lying = edited(honest, (copy) => {
      copy.writeUInt32LE(10, 22);
      copy.writeUInt32LE(10, centralOf(copy) + 24);
    });
    await expect(readZip('z', lying)).rejects.toMatchObject({ code: 'ARCHIVE_REJECTED' });
    await expect(unpack('a.tar.gz', gzipSync(Buffer.alloc(64 << 20)))).rejects.toThrow(/too large/);
  });

  test.each<[string, (zip: Buffer) => void]>([
    ['another name', (zip) => zip.write('b', 30)],
    ['another method', (zip) => zip.writeUInt16LE(0, 8)],
    ['other flags', (zip) => zip.writeUInt16LE(0x801, 6)],
    ['another size', (zip) => zip.writeUInt32LE(99, 22)],
    ['another checksum', (zip) => zip.writeUInt32LE(99, 14)],
  ])('refuse a zip entry with %s before its data', async (_case, edit) => {
    await expect(readZip('z', edited(writeZip([file('a', 'xyz')]), edit))).rejects.toMatchObject({
      code: 'ARCHIVE_REJECTED',
    });
  });

  test('refuse encrypted entries, links, devices, wrong sums and cut files of zip', async () => {
    const zip = writeZip([file('a', 'some text that is packed')]);
    const cases: readonly ((copy: Buffer) => void)[] = [
      (copy) => {
        copy.writeUInt16LE(0x801, 6);
        copy.writeUInt16LE(0x801, centralOf(copy) + 8);
      },
      (copy) => copy.writeUInt32LE((0o120_777 << 16) >>> 0, centralOf(copy) + 38),
      (copy) => copy.writeUInt32LE((0o060_644 << 16) >>> 0, centralOf(copy) + 38),
      (copy) => {
        copy.writeUInt32LE(1, 14);
        copy.writeUInt32LE(1, centralOf(copy) + 16);
      },
    ];
    for (const edit of cases)
      await expect(readZip('z', edited(zip, edit))).rejects.toMatchObject({ code: 'ARCHIVE_REJECTED' });
    for (let length = 0; length < zip.length; length += 7)
      await expect(readZip('z', zip.subarray(0, length))).rejects.toMatchObject({ code: 'ARCHIVE_REJECTED' });
  });

  test('no changed byte of a zip file brings other files unseen', async () => {
    const zip = writeZip([file('a', 'some text')]);
    const honest = await readZip('z', zip);
    for (let at = 0; at < zip.length; at += 1) {
      const copy = edited(zip, (bytes) => {
        bytes[at] = (bytes[at] as number) ^ 0x41;
      });
      const read = await readZip('z', copy).catch(() => honest);
      expect(Buffer.from(read[0]?.bytes ?? []).toString()).toBe('some text');
    }
  });

  test('follow links inside a tar file, and refuse those that leave it', () => {
    const link = (target: string, type = '2'): Buffer =>
      Buffer.concat([
        tarWith((header) => {
          header.write('b', 0);
          header.write(type, 156);
          header.write(target, 157);
          header.write('00000000000\0', 124);
        }, '').subarray(0, 512),
        writeTar([file('a', 'text')]),
      ]);
    expect(readTar('t', link('a')).map(({ path }) => path)).toEqual(['a', 'b']);
    expect(readTar('t', link('a', '1')).map(({ path }) => path)).toEqual(['a', 'b']);
    expect(readTar('t', link('nowhere')).map(({ path }) => path)).toEqual(['a']);
    for (const target of ['/etc/passwd', '../x', 'a/../../x', ''])
      expect(() => readTar('t', link(target)), target).toThrow(/leads out/);
  });

  test('refuse devices, two sizes, wrong sums and cut files of tar', () => {
    expect(() =>
      readTar(
        't',
        tarWith((header) => header.write('3', 156)),
      ),
    ).toThrow(/neither a file/);
    expect(() =>
      readTar(
        't',
        tarWith((header) => header.write('77777777777\0', 124)),
      ),
    ).toThrow(/cut off/);
    expect(() =>
      readTar(
        't',
        tarWith((header) => header.write('x', 156), '9 size=1\n'),
      ),
    ).toThrow(/two sizes/);
    const changed = Buffer.from(writeTar([file('a')]));
    changed.write('b', 0);
    expect(() => readTar('t', changed)).toThrow(/checksum/);
  });

  test('what is no archive is one file, unless it says that it is one', async () => {
    await expect(unpack('dir/a.lua', Buffer.from('return 1'))).resolves.toMatchObject([{ path: 'a.lua' }]);
    await expect(unpack('a.rock', Buffer.from('return 1'))).rejects.toThrow(/neither zip/);
    await expect(unpack('a.tar.bz2', Buffer.from('BZh9'))).rejects.toThrow(/neither zip/);
  });
});
