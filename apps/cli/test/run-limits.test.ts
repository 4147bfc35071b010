import { findLua } from '@bioxen/testkit';
import { describe, expect, test } from 'vitest';
import { sandboxSkipReason } from './find-sandbox.js';
import { engines } from './native-versions.js';
import { printed, runCli } from './start-cli.js';

describe.for(engines)('on the $engine engine', ({ engine, skipReason }) => {
  test.beforeEach(({ skip }) => {
    skip(skipReason !== undefined, skipReason);
  });
  const run = ['run', '--engine', engine];

  test('--cpu ends a program that computes with 125, its output and what to do', async () => {
    const result = await runCli([...run, '--cpu', '300ms', '-e', 'print("up") while true do end']);
    expect(result).toMatchObject({ code: 125, signal: null, stdout: 'up\n' });
    expect(result.stderr).toMatch(
      /^bioxen: Lua program exceeded its cpu limit of 300ms \(measured .*\)\nGive it more with --cpu, .*\n$/,
    );
  });

  test('--cpu gives a document that names the limit', async () => {
    const args = [...run, '--json', '--cpu', '300ms', '-e', 'print("up") while true do end'];
    const { code, stdout } = await runCli(args);
    expect(code).toBe(125);
    const document = JSON.parse(stdout) as { readonly error: { readonly observed: number } };
    expect(document).toMatchObject({
      error: { code: 'LUA_LIMIT_EXCEEDED', limit: 'cpu', limitValue: 300, certainty: 'certain' },
      partial: { stdout: 'up', stderr: '', truncated: false },
    });
    expect(document.error.observed).toBeGreaterThanOrEqual(300);
    expect(String(document.error.observed)).toMatch(/^\d+(\.\d{1,3})?$/);
  });

  test('--memory that is used up is a failure of the program, which says what to do', async () => {
    const code = 'local t = {} for i = 1, 1e9 do t[i] = ("x"):rep(1000) .. i end';
    const args = [...run, '--memory', '32M'];
    const { code: status, stderr } = await runCli([...args, '-e', code]);
    expect(status).toBe(1);
    expect(stderr).toMatch(
      /^lua: not enough memory[^]*\nbioxen: the program had 32 MB of memory: .*--memory 64M\.\n$/,
    );
    const json = await runCli([...args, '--json', '-e', code]);
    expect(JSON.parse(json.stdout)).toMatchObject({
      error: { kind: 'memory' },
      limits: { memoryBytes: 32 * 2 ** 20 },
    });
  });

  test('--memory that is more than usual lets a program have more', async () => {
    // While it is made, a text stands in memory twice.
    const args = ['-e', 'return #("x"):rep(150 * 2^20 // 1 | 0)'];
    expect(await runCli([...run, '--memory', '512M', ...args])).toEqual(
      printed(`${String(150 * 2 ** 20)}\n`),
    );
    const usual = await runCli([...run, ...args]);
    expect(usual).toMatchObject({ code: 1, stdout: '' });
    expect(usual.stderr).toContain('had 256 MB of memory');
  });

  test('--disk is as large as it says, all files together', async () => {
    const code = `for i = 1, 20 do
      local file = io.open("file" .. i, "w")
      if not file:write(("x"):rep(300 * 1024)) or not file:close() then return print(i) end
    end`;
    expect(await runCli([...run, '--disk', '1M', '-e', code])).toEqual(printed('4\n'));
  });

  test('the limits stand in the document', async () => {
    const limits = '--timeout 10s --cpu 5s --memory 1G --disk 2M --max-output 1K'.split(' ');
    const { stdout } = await runCli([...run, '--json', ...limits, '-e', 'local x']);
    expect(JSON.parse(stdout)).toMatchObject({
      limits: {
        timeoutMs: 10_000,
        cpuMs: 5_000,
        memoryBytes: 2 ** 30,
        maxOutputBytes: 1_024,
        processes: 0,
        openFiles: 64,
        diskBytes: 2 * 2 ** 20,
        fileBytes: 2 * 2 ** 20,
      },
    });
  });
});

describe('--processes', () => {
  test.beforeEach(({ skip }) => {
    const reason = engines.find(({ engine }) => engine === 'native')?.skipReason;
    skip(reason !== undefined, reason);
  });

  test('lets a program start some, in its sandbox', async () => {
    const code = 'print(os.execute("exit 7")) print(io.open("/proc/self/comm"))';
    const { stdout } = await runCli(['run', '--processes', '4', '-e', code]);
    expect(stdout).toBe('nil\texit\t7\nnil\t/proc/self/comm: No such file or directory\t2\n');
  });

  test('is none without it', async () => {
    const { stdout } = await runCli(['run', '--engine', 'native', '-e', 'print(os.execute("exit 7"))']);
    expect(stdout).toMatch(/^nil\tOperation not permitted/);
  });
});

test.for(['strict', 'minimal'] as const)(
  'a file that is larger than --disk allows ends a program with 125, sandbox %s',
  async (sandbox, { skip }) => {
    const reason = findLua('5.4').skipReason ?? sandboxSkipReason(sandbox);
    skip(reason !== undefined, reason);
    const code = 'local f = io.open("a", "w") f:write(("x"):rep(2^20 // 1 | 0)) f:close() print("whole")';
    const run = ['run', '--engine', 'native', '--sandbox', sandbox];
    const result = await runCli([...run, '--disk', '512K', '-e', code]);
    expect(result).toMatchObject({ code: 125, stdout: '' });
    expect(result.stderr).toMatch(
      /^bioxen: Lua program .*exceeded its file-size limit of 512 KB\n.*--disk 100M\.\n$/,
    );
    expect(await runCli([...run, '--disk', '2M', '-e', code])).toEqual(printed('whole\n'));
  },
);
