import { mkdirSync, symlinkSync, truncateSync, writeFileSync } from 'node:fs';
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
symlinkSync('loop.lua', join(cwd, 'loop.lua'));
writeFileSync(join(cwd, 'giant.lua'), '');
truncateSync(join(cwd, 'giant.lua'), 2 ** 30);

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
    'a time-out of nothing',
    ['--timeout', '0s', '-e', '1'],
    2,
    /^bioxen: --timeout takes at least 1ms.*\n.*no limit/,
  ],
  ['a negative time-out', ['--timeout', '-1', '-e', '1'], 2, /^bioxen: --timeout takes a duration.*'-1'\.\n/],
  ['a time-out beyond all', ['--timeout', '1e99', '-e', '1'], 2, /^bioxen: --timeout takes.*'1e99'\.\n/],
  [
    'a processor time that is none',
    ['--cpu', '1', '-e', '1'],
    2,
    /^bioxen: --cpu takes a duration.*\n.*write 1s/,
  ],
  ['no processor time', ['--cpu', '0s', '-e', '1'], 2, /^bioxen: --cpu takes at least 1ms/],
  ['memory that is none', ['--memory', 'x', '-e', '1'], 2, /^bioxen: Invalid --memory: "x".*"256M"/],
  [
    'memory for no interpreter',
    ['--memory', '64', '-e', '1'],
    2,
    /^bioxen: --memory is at least 16M, not '64', which is 64 B.*\n.*like 64M/,
  ],
  ['a disk that is none', ['--disk', '-1', '-e', '1'], 2, /^bioxen: Invalid --disk: "-1"/],
  [
    'half a process',
    ['--processes', '0.5', '-e', '1'],
    2,
    /^bioxen: --processes takes a whole number.*\n.*0/,
  ],
  [
    'an unknown sandbox',
    ['--sandbox', 'box', '-e', '1'],
    2,
    /'box' is invalid.*strict, reduced, minimal, none/,
  ],
  ['an unknown network', ['--network', 'lan', '-e', '1'], 2, /'lan' is invalid.*none, host/],
  [
    'a network on the embedded engine',
    ['--engine', 'embedded', '--network', 'host', '-e', '1'],
    2,
    /^bioxen: The embedded engine does not support sockets\nLeave --network out, or use --engine native\.\n$/,
  ],
  [
    'processes on the embedded engine',
    ['--engine', 'embedded', '--processes', '1', '-e', '1'],
    2,
    /^bioxen: The embedded engine does not support processes\n.*--engine native\.\n$/,
  ],
  [
    'an interpreter as the embedded engine',
    ['--engine', 'embedded', '--lua', 'lua5.4', '-e', '1'],
    2,
    /^bioxen: Invalid --lua: .*\n.*--engine native\.\n$/,
  ],
  [
    'code that is not trusted, in a low sandbox',
    ['--untrusted', '--sandbox', 'minimal', '-e', '1'],
    2,
    /^bioxen: Not supported: --untrusted with --sandbox minimal\n.*--sandbox strict/,
  ],
  [
    'no network where nothing keeps it away',
    ['--sandbox', 'none', '--network', 'none', '-e', '1'],
    2,
    /^bioxen: --sandbox none keeps no program from the network.*\n.*strict/,
  ],
  [
    'an interpreter that is not there',
    ['--lua', './nowhere', '-e', '1'],
    3,
    /^bioxen: There is no Lua interpreter that can be run at \.\/nowhere\n.*bioxen doctor/,
  ],
  ['no Lua version', ['--lua', '', '-e', '1'], 2, /'--lua <version>' argument '' is invalid.*5\.1/],
  ['a path for a Lua version', ['--lua', '/tmp', '-e', '1'], 2, /argument '\/tmp' is invalid.*5\.1/],
  ['an option for an engine', ['--engine', '-e', '1'], 2, /argument '-e' is invalid.*embedded/],
  ['code twice', ['-e', 'print(1)', '-e', 'print(2)'], 2, /^bioxen: -e is given twice.*\nPut the code/],
  ['a file without a name', [''], 2, /^bioxen: The name of the FILE is empty\.\n.*unset/],
  ['a device that never ends', ['/dev/zero'], 1, /^bioxen: Path is not a file: \/dev\/zero\n/],
  ['a link to itself', ['loop.lua'], 1, /^bioxen: Lua script cannot be read: loop\.lua\n/],
  ['a path through a file', ['program.lua/x'], 3, /^bioxen: Lua script not found: program\.lua\/x\n/],
  [
    'a file of a gigabyte',
    ['giant.lua'],
    2,
    /^bioxen: A program has at most 256 MB; there is more in giant\.lua\.\n/,
  ],
  ['modules in a folder without a name', ['--modules', '', '-e', '1'], 2, /names no folder: ''\n/],
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
