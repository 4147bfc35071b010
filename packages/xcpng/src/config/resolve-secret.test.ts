import { execFileSync } from 'node:child_process';
import { chmodSync, existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { FakeClock } from '@bioxen/testkit';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { resolveSecret } from './resolve-secret.js';
import { type SecretSource, secretSchema } from './secret-source.js';

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'bioxen-secret-'));
});
afterAll(() => rmSync(folder, { recursive: true }));

const file = (text: string, mode = 0o600): SecretSource => {
  const path = join(folder, `secret-${mode.toString(8)}`);
  writeFileSync(path, text);
  chmodSync(path, mode);
  return { file: path };
};
const pipe = (): string => {
  const path = join(folder, 'pipe');
  execFileSync('mkfifo', ['-m', '600', path]);
  return path;
};
const resolved = (source: SecretSource): Promise<string> =>
  resolveSecret('password', source, { SET: 'of the environment', EMPTY: '' });

describe('H04 a secret', () => {
  test.each<[string, () => SecretSource, string]>([
    ['is a text', () => 'as it is\n', 'as it is\n'],
    ['is in a variable', () => ({ env: 'SET' }), 'of the environment'],
    ['is in a file, whose last line break is none of it', () => file('two\nlines\r\n'), 'two\nlines'],
    ['is printed by a command of the shell', () => ({ command: 'printf "%s\\n" "$((6 * 7))"' }), '42'],
    [
      'is printed by a program, whose arguments no shell reads',
      () => ({ command: ['printf', '%s', '$HOME'] }),
      '$HOME',
    ],
  ])('%s', async (_what, source, expected) => {
    expect(await resolved(source())).toBe(expected);
  });

  test.each<[string, () => SecretSource, RegExp]>([
    ['a variable that is not set', () => ({ env: 'UNSET' }), /UNSET is not set/],
    ['one that is empty', () => ({ env: 'EMPTY' }), /EMPTY is not set/],
    ['a file that is not there', () => ({ file: '/nowhere/secret' }), /cannot be read/],
    ['one that is empty', () => file('\n'), /is empty/],
    ['a pipe that nobody writes to', () => ({ file: pipe() }), /is no regular file/],
    ['a device that others read', () => ({ file: '/dev/zero' }), /is no regular file/],
    [
      'a command that fails',
      () => ({ command: 'echo canary; echo canary >&2; exit 3' }),
      /'echo canary.+' failed/,
    ],
    [
      'a program that is not there',
      () => ({ command: ['/nowhere/pass', 'canary'] }),
      /'\/nowhere\/pass' failed/,
    ],
    ['a command that prints nothing', () => ({ command: 'true' }), /printed nothing/],
  ])('%s is told, with what to do, and nothing that was printed', async (_what, source, reason) => {
    const error: unknown = await resolved(source()).catch((caught: unknown) => caught);
    expect(error).toMatchObject({
      code: 'SECRET_UNAVAILABLE',
      message: expect.stringMatching(reason) as unknown,
      hint: expect.any(String) as unknown,
    });
    expect((error as Error).cause === undefined || !String((error as Error).cause).includes('canary')).toBe(
      true,
    );
  });

  test('a command that does not end is told as that, and ended', async () => {
    const clock = new FakeClock();
    const started = join(folder, 'started');
    const command = `echo $$ >'${started}.new'; mv '${started}.new' '${started}'; exec sleep 100000`;
    const asked = resolveSecret('password', { command }, {}, clock).catch((caught: unknown) => caught);
    await expect.poll(() => existsSync(started), { timeout: 30_000 }).toBe(true);
    await clock.advance(30_000);
    expect(await asked).toMatchObject({
      code: 'SECRET_UNAVAILABLE',
      message: expect.stringContaining('did not end within 30s') as unknown,
    });
    const pid = Number(readFileSync(started, 'utf8'));
    await expect.poll(() => isAlive(pid), { timeout: 30_000 }).toBe(false);
  });

  test('in a file that others can read is refused, with the chmod that mends it', async () => {
    await expect(resolved(file('open', 0o640))).rejects.toMatchObject({
      code: 'SECRET_FILE_EXPOSED',
      hint: expect.stringContaining('chmod 600') as unknown,
    });
  });

  test.each([{}, { env: '' }, { file: 'a', env: 'b' }, { command: [] }, '', 7])('is not %j', (source) => {
    expect(secretSchema.safeParse(source).success).toBe(false);
  });
});

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}
