import { describe, expect, test } from 'vitest';
import { EBADF, EEXIST, EINVAL, EISDIR, ENAMETOOLONG, ENOENT, ENOTDIR, ESPIPE } from './errno.js';
import { OpenFiles } from './open-files.js';
import { VirtualFolder } from './virtual-folder.js';

const WRITE = 0o1;
const BOTH = 0o2;
const CREATE = 0o100;
const EXCLUSIVE = 0o200;
const open = (): OpenFiles =>
  new OpenFiles(new VirtualFolder({ diskBytes: 1000, fileBytes: 1000, files: 10 }), 20);
const bytes = (text: string): Uint8Array => Buffer.from(text, 'latin1');

describe('a path', () => {
  test.each(['a', './a', '/a', '//a', '../a', '/../../a', '/./a', '/tmp/a'])(
    '%s leads into the folder',
    (path) => {
      const files = open();
      files.close(files.open('a', WRITE | CREATE));
      expect(files.open(path, 0)).toBeGreaterThanOrEqual(3);
    },
  );

  test.each([
    ['', -ENOENT],
    ['.', -EISDIR],
    ['/', -EISDIR],
    ['..', -EISDIR],
    ['/tmp', -EISDIR],
    ['b', -ENOENT],
    ['a/', -ENOTDIR],
    ['a/b', -ENOENT],
    ['tmp/a', -ENOENT],
    ['/etc/passwd', -ENOENT],
    ['x'.repeat(256), -ENAMETOOLONG],
  ])('%s leads nowhere', (path, refusal) => {
    const files = open();
    files.close(files.open('a', WRITE | CREATE));
    expect(files.open(path, 0)).toBe(refusal);
  });
});

describe('an open file', () => {
  test('that must be new is refused when it is there', () => {
    const files = open();
    files.open('a', WRITE | CREATE | EXCLUSIVE);
    expect(files.open('a', WRITE | CREATE | EXCLUSIVE)).toBe(-EEXIST);
  });

  test('reads and writes only as it was opened', () => {
    const files = open();
    const writer = files.open('a', WRITE | CREATE);
    expect(files.read(writer, new Uint8Array(1))).toBe(-EBADF);
    expect(files.write(files.open('a', 0), bytes('x'))).toBe(-EBADF);
    expect(files.write(99, bytes('x'))).toBe(-EBADF);
    expect(files.close(99)).toBe(-EBADF);
  });

  test('has a position of its own, which its copy starts from', () => {
    const files = open();
    const first = files.open('a', BOTH | CREATE);
    files.write(first, bytes('hello'));
    expect(files.seek(first, -3, 2)).toBe(2);
    expect(files.seek(first, -9, 1)).toBe(-EINVAL);
    expect(files.seek(first, 0, 7)).toBe(-EINVAL);
    const copy = files.duplicate(first, 7);
    expect(copy).toBe(7);
    files.close(first);
    const into = new Uint8Array(9);
    expect(files.read(copy, into)).toBe(3);
    expect(Buffer.from(into.subarray(0, 3)).toString()).toBe('llo');
    expect(files.read(copy, into)).toBe(0);
  });

  test('reads zeros where nothing was written', () => {
    const files = open();
    const file = files.open('a', BOTH | CREATE);
    files.write(file, bytes('x'));
    files.seek(file, 5, 0);
    files.write(file, bytes('y'));
    files.seek(file, 0, 0);
    const into = new Uint8Array(9).fill(7);
    expect(files.read(file, into)).toBe(6);
    expect([...into]).toEqual([0x78, 0, 0, 0, 0, 0x79, 7, 7, 7]);
  });

  test('keeps its content when its name goes to another', () => {
    const files = open();
    const old = files.open('a', BOTH | CREATE);
    files.write(old, bytes('old'));
    files.write(files.open('b', WRITE | CREATE), bytes('new'));
    expect(files.rename('b', 'a')).toBe(0);
    expect(files.seek(old, 0, 2)).toBe(3);
    expect(files.seek(files.open('a', 0), 0, 2)).toBe(3);
    expect(files.open('b', 0)).toBe(-ENOENT);
    expect(files.remove('a')).toBe(0);
    expect(files.remove('a')).toBe(-ENOENT);
  });
});

test('the standard streams lead nowhere', () => {
  const files = open();
  expect(files.read(0, new Uint8Array(1))).toBe(0);
  expect(files.write(1, bytes('lost'))).toBe(4);
  expect(files.write(2, bytes('lost'))).toBe(4);
  expect(files.write(0, bytes('x'))).toBe(-EBADF);
  expect(files.seek(1, 0, 0)).toBe(-ESPIPE);
});
