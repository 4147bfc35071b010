import { chmodSync, copyFileSync, symlinkSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { findLua } from '@bioxen/testkit';
import { describe, expect, test } from 'vitest';
import { sandboxSkipReason } from './find-sandbox.js';
import { printed, runCli } from './start-cli.js';
import { workFolder } from './work-folder.js';

const lua = findLua('5.4');

/** A PATH with Lua 5.4 and nothing else. */
const luaAlone = workFolder({});
if (lua.path !== undefined) symlinkSync(lua.path, join(luaAlone, 'lua5.4'));

const NONE_LINE =
  'bioxen: --sandbox none: nothing keeps programs from your files, your network and your processes.\n';

interface Document {
  readonly engine: string;
  readonly sandbox: string;
  readonly limits: Readonly<Record<string, number>>;
  readonly sandboxReport?: {
    readonly layers: readonly string[];
    readonly gaps: readonly string[];
  };
}

async function runJson(...args: readonly string[]): Promise<Document> {
  return JSON.parse((await runCli(['run', '--json', ...args])).stdout) as Document;
}

describe('a computer with Lua 5.4', () => {
  test.beforeEach(({ skip }) => {
    skip(lua.skipReason !== undefined, lua.skipReason);
  });

  test('and bubblewrap runs programs natively in the sandbox strict, if nothing else is said', async ({
    skip,
  }) => {
    const reason = sandboxSkipReason('strict');
    skip(reason !== undefined, reason);
    expect(await runJson('-e', 'local x')).toMatchObject({ engine: 'native', sandbox: 'strict' });
  });

  test('and no bubblewrap runs them embedded', async () => {
    const { stdout, stderr } = await runCli(['run', '--json', '-e', 'local x'], { env: { PATH: luaAlone } });
    expect(JSON.parse(stdout)).toMatchObject({ engine: 'embedded', sandbox: 'embedded' });
    expect(stderr).toBe('');
  });

  test('and no bubblewrap refuses --engine native with 126 and what to do', async () => {
    const args = ['--engine', 'native', '-e', 'print(1)'];
    const { code, stdout, stderr } = await runCli(['run', ...args], { env: { PATH: luaAlone } });
    expect({ code, stdout }).toEqual({ code: 126, stdout: '' });
    expect(stderr).toMatch(/^bioxen: --sandbox strict is not available: bubblewrap is not installed\n/);
    expect(stderr).toContain('--engine embedded');
    expect(stderr).not.toMatch(/engine:|limits\.|tier '/);
    const json = await runCli(['run', '--json', ...args], { env: { PATH: luaAlone } });
    expect(json.code).toBe(126);
    expect(JSON.parse(json.stdout)).toMatchObject({
      error: {
        code: 'SANDBOX_UNAVAILABLE',
        tier: 'strict',
        remedies: expect.arrayContaining([
          expect.stringContaining('--engine embedded'),
          expect.stringContaining('bubblewrap'),
          expect.stringContaining('Choose a lower --sandbox (reduced, minimal or none)'),
        ]) as unknown,
      },
    });
  });

  test('says in one line each time that --sandbox none is no sandbox', async () => {
    for (const engine of ['native', 'auto']) {
      const args = ['run', '--sandbox', 'none', '--engine', engine];
      expect(await runCli([...args, '-e', 'print(1)'])).toEqual({ ...printed('1\n'), stderr: NONE_LINE });
      const { stdout, stderr } = await runCli([...args, '--json', '-e', 'local x']);
      expect(stderr).toBe(NONE_LINE);
      expect(JSON.parse(stdout)).toMatchObject({ engine: 'native', sandbox: 'none' });
    }
  });

  test('names what a low sandbox leaves open, and no limit that nothing keeps', async ({ skip }) => {
    const reason = sandboxSkipReason('minimal');
    skip(reason !== undefined, reason);
    const document = await runJson('--sandbox', 'minimal', '--cpu', '5s', '-e', 'local x');
    expect(document.sandboxReport?.layers).not.toContain('namespaces');
    expect(document.sandboxReport?.gaps.join(' ')).toContain('Programs can start processes.');
    expect(document.limits).toEqual({
      memoryBytes: 256 * 2 ** 20,
      cpuMs: 5_000,
      maxOutputBytes: 10 * 2 ** 20,
      openFiles: 64,
      fileBytes: 0,
    });
    expect((await runJson('--sandbox', 'none', '--timeout', '1m', '-e', 'local x')).limits).toEqual({
      timeoutMs: 60_000,
      maxOutputBytes: 10 * 2 ** 20,
    });
  });

  test('is refused with 126 when its interpreter cannot be started in the sandbox', async ({ skip }) => {
    const reason = sandboxSkipReason('strict');
    skip(reason !== undefined, reason);
    const folder = workFolder({ lua: '#!/no/such/interpreter\n' });
    chmodSync(join(folder, 'lua'), 0o755);
    const args = ['--lua', join(folder, 'lua'), '-e', 'print(1)'];
    const { code, stdout, stderr } = await runCli(['run', ...args]);
    expect({ code, stdout }).toEqual({ code: 126, stdout: '' });
    expect(stderr).toMatch(/^bioxen: Sandbox set-up failed at .*\n/);
    const json = await runCli(['run', '--json', ...args]);
    expect(json.code).toBe(126);
    expect(JSON.parse(json.stdout)).toMatchObject({
      error: { code: 'SANDBOX_SETUP_FAILED', tier: 'strict' },
    });
  });
});

test('says that a --sandbox that was named ended on the embedded engine, which --engine embedded need not hear', async () => {
  const env = { PATH: workFolder({}) };
  for (const tier of ['strict', 'reduced', 'minimal', 'none']) {
    const line = `bioxen: --sandbox ${tier}: no native Lua 5.4 runs in it here, so programs run on the embedded engine; see bioxen doctor.\n`;
    const run = await runCli(['run', '--sandbox', tier, '-e', 'print(1)'], { env });
    expect(run).toEqual({ ...printed('1\n'), stderr: line });
    const repl = await runCli(['repl', '--sandbox', tier], { env, input: '1\n' });
    expect(repl).toEqual({ ...printed('1\n'), stderr: line });
    const named = ['run', '--sandbox', tier, '--engine', 'embedded', '-e', 'print(1)'];
    expect(await runCli(named, { env })).toEqual(printed('1\n'));
  }
  expect(await runCli(['run', '-e', 'print(1)'], { env })).toEqual(printed('1\n'));
});

test('--processes is refused with --sandbox minimal and none, which keep nobody from starting processes', async () => {
  for (const tier of ['minimal', 'none']) {
    expect(await runCli(['run', '--sandbox', tier, '--processes', '4', '-e', 'print(1)'])).toMatchObject({
      code: 2,
      stdout: '',
      stderr:
        `bioxen: Not supported: --processes with --sandbox ${tier}\n` +
        'There nothing keeps programs from starting processes. Leave --processes out, or choose --sandbox strict, which keeps it.\n',
    });
  }
});

describe('--network host', () => {
  test.beforeEach(({ skip }) => {
    const reason = lua.skipReason ?? sandboxSkipReason('strict');
    skip(reason !== undefined, reason);
  });

  test('opens internet sockets in the sandbox and nothing else', async () => {
    const { layers, gaps } = (await runJson('--network', 'host', '-e', 'local x')).sandboxReport ?? {};
    expect(layers).toEqual(expect.arrayContaining(['namespaces', 'seccomp', 'internet-only']));
    expect(gaps?.join(' ')).toContain('reach this computer');
  });

  test('reaches a server of this computer, which no program reaches without', async ({ skip }) => {
    const hasSockets = spawnSync(lua.path ?? '', ['-e', 'require("socket")']).status === 0;
    if (!hasSockets && process.env['BIOXEN_REQUIRE_ALL'] !== '1') skip('LuaSocket is not installed');
    const server = createServer((socket) => socket.end('hello\n')).listen(0, '127.0.0.1');
    await once(server, 'listening');
    const { port } = server.address() as { readonly port: number };
    const code = `local c = require("socket").connect("127.0.0.1", ${String(port)}) print(c and c:receive())`;
    try {
      expect(await runCli(['run', '--network', 'host', '-e', code])).toEqual(printed('hello\n'));
      expect((await runCli(['run', '--engine', 'native', '-e', code])).stdout).not.toContain('hello');
    } finally {
      server.close();
    }
  });
});

describe('--read-only', () => {
  const read = ['-e', 'for _, path in ipairs(arg) do local f = io.open(path) print(f and f:read("l")) end'];

  test('shows programs what it names, and nothing else', async ({ skip }) => {
    const reason = lua.skipReason ?? sandboxSkipReason('strict');
    skip(reason !== undefined, reason);
    const folder = workFolder({ 'a.txt': 'A', 'b.txt': 'B', 'c.txt': 'C' });
    // Behind the walls root is nobody.
    chmodSync(folder, 0o755);
    const paths = ['a', 'b', 'c'].map((name) => join(folder, `${name}.txt`));
    // A path counts from where we are called.
    const shown = ['--read-only', 'a.txt', '--read-only', join(folder, 'b.txt')];
    expect(await runCli(['run', ...shown, ...read, ...paths], { cwd: folder })).toEqual(
      printed('A\nB\nnil\n'),
    );
    const writes = await runCli([
      'run',
      '--read-only',
      folder,
      '-e',
      'print(io.open(arg[1], "w"))',
      paths[0] ?? '',
    ]);
    expect(writes.stdout).toContain('Read-only file system');
  });

  test('is refused where it means nothing, and for what must not be shown', async () => {
    for (const other of [
      ['--engine', 'embedded'],
      ['--sandbox', 'minimal'],
      ['--sandbox', 'none'],
    ]) {
      const result = await runCli(['run', ...other, '--read-only', '/opt', '-e', 'print(1)']);
      expect(result).toMatchObject({
        code: 2,
        stdout: '',
        stderr: expect.stringContaining('--read-only') as string,
      });
    }
    const reason = lua.skipReason ?? sandboxSkipReason('strict');
    if (reason !== undefined) return;
    const whole = await runCli(['run', '--read-only', '/', '-e', 'print(1)']);
    expect(whole).toMatchObject({
      code: 2,
      stderr: expect.stringMatching(/^bioxen: Invalid --read-only/) as string,
    });
    const missing = await runCli(['run', '--read-only', '/no/such/file', '-e', 'print(1)']);
    expect(missing).toMatchObject({ code: 126, stderr: expect.stringContaining('/no/such/file') as string });
  });
});

describe('--untrusted', () => {
  test('runs programs embedded, and in the sandbox strict', async ({ skip }) => {
    expect(await runJson('--untrusted', '--engine', 'embedded', '-e', 'local x')).toMatchObject({
      sandbox: 'embedded',
    });
    const reason = lua.skipReason ?? sandboxSkipReason('strict');
    skip(reason !== undefined, reason);
    expect(await runJson('--untrusted', '--engine', 'native', '-e', 'local x')).toMatchObject({
      sandbox: 'strict',
    });
  });

  test('ends a program that writes more than it may with 125, streaming or with --json', async () => {
    const run = ['run', '--untrusted', '-e', 'while true do print(("x"):rep(99)) end'];
    const said = expect.stringContaining('output') as string;
    const limited = [...run.slice(0, 2), '--max-output', '1000', ...run.slice(2)];
    const streamed = `${'x'.repeat(99)}\n`.repeat(10);
    expect(await runCli(limited)).toMatchObject({ code: 125, stderr: said, stdout: streamed });
    const usual = await runCli(run);
    expect([usual.code, usual.stdout.length]).toEqual([125, 2 ** 20]);
    for (const line of [limited, run]) {
      const { code, stdout } = await runCli([...line.slice(0, 2), '--json', ...line.slice(2)]);
      expect(code).toBe(125);
      expect(JSON.parse(stdout)).toMatchObject({ error: { limit: 'output' }, partial: { truncated: true } });
    }
  });

  test.for(['reduced', 'minimal', 'none'])('refuses --sandbox %s', async (tier) => {
    const result = await runCli(['run', '--untrusted', '--sandbox', tier, '-e', 'print(1)']);
    expect(result).toMatchObject({ code: 2, stdout: '' });
  });
});

describe('--lua', () => {
  const other = findLua('5.3');
  test.beforeEach(({ skip }) => {
    const reason = other.skipReason ?? sandboxSkipReason('strict');
    skip(reason !== undefined, reason);
  });

  test('takes the name of an interpreter and its path', async () => {
    for (const name of ['lua5.3', other.path ?? '']) {
      expect(await runCli(['run', '--lua', name, '-e', 'return _VERSION'])).toEqual(printed('Lua 5.3\n'));
    }
  });

  test('finds an interpreter in a folder of the user', async () => {
    const folder = workFolder({});
    symlinkSync(other.path ?? '', join(folder, 'mine'));
    expect(await runCli(['run', '--lua', './mine', '-e', 'return _VERSION'], { cwd: folder })).toEqual(
      printed('Lua 5.3\n'),
    );
  });

  test('in a folder that is closed to others is what root is told about', async ({ skip }) => {
    skip(process.getuid?.() !== 0, 'only root enters the sandbox as another account');
    const folder = workFolder({});
    chmodSync(folder, 0o700);
    const mine = join(folder, 'lua');
    copyFileSync(other.path ?? '', mine);
    const run = ['run', '--lua', mine, '-e', 'return _VERSION'];
    const { code, stdout, stderr } = await runCli(run);
    expect({ code, stdout }).toEqual({ code: 126, stdout: '' });
    expect(stderr).toMatch(/^bioxen: Sandbox set-up failed at .*Permission denied\n/);
    expect(stderr).toContain(`as the account nobody, which may not go through ${folder}. `);
    expect(stderr).toContain('or choose --sandbox none.');
    chmodSync(folder, 0o711);
    expect(await runCli(run)).toEqual(printed('Lua 5.3\n'));
  });

  test('takes no program that is no Lua', async () => {
    const result = await runCli(['run', '--lua', 'sh', '-e', 'print(1)']);
    expect(result).toMatchObject({ code: 1, stdout: '' });
    expect(result.stderr).toMatch(
      /^bioxen: .*sh did not become a Lua interpreter: .{0,180}\n.*bioxen doctor/,
    );
  });
});
