import { execFileSync } from 'node:child_process';
import { cpSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { LuaProcessError } from '@bioxen/core';
import { BasicLuaVM } from '@bioxen/lua-local';
import { FakeClock } from '@bioxen/testkit';
import { expect, test } from 'vitest';

test('the embedded engine refuses what would reach the host, with a message', async () => {
  await using vm = new BasicLuaVM({ engine: 'embedded' });
  const refused = async (code: string): Promise<unknown> => (await vm.execute(code)).values;
  expect(await refused('return os.execute("true")')).toEqual([
    null,
    'os.execute is not supported on the embedded engine',
    38,
  ]);
  expect(await refused('return (pcall(io.popen, "true"))')).toEqual([true]);
  expect(await refused('return io.popen("true")')).toEqual([
    null,
    expect.stringContaining('io.popen is not supported'),
    38,
  ]);
  expect(
    (await refused(
      'return (io.open("/etc/passwd")), (io.open("/dev/stdin")), (io.open("/proc/self/environ"))',
    )) as unknown[],
  ).toEqual([null, null, null]);
  expect(await refused('return package.loadlib("x", "y")')).toEqual([null, expect.any(String), 38]);
  expect(await refused('return os.getenv("NODE_ENV"), os.getenv("VITEST"), debug.sethook')).toEqual([
    null,
    null,
    null,
  ]);
  expect(await refused('return (pcall(require, "socket.core"))')).toEqual([false]);
  expect(await refused('return 1')).toEqual([1]);
});

test('a program that needs more memory than there is fails or ends its interpreter, not the process', async () => {
  await using vm = new BasicLuaVM({ engine: 'embedded' });
  const error: unknown = await vm.execute('return #("x"):rep(3000000000)', { timeoutMs: 30_000 }).then(
    (result) => result.error,
    (caught: unknown) => caught,
  );
  expect(error).toHaveProperty('message');
  expect((await vm.execute('return 1')).values).toEqual([1]);
});

test('the environment of embedded programs tells nothing of this computer', async () => {
  await using vm = new BasicLuaVM({ engine: 'embedded' });
  const { values } = await vm.execute(
    'return os.getenv("_"), os.getenv("PATH"), os.getenv("HOME"), os.getenv("PWD")',
  );
  expect(values).toEqual([null, null, null, null]);
});

test('the embedded engine works from a folder whose name has blanks and letters beyond Latin-1', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'bioxen ü 日本-'));
  try {
    cpSync(fileURLToPath(new URL('../dist/', import.meta.url)), join(folder, 'dist'), { recursive: true });
    symlinkSync(fileURLToPath(new URL('../node_modules/', import.meta.url)), join(folder, 'node_modules'));
    writeFileSync(join(folder, 'package.json'), '{"type":"module"}');
    writeFileSync(
      join(folder, 'main.js'),
      `import { BasicLuaVM } from './dist/index.js';
       const vm = new BasicLuaVM();
       console.log((await vm.execute('return 2 + 2')).stdout);
       await vm.close();`,
    );
    expect(
      execFileSync(process.execPath, ['main.js'], { cwd: folder, encoding: 'utf8', timeout: 30_000 }),
    ).toBe('4\n');
  } finally {
    rmSync(folder, { recursive: true });
  }
});

test('an engine that dies of its program is an error, not silence', async () => {
  await using vm = new BasicLuaVM({ engine: 'embedded', limits: { memoryBytes: 16 * 2 ** 20 } });
  // Its driver has nowhere to put the request: nothing is left to tell of it.
  const failure = vm.execute('return #...', { args: ['x'.repeat(40 * 2 ** 20)] });
  await expect(failure).rejects.toBeInstanceOf(LuaProcessError);
  await expect(failure).rejects.toMatchObject({
    code: 'LUA_OUT_OF_MEMORY',
    certainty: 'certain',
    maybeRan: true,
  });
  expect((await vm.execute('return 1')).values).toEqual([1]);
});

test('a program that fills its memory to the last byte is told so, and its VM goes on', async () => {
  await using vm = new BasicLuaVM({ engine: 'embedded', persistent: true });
  const { error } = await vm.execute('t = {} while true do t = { t } end');
  expect(error).toMatchObject({ kind: 'memory', message: 'not enough memory' });
  expect((await vm.execute('t = nil return 1')).values).toEqual([1]);
});

test('no program of the embedded engine reaches into the functions of the driver', async () => {
  await using vm = new BasicLuaVM({ engine: 'embedded' });
  const code =
    'return debug.getupvalue, debug.setupvalue, debug.getlocal, debug.getregistry, debug.traceback ~= nil';
  expect((await vm.execute(code)).values).toEqual([null, null, null, null, true]);
});

test('a taker of output that throws makes the execution fail, and an input that breaks at its end does not', async () => {
  await using vm = new BasicLuaVM({ engine: 'embedded' });
  const refuse = (): never => {
    throw new RangeError('mine');
  };
  await expect(vm.execute('print(1)', { onOutput: refuse })).rejects.toThrow('mine');
  async function* input(): AsyncGenerator<Uint8Array> {
    try {
      yield Buffer.from('a\n');
      yield Buffer.from('b\n');
    } finally {
      refuse();
    }
  }
  expect((await vm.execute('return io.read()', { input: input() })).values).toEqual(['a']);
});

test('a key too large to carry over leaves the rest of the table whole', async () => {
  await using vm = new BasicLuaVM({ engine: 'embedded' });
  const { values } = await vm.execute('return { [("x"):rep(70 * 2 ^ 20)] = 1 }');
  expect({ ...(values[0] as object) }).toEqual({ '…': 1 });
});

test('processor time does not count while a program waits for its input or for whoever takes its output', async () => {
  const clock = new FakeClock();
  await using vm = new BasicLuaVM({ engine: 'embedded', limits: { cpuMs: 30_000 }, clock });
  async function* late(): AsyncGenerator<Uint8Array> {
    yield Buffer.from('one\n');
    await clock.advance(600_000);
    yield Buffer.from('two\n');
  }
  let taken = 0;
  const { values } = await vm.execute(
    'local a, b = io.read(), io.read() for _ = 1, 200 do io.write(("x"):rep(1e5)) end return a .. b',
    {
      input: late(),
      buffer: false,
      onOutput: async ({ bytes }) => {
        if (taken === 0) await clock.advance(600_000);
        taken += bytes.length;
      },
    },
  );
  expect(values).toEqual(['onetwo']);
  expect(taken).toBe(20_000_007);
});
