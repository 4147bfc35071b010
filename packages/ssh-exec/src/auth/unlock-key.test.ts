import { execFileSync } from 'node:child_process';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { findProgram } from '@bioxen/testkit';
import { expect, test } from 'vitest';
import { unlockKey } from './unlock-key.js';

test('6 an encrypted key is opened in a thread of its own: the event loop turns meanwhile', async ({
  skip,
}) => {
  const { path: keygen = '', skipReason } = findProgram('ssh-keygen');
  if (skipReason !== undefined) skip(skipReason);
  const folder = await mkdtemp(join(tmpdir(), 'bioxen-key-'));
  try {
    const file = join(folder, 'key');
    execFileSync(keygen, ['-q', '-t', 'ed25519', '-N', 'sesame', '-f', file]);
    const text = await readFile(file, 'utf8');
    let turns = 0;
    const turn = setInterval(() => (turns += 1), 1);
    const key = await unlockKey(text, 'sesame');
    clearInterval(turn);
    expect(key).toMatchObject({ type: 'ssh-ed25519', pem: expect.stringContaining('PRIVATE KEY') });
    // In this thread it would take one turn, of a second.
    expect(turns).toBeGreaterThan(10);
    expect(await unlockKey(text, 'other')).toEqual(expect.any(String));
  } finally {
    await rm(folder, { recursive: true });
  }
});
