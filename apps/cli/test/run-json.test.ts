import { beforeAll, describe, expect, test } from 'vitest';
import { z } from 'zod';
import { inShell } from './in-shell.js';
import { engines } from './native-versions.js';
import { runCli, startCli } from './start-cli.js';

let schema: z.ZodType;

beforeAll(async () => {
  const { stdout } = await runCli(['run', '--json-schema']);
  schema = z.fromJSONSchema(JSON.parse(stdout) as Parameters<typeof z.fromJSONSchema>[0]);
});

/** Runs with `--json`; the document fits the published schema. */
async function runJson(
  ...args: readonly string[]
): Promise<{ readonly code: number | null; readonly document: unknown }> {
  const { code, stdout } = await runCli(['run', '--json', ...args]);
  expect(stdout.endsWith('\n')).toBe(true);
  const document: unknown = JSON.parse(stdout);
  expect(schema.safeParse(document).error).toBeUndefined();
  return { code, document };
}

test('I11 the schema refuses what is no such document', () => {
  expect(schema.safeParse({ schemaVersion: 1, success: true }).success).toBe(false);
  expect(
    schema.safeParse({ schemaVersion: 2, error: { code: 'USAGE', message: '', retryable: false } }).success,
  ).toBe(false);
});

/** What stands around a program in tier strict, whoever runs the test. */
const STRICT_REPORT = {
  layers: expect.arrayContaining([
    'namespaces',
    'private-root',
    'seccomp',
    'no-new-privileges',
    'no-network',
    'rlimits',
    'clean-environment',
    'private-directory',
    'dies-with-parent',
  ]) as unknown,
  limits: {
    memory: 'address-space',
    cpu: 'none',
    processes: 'seccomp',
    openFiles: 'rlimit',
    fileBytes: 'rlimit',
    diskBytes: 'no-directory',
  },
  gaps: expect.any(Array) as unknown,
};

test.for(engines)(
  'I11 --json prints the result of a program that went well, $engine',
  async (subject, { skip }) => {
    const { engine, sandbox, skipReason } = subject;
    skip(skipReason !== undefined, skipReason);
    const program = 'io.stderr:write("e\\n") print(...) return 4';
    const { code, document } = await runJson('--engine', engine, '-e', program, 'a');
    expect(code).toBe(0);
    expect(document).toEqual({
      schemaVersion: 1,
      success: true,
      returnCode: 0,
      stdout: 'a\n4',
      stderr: 'e',
      values: [4],
      truncated: false,
      durationMs: expect.any(Number) as number,
      usage: {
        wallMs: expect.any(Number) as number,
        cpuMs: expect.any(Number) as number,
        luaHeapBytes: expect.any(Number) as number,
        outputBytes: 6,
      },
      sandbox,
      ...(engine === 'native' ? { sandboxReport: STRICT_REPORT } : {}),
      limits: {
        memoryBytes: 256 * 2 ** 20,
        maxOutputBytes: 10 * 2 ** 20,
        processes: 0,
        openFiles: 64,
        diskBytes: 0,
        fileBytes: 0,
      },
      engine,
      luaVersion: 'Lua 5.4',
    });
  },
);

test('durations have at most three decimals', async () => {
  const { document } = await runJson('-e', 'for i = 1, 1e6 do end');
  const { durationMs, usage } = document as {
    readonly durationMs: number;
    readonly usage: { readonly wallMs: number; readonly cpuMs: number };
  };
  for (const milliseconds of [durationMs, usage.wallMs, usage.cpuMs]) {
    expect(String(milliseconds)).toMatch(/^\d+(\.\d{1,3})?$/);
  }
});

test.for(engines)(
  'I11 --json names the $engine engine',
  async ({ engine, sandbox, skipReason }, { skip }) => {
    skip(skipReason !== undefined, skipReason);
    const { document } = await runJson('--engine', engine, '-e', 'return 1');
    expect(document).toMatchObject({ engine, sandbox, luaVersion: 'Lua 5.4', values: [1] });
  },
);

describe('values', () => {
  const ROWS: readonly (readonly [code: string, json: unknown])[] = [
    ['nil, true, 0.5, "é", {}', [null, true, 0.5, 'é', []]],
    ['{ 1, { a = "b" } }', [[1, { a: 'b' }]]],
    ['math.maxinteger', [{ $lua: 'integer', value: '9223372036854775807' }]],
    [
      '1/0, -1/0',
      [
        { $lua: 'float', value: 'inf' },
        { $lua: 'float', value: '-inf' },
      ],
    ],
    ['0/0', [{ $lua: 'float', value: 'nan' }]],
    ['"\\xff\\0"', [{ $lua: 'bytes', base64: '/wA=' }]],
    ['{ [true] = 1 }', [{ $lua: 'table', entries: [[true, 1]] }]],
    ['{ ["$lua"] = "x" }', [{ $lua: 'table', entries: [['$lua', 'x']] }]],
    ['(function() local t = {} t.self = t return t end)()', [{ self: { $lua: 'cycle', up: 1 } }]],
    ['(function() local t = { "x" } return { t, t } end)()', [[['x'], ['x']]]],
  ];

  test.for(ROWS)('return %s', async ([lua, json]) => {
    const { document } = await runJson('-e', `return ${lua}`);
    expect(document).toMatchObject({ values: json });
  });

  test('a function is opaque, and a table that says it is one is not', async () => {
    const { document } = await runJson('-e', 'return print, { luaType = "function", text = "x" }');
    expect(document).toMatchObject({
      values: [
        { $lua: 'opaque', luaType: 'function', text: expect.stringMatching(/^function: /) as string },
        { luaType: 'function', text: 'x' },
      ],
    });
  });

  test('tables that share tables do not grow beyond a bound', async () => {
    const { document } = await runJson('-e', 'local t = {} for i = 1, 60 do t = { t, t } end return t');
    expect(JSON.stringify(document)).toContain('"truncated"');
  });
});

test('output that is no text comes as base64 too', async () => {
  const { document } = await runJson('-e', 'io.write("\\xff\\n")');
  expect(document).toMatchObject({ stdout: '\uFFFD', stdoutBase64: '/wo=', stderr: '' });
});

test('B07 a syntax error has its line', async () => {
  const { code, document } = await runJson('-e', '\nif then');
  expect(code).toBe(1);
  expect(document).toMatchObject({
    success: false,
    returnCode: 1,
    error: {
      code: 'LUA_PROGRAM_FAILED',
      kind: 'syntax',
      line: 2,
      message: expect.stringContaining("near 'then'") as string,
    },
  });
});

test('a failure keeps its value', async () => {
  const { code, document } = await runJson('-e', 'error({ code = 7 })');
  expect(code).toBe(1);
  expect(document).toMatchObject({ error: { kind: 'runtime', value: { code: 7 } } });
});

test('os.exit gives its status', async () => {
  const { code, document } = await runJson('-e', 'os.exit(7)');
  expect(code).toBe(7);
  expect(document).toMatchObject({ returnCode: 7, error: { kind: 'exit' } });
});

test('B20 output beyond the limit is dropped, and the exit code says so', async () => {
  const { code, document } = await runJson('--max-output', '4', '-e', 'print("abcdefgh")');
  expect(code).toBe(1);
  expect(document).toMatchObject({
    success: true,
    truncated: true,
    stdout: 'abcd',
    usage: { outputBytes: 9 },
  });
});

test('B20 without a limit of its own it is 10 MiB', async () => {
  const { document } = await runJson('-e', 'for i = 1, 11 do io.write(("x"):rep(2^20 // 1 | 0)) end');
  expect(document).toMatchObject({
    truncated: true,
    stdout: expect.toSatisfy((text: string) => text.length === 10 * 2 ** 20) as string,
  });
});

test('B20 a limit of nothing keeps nothing and says so', async () => {
  const { code, document } = await runJson('--max-output', '0', '-e', 'print(1)');
  expect({ code, document }).toMatchObject({ code: 1, document: { stdout: '', truncated: true } });
  expect(await runJson('--max-output', '0', '-e', 'local x')).toMatchObject({
    code: 0,
    document: { truncated: false },
  });
});

test('an error document is one line, whatever stands behind it', async () => {
  const { stdout } = await inShell('"$0" "$@" 2>&1', ['run', '--json', 'nowhere.lua']);
  expect(JSON.parse(stdout.split('\n')[0] ?? '')).toMatchObject({ error: { code: 'SCRIPT_NOT_FOUND' } });
});

test('a time-out gives the output so far', async () => {
  const { code, document } = await runJson('--timeout', '300ms', '-e', 'print("up") while true do end');
  expect(code).toBe(124);
  expect(document).toMatchObject({
    error: { code: 'VM_TIMEOUT', limit: 'timeout', limitValue: 300, certainty: 'certain' },
    partial: { stdout: 'up', stderr: '' },
  });
});

test('SIGINT gives a document too', async () => {
  const cli = startCli(['run', '--json', '-e', 'io.read()'], { openInput: true });
  // The program takes what is written only once it runs.
  cli.process.stdin.write('x'.repeat(2 ** 20));
  await new Promise((resolve) => cli.process.stdin.once('drain', resolve));
  cli.process.kill('SIGINT');
  const { code, stdout } = await cli.result;
  expect(code).toBe(130);
  expect(schema.safeParse(JSON.parse(stdout)).error).toBeUndefined();
  expect(JSON.parse(stdout)).toMatchObject({ error: { code: 'ABORTED' } });
});
