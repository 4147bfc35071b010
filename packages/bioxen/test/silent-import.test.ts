import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { expect, test } from 'vitest';

test('O06 an import prints nothing, writes nothing, starts nothing and lets the process end', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'silent-import-'));
  try {
    const entry = import.meta.resolve('bioxen');
    const code = `await import(${JSON.stringify(entry)}); console.log(JSON.stringify(process.getActiveResourcesInfo()))`;
    const child = spawn(process.execPath, ['--input-type=module', '-e', code], {
      cwd: folder,
      timeout: 20_000,
    });
    const [stdout, stderr, [exitCode]] = await Promise.all([
      text(child.stdout),
      text(child.stderr),
      once(child, 'close') as Promise<[number | null]>,
    ]);
    expect({ stderr, exitCode }).toEqual({ stderr: '', exitCode: 0 });
    const active = JSON.parse(stdout) as string[];
    expect(
      active.filter((name) => /Timeout|Socket|Worker|Process/i.test(name) && !/PipeWrap|TTY/.test(name)),
    ).toEqual([]);
    expect(await readdir(folder)).toEqual([]);
  } finally {
    await rm(folder, { recursive: true });
  }
});
