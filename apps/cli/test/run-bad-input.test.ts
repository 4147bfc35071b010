import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { runCli } from './start-cli.js';
import { workFolder } from './work-folder.js';

const cwd = workFolder({
  'program.lua': 'print(1)',
  'syntax.lua': 'x = 1\nif then',
  'binary.luac': '\u001BLuaT\u0000',
  'blank.lua': ' \n\t',
});
mkdirSync(join(cwd, 'folder'));

const ROWS: readonly (readonly [name: string, args: readonly string[], code: number, stderr: RegExp])[] = [
  ['a missing file', ['nowhere.lua'], 3, /^bioxen: Lua script not found: nowhere\.lua\n.*path/],
  ['a folder', ['folder'], 1, /^bioxen: Path is not a file: folder\n/],
  [
    'a file that cannot be read',
    ['/proc/self/mem'],
    1,
    /^bioxen: Lua script cannot be read: \/proc\/self\/mem\n/,
  ],
  ['empty code', ['-e', ''], 2, /^bioxen: The code of -e is empty\.\n/],
  ['blank code', ['-e', ' \n'], 2, /^bioxen: The code of -e is empty\.\n/],
  ['a blank file', ['blank.lua'], 1, /^bioxen: Lua code cannot be empty\n/],
  ['an empty program on stdin', ['-'], 1, /^bioxen: Lua code cannot be empty\n/],
  ['a syntax error', ['syntax.lua'], 1, /^lua: syntax\.lua:2: unexpected symbol near 'then'\n$/],
  ['bytecode', ['binary.luac'], 1, /^lua: binary\.luac: .*only Lua source text is accepted\n$/],
  ['an unknown engine', ['--engine', 'steam', '-e', '1'], 2, /'steam' is invalid.*embedded, native/],
  ['an unknown Lua version', ['--lua', '4.0', '-e', '1'], 2, /'4\.0' is invalid.*5\.1.*luajit/],
  ['a version that the engine is not', ['--lua', '5.3', '--engine', 'embedded', '-e', '1'], 2, /native/],
  [
    'an unknown option',
    ['--timeot', '1s', '-e', '1'],
    2,
    /unknown option '--timeot'\.\nDid you mean --timeout\?\n/,
  ],
  ['an option without its value', ['-e'], 2, /argument missing/],
  [
    'a time-out that is no duration',
    ['--timeout', 'soon', '-e', '1'],
    2,
    /^bioxen: --timeout takes .*30s.*'soon'\.\n.*1m30s/,
  ],
  [
    'a time-out without a unit',
    ['--timeout', '30', '-e', '1'],
    2,
    /^bioxen: --timeout takes a duration with its unit, like 500ms, 30s or 2m, not '30'\.\n.*write 30s or 30ms\.\n/,
  ],
  [
    'modules in no folder',
    ['--modules', 'nowhere', '-e', '1'],
    2,
    /^bioxen: --modules names no folder: nowhere\n/,
  ],
  ['modules in a file', ['--modules', 'program.lua', '-e', '1'], 2, /^bioxen: --modules names no folder/],
  ['a size that is none', ['--max-output', 'lots', '-e', '1'], 2, /Invalid --max-output: "lots".*"256M"/],
  ['a file and -e', ['program.lua', '-e', 'print(2)'], 2, /Both -e and the file 'program\.lua'/],
  ['-e and a file', ['-e', 'print(2)', 'program.lua'], 2, /Both -e and the file 'program\.lua'/],
  [
    'an option after the script',
    ['program.lua', '--timeout', '1s'],
    2,
    /--timeout stands after 'program\.lua'/,
  ],
];

test.for(ROWS)('%s is refused in at most three lines', async ([, args, code, stderr]) => {
  const result = await runCli(['run', ...args], { cwd });
  expect(result).toMatchObject({ code, stdout: '', stderr: expect.stringMatching(stderr) as string });
  expect(result.stderr.trimEnd().split('\n').length).toBeLessThanOrEqual(3);
});

test.for(ROWS)('I11 %s gives valid JSON and the same exit code with --json', async ([, args, code]) => {
  const result = await runCli(['run', '--json', ...args], { cwd });
  expect(result.code).toBe(code);
  expect(JSON.parse(result.stdout)).toMatchObject({
    schemaVersion: 1,
    error: { code: expect.any(String) as string, message: expect.any(String) as string },
  });
});

test('a file that -- marks as an argument of -e is one', async () => {
  const result = await runCli(['run', '-e', 'print(...)', '--', 'program.lua'], { cwd });
  expect(result).toMatchObject({ code: 0, stdout: 'program.lua\n' });
});

test('an interpreter that is not installed is named, with what to do', async () => {
  const result = await runCli(['run', '--lua', '5.3', '-e', '1'], { env: { PATH: cwd } });
  expect(result).toMatchObject({ code: 3, stdout: '' });
  expect(result.stderr).toMatch(/^bioxen: Lua executable 'lua5\.3' not found in PATH\n.*bioxen doctor/);
});
