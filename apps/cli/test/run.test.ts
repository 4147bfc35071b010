import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { engines, nativeVersions } from './native-versions.js';
import { printed, runCli } from './start-cli.js';
import { workFolder } from './work-folder.js';

const cwd = workFolder({
  'arguments.lua': 'print(arg[0], #arg, ...)',
  'fails.lua': 'print("before")\nerror("boom")',
  'shebang.lua': '#!/usr/bin/env lua\nprint("after the first line")',
});

test('I03 node apps/cli/dist/main.js runs a program without a global bin', async () => {
  expect(await runCli(['run', '-e', 'print("hello")'])).toEqual(printed('hello\n'));
});

test('prints what the chunk returns as print writes it', async () => {
  expect(await runCli(['run', '-e', 'return 2 + 2, "x", nil'])).toEqual(printed('4\tx\tnil\n'));
});

describe('B16 a file', () => {
  test('runs with its name as arg[0] and its arguments as strings', async () => {
    const result = await runCli(['run', 'arguments.lua', 'a', 'b c', '', '7'], { cwd });
    expect(result).toEqual(printed('arguments.lua\t4\ta\tb c\t\t7\n'));
  });

  test('gets what looks like an option as an argument, once words have begun', async () => {
    const result = await runCli(['run', 'arguments.lua', 'reads', '--json', '-x'], { cwd });
    expect(result).toEqual(printed('arguments.lua\t3\treads\t--json\t-x\n'));
  });

  test('gets unknown options of its own', async () => {
    const result = await runCli(['run', 'arguments.lua', '--kmer', '21', '--', 'x'], { cwd });
    expect(result).toEqual(printed('arguments.lua\t4\t--kmer\t21\t--\tx\n'));
  });

  test('gets every word after --', async () => {
    const result = await runCli(['run', 'arguments.lua', '--', '--json', '-e'], { cwd });
    expect(result).toEqual(printed('arguments.lua\t2\t--json\t-e\n'));
  });

  test('stands after -- itself', async () => {
    expect(await runCli(['run', '--', 'arguments.lua', '--json'], { cwd })).toEqual(
      printed('arguments.lua\t1\t--json\n'),
    );
  });

  test('may begin with a line for the shell', async () => {
    expect(await runCli(['run', 'shebang.lua'], { cwd })).toEqual(printed('after the first line\n'));
  });

  test('that fails says on stderr what lua says, and ends with 1', async () => {
    const result = await runCli(['run', 'fails.lua'], { cwd });
    expect(result.code).toBe(1);
    expect(result.stdout).toBe('before\n');
    expect(result.stderr).toBe(
      "lua: fails.lua:2: boom\nstack traceback:\n\t[C]: in function 'error'\n\tfails.lua:2: in main chunk\n\t[C]: in ?\n",
    );
  });

  test('is named by an absolute path as well', async () => {
    const path = join(cwd, 'arguments.lua');
    expect(await runCli(['run', path])).toEqual(printed(`${path}\t0\n`));
  });
});

describe('-e', () => {
  test('takes arguments after the code, with and without --', async () => {
    expect(await runCli(['run', '-e', 'print(...)', 'a', '--x'])).toEqual(printed('a\t--x\n'));
    expect(await runCli(['run', '-e', 'print(...)', '--', '--x', 'a'])).toEqual(printed('--x\ta\n'));
  });

  test('runs with the exit code of os.exit', async () => {
    expect(await runCli(['run', '-e', 'io.write("bye") os.exit(7)'])).toEqual({ ...printed('bye'), code: 7 });
    expect(await runCli(['run', '-e', 'os.exit(true)'])).toEqual(printed(''));
    expect((await runCli(['run', '-e', 'os.exit(false)'])).code).toBe(1);
  });
});

describe('--lua and --engine', () => {
  test.for(nativeVersions)(
    'runs Lua $version on a native interpreter',
    async ({ version, skipReason }, { skip }) => {
      skip(skipReason !== undefined, skipReason);
      const engine = version === '5.4' ? ['--engine', 'native'] : [];
      const code =
        'print(jit and "luajit" or _VERSION:match("[%d.]+")) print(pcall(io.open, "/proc/self/comm"))';
      const bare = await runCli(['run', '--sandbox', 'none', '--lua', version, ...engine, '-e', code]);
      expect(bare.stdout).toMatch(new RegExp(`^${version}\ntrue\tfile`));
      expect(bare.code).toBe(0);
      const walled = await runCli(['run', '--lua', version, ...engine, '-e', code]);
      expect(walled).toEqual(
        printed(`${version}\ntrue\tnil\t/proc/self/comm: No such file or directory\t2\n`),
      );
    },
  );

  test.for(engines)(
    'Lua 5.4 prints the same on the $engine engine',
    async ({ engine, skipReason }, { skip }) => {
      skip(skipReason !== undefined, skipReason);
      const result = await runCli([
        'run',
        '--engine',
        engine,
        '-e',
        'io.stderr:write("e") return 7 // 2, 1e15',
      ]);
      expect(result).toEqual({ ...printed('3\t1e+15\n'), stderr: 'e' });
    },
  );
});
