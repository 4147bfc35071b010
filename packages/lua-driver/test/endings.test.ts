import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { ExecutionResult } from '@bioxen/core';
import { executableName, type LuaVersion } from '@bioxen/testkit';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { spawnDriver, VERSIONS } from './spawned-driver.js';

/** Makes something whose finalizer is called, on every version. */
const FINALIZER = `
  function finalized(callback)
    if not newproxy then return setmetatable({}, { __gc = callback }) end
    local proxy = newproxy(true)
    getmetatable(proxy).__gc = callback
    return proxy
  end
`;

/** Statuses as programs write them. What they mean differs between the versions. */
const STATUSES =
  ' |nil|0|3|255|256|-1|3.7|-3.7|2^31 + 3|2^32 + 3|2^53|2^63|2^64 + 5|0/0|1/0|-1/0|"7"|"7.5"|"0x10"|"9007199254740993"|"x"|true|false|{}'.split(
    '|',
  );

type Skip = (reason: string) => never;

/** Runs a program in an interpreter of its own, to the very end. */
async function runAlone(version: LuaVersion, skip: Skip, code: string): Promise<ExecutionResult> {
  const { client } = await spawnDriver(version, skip);
  const run = client.execute(code);
  return run.toResult(await client.quitAfter(run), 'none');
}

describe.for(VERSIONS)('the end of a program on %s', (version) => {
  let folder: string;
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'endings-'));
  });
  afterAll(() => rm(folder, { recursive: true }));

  test.for(STATUSES)('B10 os.exit(%s) is what stock Lua makes of it', async (status, { skip }) => {
    const result = await runAlone(version, skip, `os.exit(${status})`);
    const stock = spawnSync(executableName(version), ['-e', `os.exit(${status})`], { encoding: 'utf8' });
    expect(result.returnCode).toBe(stock.status);
    expect(result.exited).toBe(stock.stderr === '');
    const [, problem] = /(bad argument[^\n]*)/.exec(stock.stderr) ?? [];
    expect(result.error?.kind === 'runtime' ? result.error.message : undefined).toBe(
      problem === undefined ? undefined : `[chunk]:1: ${problem}`,
    );
    expect(result.stderr).not.toContain('bioxen');
  });

  test('what finalizers print while the state closes is output of the program', async ({ skip }) => {
    const result = await runAlone(
      version,
      skip,
      `${FINALIZER} kept = finalized(function() for i = 1, 1000 do print(i) end io.stderr:write("bye") end) return "result"`,
    );
    const lines = Array.from({ length: 1_000 }, (_, index) => `${index + 1}\n`).join('');
    expect(result).toMatchObject({ stdout: `result\n${lines}`.trimEnd(), stderr: 'bye', values: ['result'] });
    expect(result).toMatchObject({ success: true, returnCode: 0, exited: false });
  });

  test('so it is after a failure', async ({ skip }) => {
    const result = await runAlone(
      version,
      skip,
      `${FINALIZER} kept = finalized(function() print("closing") end) error("boom")`,
    );
    expect(result).toMatchObject({
      stdout: 'closing',
      success: false,
      returnCode: 1,
      error: { kind: 'runtime' },
    });
  });

  test('os.exit in a finalizer gives the status', async ({ skip }) => {
    const result = await runAlone(
      version,
      skip,
      `${FINALIZER} kept = finalized(function() io.write("late") os.exit(9) end) print("first")`,
    );
    expect(result).toMatchObject({ stdout: 'first\nlate', returnCode: 9, success: false, exited: true });
    expect(result.error).toMatchObject({ kind: 'exit', value: 9 });
  });

  test('os.exit that closes the state runs the finalizers, where the version has that', async ({ skip }) => {
    const code = `${FINALIZER} kept = finalized(function() print("closing") end) os.exit(3, true)`;
    const result = await runAlone(version, skip, code);
    const stock = spawnSync(executableName(version), ['-e', code], { encoding: 'utf8' });
    expect(result).toMatchObject({ stdout: stock.stdout.trimEnd(), returnCode: stock.status, exited: true });
  });

  test('what an unclosed pipe still holds is output of the program', async ({ skip }) => {
    const result = await runAlone(
      version,
      skip,
      'pipe = io.popen("cat", "w") pipe:write("through cat\\n") print("first")',
    );
    expect(result).toMatchObject({ stdout: 'first\nthrough cat', returnCode: 0 });
  });

  test('a finalizer that asks for input or a module gets none, and nothing hangs', async ({ skip }) => {
    const result = await runAlone(
      version,
      skip,
      `${FINALIZER} kept = finalized(function() print(io.read()) print((pcall(require, "nothing"))) end)`,
    );
    expect(result.stdout).toBe('nil\nfalse');
  });

  test('files left open are written when the program ends, and stay open', async ({ skip }) => {
    const { client, end } = await spawnDriver(version, skip);
    const [first, second] = [join(folder, 'first'), join(folder, 'second')];
    const text = (path: string): string => (existsSync(path) ? readFileSync(path, 'utf8') : 'missing');
    const open = client.execute('first, second = ... first = io.open(first, "w") io.output(second)', {
      args: [first, second],
    });
    await open.outcome;
    for (const code of [
      'first:write("a") io.write("1")',
      'first:write("b") io.write("2") error("boom")',
      'local passing = io.open(..., "a") passing:close() first:write("c") io.write("3")',
    ])
      await client.execute(code, { args: [join(folder, 'third')] }).outcome;
    expect([text(first), text(second)]).toEqual(['abc', '123']);
    const run = client.execute('first:close() io.close() io.output(io.stdout) print(io.type(first))');
    await run.outcome;
    expect(run.partialOutput().stdout).toBe('closed file');
    await end();
  });

  test('a file that is the default input is read by programs, never by the driver', async ({ skip }) => {
    const { client, end } = await spawnDriver(version, skip);
    const path = join(folder, 'input');
    writeFileSync(path, 'one\ntwo\nthree\n');
    const values = async (code: string, input?: string): Promise<unknown> => {
      const outcome = await client.execute(code, { args: [path], ...(input === undefined ? {} : { input }) })
        .outcome;
      return 'values' in outcome ? outcome.values : outcome;
    };
    expect(await values('return io.type(io.input(...)), io.read()')).toEqual(['file', 'one']);
    expect(await values('return io.read(), io.input() ~= io.stdin')).toEqual(['two', true]);
    expect(await values('for line in io.lines() do return line end')).toEqual(['three']);
    expect(await values('io.input():close() local read = pcall(io.read) return read')).toEqual([false]);
    expect(await client.execute('io.read()').outcome).toMatchObject({
      failure: { message: '[chunk]:1: standard input file is closed' },
    });
    expect(await values('return io.input(io.stdin) == io.stdin, io.read()', 'mine\n')).toEqual([
      true,
      'mine',
    ]);
    expect(await values('return (pcall(io.input, {}))')).toEqual([false]);
    await end();
  });

  test('a file left open at os.exit is whole as soon as the result is there', async ({ skip }) => {
    const { client } = await spawnDriver(version, skip);
    const path = join(folder, 'left-open');
    const run = client.execute('file = io.open(..., "w") file:write("all of it") os.exit(0)', {
      args: [path],
    });
    expect(await client.quitAfter(run)).toEqual({ kind: 'exited', status: 0 });
    expect(readFileSync(path, 'utf8')).toBe('all of it');
    await client.ended;
  });

  test('what io.open, io.output and io.lines refuse is said at the line of the program', async ({ skip }) => {
    const { client, end } = await spawnDriver(version, skip);
    for (const code of ['io.open()', 'io.output("/nowhere/x")', 'for _ in io.lines("/nowhere/x") do end']) {
      const outcome = await client.execute(`local x\n${code}`).outcome;
      const message = outcome.kind === 'failed' ? outcome.failure.message : '';
      expect(message, code).toMatch(/^\[chunk\]:2: /);
      expect(message, code).not.toContain("'?'");
    }
    const run = client.execute('return io.open("/nowhere/x")');
    expect(await run.outcome).toMatchObject({ values: [null, '/nowhere/x: No such file or directory', 2] });
    await end();
  });

  test('100,000 values are returned where the stack holds them', async ({ skip }) => {
    const { client, end } = await spawnDriver(version, skip);
    // PUC Lua 5.1 and LuaJIT hold no more than some thousand values on their stack.
    const count = version === '5.3' || version === '5.4' ? 100_000 : 7_000;
    const run = client.execute(
      `local t = {} for i = 1, ${count} do t[i] = i end return (table.unpack or unpack)(t)`,
    );
    const outcome = await run.outcome;
    expect('values' in outcome ? outcome.values : []).toEqual(Array.from({ length: count }, (_, i) => i + 1));
    expect(run.partialOutput().stdout.split('\t')).toHaveLength(count);
    await end();
  });

  test('keys that are no text are told from text', async ({ skip }) => {
    const { client, end } = await spawnDriver(version, skip);
    const run = client.execute('return { ["\\255"] = 1, ["\\195\\191"] = 2 }');
    const outcome = await run.outcome;
    const [map] = 'values' in outcome ? outcome.values : [];
    expect(map).toBeInstanceOf(Map);
    expect(
      [...(map as ReadonlyMap<unknown, unknown>)].toSorted(([, a], [, b]) => Number(a) - Number(b)),
    ).toEqual([
      [Uint8Array.of(255), 1],
      ['ÿ', 2],
    ]);
    await end();
  });
});
