import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { printed, runCli } from './start-cli.js';

const { version } = JSON.parse(readFileSync(new URL('../package.json', import.meta.url), 'utf8')) as {
  version: string;
};

test('I02 --help prints the usage and does nothing', async () => {
  const result = await runCli(['--help']);
  expect(result).toMatchObject({ code: 0, stderr: '' });
  expect(result.stdout).toMatchInlineSnapshot(`
    "Usage: bioxen [options] [command]

    Run Lua where the work is: on this computer, without installing Lua.

    Options:
      -V, --version                   print the version
      --debug                         with an error, show its stack and its causes
      -h, --help                      print help

    Commands:
      run [options] [FILE] [args...]  run a Lua program
      map [options] <FILE>            run one Lua function over many sequences
      worker [options]                work for maps of other hosts
      repl [options] [NAME]           type Lua and see what it gives
      vm                              keep VMs under names
      xcpng                           the XCP-ng pool that VMs are made on
      template                        XCP-ng templates with Lua
      session                         Lua sessions that outlive the terminal
      pkg                             install Lua packages
      env                             keep environments of Lua packages
      bio                             cells as hosts: VMs, genomes and models
      daemon                          the process that sessions live in
      menu [options]                  choose from a menu
      doctor [options]                check what works on this computer
      help [command...]               print the help of a command

    Examples:
      bioxen run -e 'return 2 + 2'
      bioxen run quality.lua < reads.fastq
      bioxen map score.lua --over reads.fastq.gz --out scores.ndjson
      bioxen repl
      bioxen doctor
    "
  `);
});

test('I02 the help that --help prints is the one of the command definitions', async () => {
  const { stdout } = await runCli(['--help']);
  // These words are not among those that are answered without loading the definitions.
  expect(await runCli(['--debug', '--help'])).toEqual(printed(stdout));
});

test.for([[], ['-h'], ['help']])('I02 %s prints the help as well', async (args) => {
  expect(await runCli(args)).toEqual(await runCli(['--help']));
});

const VM_OPTIONS =
  '--on --ssh-config --lua --engine --sandbox --untrusted --network --read-only --timeout --cpu --memory --processes --disk'.split(
    ' ',
  );

test('I02 help run prints the options of run', async () => {
  const { code, stdout, stderr } = await runCli(['help', 'run']);
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
  expect(stdout).toMatch(/^Usage: bioxen run \[options\]/);
  for (const option of [...VM_OPTIONS, '--eval', '--max-output', '--modules', '--json']) {
    expect(stdout).toContain(option);
  }
  expect(stdout).toMatch(/Programs see no files of this computer[^]*--engine native --sandbox none/);
  expect(await runCli(['run', '--help'])).toEqual(printed(stdout));
});

test.for([
  [['session', 'new'], /^Usage: bioxen session new \[options\] <NAME>[^]*--idle-timeout/],
  [['pkg', 'repo', 'add'], /^Usage: bioxen pkg repo add /],
  [['session'], /^Usage: bioxen session [^]*\n {2}attach /],
] as const)('I02 help %s prints the help of what stands below a command', async ([words, expected]) => {
  const { code, stdout, stderr } = await runCli(['help', ...words]);
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
  expect(stdout).toMatch(expected);
  expect(await runCli([...words, '--help'])).toEqual(printed(stdout));
});

test('I02 help repl prints the options of repl', async () => {
  const { stdout } = await runCli(['help', 'repl']);
  for (const option of VM_OPTIONS) expect(stdout).toContain(option);
});

test.for([['--version'], ['-V'], ['--debug', '--version']])('%s prints the version', async (args) => {
  expect(await runCli(args)).toEqual(printed(`${version}\n`));
});

test('an unknown command is a usage error with a suggestion', async () => {
  expect(await runCli(['rnu'])).toEqual({
    code: 2,
    signal: null,
    stdout: '',
    stderr: "bioxen: unknown command 'rnu'.\nDid you mean run?\n",
  });
  expect(await runCli(['frobnicate'])).toMatchObject({
    code: 2,
    stderr: expect.stringContaining('--help') as string,
  });
  expect(await runCli(['doctor', 'extra'])).toMatchObject({ code: 2, stdout: '' });
});

test.for([
  [['program.lua'], "unknown command 'program.lua'.", 'To run a Lua file: bioxen run program.lua'],
  [['-e', 'print(1)'], "unknown option '-e'.", 'Options stand after their command: bioxen run -e'],
  [
    ['--timeout', '1s', 'run', 'x'],
    "unknown option '--timeout'.",
    'Options stand after their command: bioxen run --timeout',
  ],
  [['help', 'nothing'], "unknown command 'nothing'.", 'See bioxen --help.'],
  [['session', 'rm'], "missing required argument 'NAME'.", 'See bioxen session rm --help.'],
  [['session', 'new', '--name', 'x'], "unknown option '--name'.", 'See bioxen session new --help.'],
  [['env'], 'No command given.', 'See bioxen env --help.'],
  [['help', 'session', 'nwe'], "unknown command 'session nwe'.", 'See bioxen session --help.'],
] as const)('%s is told where it belongs', async ([args, message, hint]) => {
  expect(await runCli(args)).toEqual({
    code: 2,
    signal: null,
    stdout: '',
    stderr: `bioxen: ${message}\n${hint}\n`,
  });
});

test('--debug adds the stack and the causes of an error', async () => {
  const plain = await runCli(['run', 'nowhere.lua']);
  expect(plain.stderr.split('\n')).toHaveLength(3);
  for (const args of [
    ['--debug', 'run', 'nowhere.lua'],
    ['run', '--debug', 'nowhere.lua'],
  ]) {
    const { code, stderr } = await runCli(args);
    expect(code).toBe(3);
    expect(stderr).toMatch(
      /ScriptNotFoundError: [^\n]* \[SCRIPT_NOT_FOUND\]\n {4}at [^]*caused by: Error: ENOENT/,
    );
  }
});

test('--help and --version load nothing but Node itself', () => {
  const dist = new URL('../dist/', import.meta.url);
  const loaded = (file: string): readonly string[] =>
    [
      ...readFileSync(new URL(file, dist), 'utf8').matchAll(
        /^(?:import|export) [^;]*?from "([^"]+)";|^import "([^"]+)";/gm,
      ),
    ]
      .map(([, from, bare]) => from ?? bare ?? '')
      .flatMap((name) => (name.startsWith('./') ? loaded(name) : [name]));
  expect(loaded('main.js')).toEqual(['fs']);
});
