import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { readRegularFile } from './read-regular-file.js';

const folder = mkdtempSync(join(tmpdir(), 'bioxen-regular-'));
afterAll(() => rmSync(folder, { recursive: true }));

test('gives the bytes of a file, and says what the file system says', async () => {
  writeFileSync(join(folder, 'file'), 'text');
  expect((await readRegularFile(join(folder, 'file')))?.toString()).toBe('text');
  await expect(readRegularFile(join(folder, 'none'))).rejects.toMatchObject({ code: 'ENOENT' });
});

test.skipIf(process.platform === 'win32')(
  'takes no folder, pipe, socket or device, and waits for none',
  async () => {
    execFileSync('mkfifo', [join(folder, 'pipe')]);
    const server = createServer().listen(join(folder, 'socket'));
    try {
      for (const path of [folder, join(folder, 'pipe'), join(folder, 'socket'), '/dev/zero', '/dev/null'])
        expect({ path, bytes: await readRegularFile(path) }).toEqual({ path, bytes: undefined });
    } finally {
      server.close();
    }
  },
);
