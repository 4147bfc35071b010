import { execFileSync } from 'node:child_process';
import { seededRandom } from '@bioxen/core';
import { findProgram } from '@bioxen/testkit';
import { describe, expect, test } from 'vitest';
import { encodeForAnyShell } from './any-shell.js';
import { quote, quoteCommand } from './quote.js';
import { templateCommand } from './template-command.js';

const awkward = [
  '',
  '-',
  '--',
  '-n',
  "'",
  "''",
  '"',
  '\\',
  "\\'",
  "'\\''",
  '$HOME',
  '$(id)',
  '`id`',
  '!',
  '!!',
  '*',
  '~',
  '#a',
];
const words = [
  ...awkward,
  'a b',
  ' ',
  '\n',
  'a\n',
  '\t',
  '\r\n',
  'é',
  '𝛼',
  '\u007f',
  ';',
  '&&',
  '|',
  '%s',
  '\\n',
  '\\\n',
  '{a,b}',
];

function randomWords(count: number): readonly string[] {
  const random = seededRandom(18);
  return Array.from({ length: count }, () =>
    Array.from({ length: Math.floor(random.next() * 24) }, () =>
      String.fromCharCode(1 + Math.floor(random.next() * (random.next() < 0.8 ? 126 : 2_000))),
    ).join(''),
  );
}

const all = [...words, ...randomWords(300)];
const listing = (printed: Buffer): readonly string[] => printed.toString('utf8').split('\0').slice(0, -1);

describe.each([
  ['sh', ['-c']],
  ['dash', ['-c']],
  ['bash', ['-c']],
  ['busybox', ['sh', '-c']],
])('18 arguments through %s', (shell, before) => {
  const { path, skipReason } = findProgram(shell);

  test('arrive byte for byte', ({ skip }) => {
    if (skipReason !== undefined) skip(skipReason);
    const line = quoteCommand('/usr/bin/printf', ['%s\\0', ...all]);
    expect(listing(execFileSync(path ?? '', [...before, line]))).toEqual(all);
  });
});

describe.each([
  ['fish', ['--no-config', '-c']],
  ['csh', ['-f', '-c']],
])('18 arguments through %s, which is no POSIX shell', (shell, before) => {
  const { path, skipReason } = findProgram(shell);

  test('arrive byte for byte', ({ skip }) => {
    if (skipReason !== undefined) skip(skipReason);
    const line = encodeForAnyShell(
      quoteCommand('/usr/bin/printf', ['%s\\0', ...awkward, 'a b', 'é', '\n', '\t']),
    );
    expect(listing(execFileSync(path ?? '', [...before, line]))).toEqual([
      ...awkward,
      'a b',
      'é',
      '\n',
      '\t',
    ]);
  });
});

test('18 a NUL is refused before anything is sent', () => {
  expect(() => quote('a\0b')).toThrow(expect.objectContaining({ code: 'SSH_CONFIG_INVALID' }));
  expect(() => quoteCommand('ls', ['ok', '\0'])).toThrow('Invalid argument 2');
});

test('words without special characters stay readable', () => {
  expect(quoteCommand('samtools', ['view', '-b', '/data/a.bam', 'it is'])).toBe(
    "samtools view -b /data/a.bam 'it is'",
  );
});

test('every hole of a template is quoted, and an array is several words', () => {
  const tag = (
    strings: TemplateStringsArray,
    ...values: readonly (string | number | readonly string[])[]
  ): string => templateCommand(strings, values);
  expect(tag`ls -- ${'a b'} | head -n ${3} ${['x', "y'z"]}`).toBe("ls -- 'a b' | head -n 3 x 'y'\\''z'");
});
