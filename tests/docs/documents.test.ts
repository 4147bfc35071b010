import { existsSync, readFileSync } from 'node:fs';
import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { asShown } from '../as-shown.js';
import { markdownBlocks } from '../markdown-blocks.js';
import { missingProgram } from '../missing-program.js';
import { type Box, startBox } from '../loopback-box.js';
import { root } from '../packages.js';
import { processesWith } from '../processes-with.js';
import { documents } from './documents.js';
import { isRunnable, runBlock, stopDaemon } from './run-block.js';

describe.each(documents)('%s', (path) => {
  const file = join(root, path);
  const blocks = existsSync(file) ? markdownBlocks(readFileSync(file, 'utf8')).filter(isRunnable) : [];
  const needsBox = blocks.some(({ needs }) => needs?.includes('sshd'));
  let folder: string;
  let box: Box | undefined;

  // Inside of the workspace, so that the packages resolve from tests/node_modules.
  beforeAll(async () => {
    const parent = join(root, 'tests', '.tmp');
    await mkdir(parent, { recursive: true });
    folder = await mkdtemp(join(parent, 'docs-'));
    if (needsBox && missingProgram('sshd') === undefined) box = await startBox(folder);
  });

  afterAll(async () => {
    await box?.stop();
    await stopDaemon(folder);
    // What a document starts ends with it.
    await vi.waitFor(() => {
      const left = processesWith(`XDG_RUNTIME_DIR=${folder}`);
      if (left.length > 0) throw new Error(`${path} left behind: ${left.join(', ')}`);
    }, 10_000);
    await rm(folder, { recursive: true, force: true });
  });

  test('exists', () => expect(existsSync(file)).toBe(true));

  test.for(blocks)('the $language block in line $line runs as shown', async (block, { skip }) => {
    const reason = block.notRun ?? missingProgram(...(block.needs ?? []));
    if (reason !== undefined) skip(reason);
    const { code, stdout, stderr } = await runBlock(block, folder, box?.env);
    expect({ code, stderr }, stdout).toEqual({ code: 0, stderr: '' });
    expect(asShown(stdout, block.expected)).toBe(block.expected);
  });
});
