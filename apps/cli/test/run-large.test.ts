import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { expect, test } from 'vitest';
import { program, runCli, startCli } from './start-cli.js';

test('a document may be longer than a string', async () => {
  const code = 'local s, t = { ("\\1"):rep(1000000) }, {} for i = 1, 100 do t[i] = s end return t';
  const child = spawn(process.execPath, [program, 'run', '--json', '-e', code]);
  child.stdin.end();
  let length = 0;
  let tail = '';
  child.stdout.on('data', (chunk: Buffer) => {
    length += chunk.length;
    tail = (tail + chunk.subarray(-1_000).toString()).slice(-1_000);
  });
  expect((await once(child, 'close'))[0]).toBe(0);
  expect(length).toBeGreaterThan(2 ** 29);
  expect(tail).toMatch(/\\u0001"\]\],"truncated"|\\u0001"\]\]\],"truncated":false,.*\}\n$/);
});

test('more output than a document can hold is refused', async () => {
  const { code, stdout, stderr } = await runCli(['run', '--json', '--max-output', '257M', '-e', 'print(1)']);
  expect(code).toBe(2);
  expect(JSON.parse(stdout)).toMatchObject({ error: { code: 'USAGE' } });
  expect(stderr).toMatch(
    /^bioxen: --max-output is at most 256 MB with --json, not '257M'.*\nLeave --json out/,
  );
});

test('a program on standard input that never ends is refused', async () => {
  const cli = startCli(['run', '-'], { openInput: true });
  const line = Buffer.alloc(2 ** 20, '-');
  const feed = (): void => {
    while (cli.process.stdin.writable && cli.process.stdin.write(line));
  };
  cli.process.stdin.on('drain', feed);
  feed();
  const { code, stderr } = await cli.result;
  expect(stderr).toMatch(
    /^bioxen: A program has at most 256 MB; there is more in standard input\.\n.*<.*\n$/,
  );
  expect(code).toBe(2);
});
