import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { text } from 'node:stream/consumers';
import { findLua } from '@bioxen/testkit';
import { describe, expect, test } from 'vitest';

const packageFolder = fileURLToPath(new URL('..', import.meta.url));
const run = async (code: string): Promise<{ stdout: string; stderr: string; code: number | null; signal: string | null }> => {
  const child = spawn(process.execPath, ['--input-type=module', '-e', `import { BasicLuaVM } from '@bioxen/lua-local';\n${code}`], {
    cwd: packageFolder,
    stdio: ['ignore', 'pipe', 'pipe'],
    timeout: 20_000,
    killSignal: 'SIGKILL',
  });
  const [stdout, stderr, [exitCode, signal]] = await Promise.all([
    text(child.stdout),
    text(child.stderr),
    once(child, 'close') as Promise<[number | null, string | null]>,
  ]);
  return { stdout, stderr, code: exitCode, signal };
};
const { skipReason } = findLua('5.4');

describe.each(['embedded', 'native'])('a script on the %s engine', (engine) => {
  test('that closes its VM exits by itself, in silence', async ({ skip }) => {
    if (engine === 'native' && skipReason !== undefined) skip(skipReason);
    const result = await run(`const vm = new BasicLuaVM({ engine: '${engine}', persistent: true });
      console.log((await vm.execute('return 4')).stdout); await vm.close();`);
    expect(result).toEqual({ stdout: '4\n', stderr: '', code: 0, signal: null });
  });

  test('that does not close a one-shot VM exits by itself', async ({ skip }) => {
    if (engine === 'native' && skipReason !== undefined) skip(skipReason);
    const result = await run(`const vm = new BasicLuaVM({ engine: '${engine}' });
      console.log((await vm.execute('return 4')).stdout);`);
    expect(result).toEqual({ stdout: '4\n', stderr: '', code: 0, signal: null });
  });
});
