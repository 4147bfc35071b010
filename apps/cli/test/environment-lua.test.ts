import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { findLua } from '@bioxen/testkit';
import { beforeAll, describe, expect, test } from 'vitest';
import { sandboxSkipReason } from './find-sandbox.js';
import { makeSessionFolder } from './session-folder.js';
import { type CliResult, printed, runCli } from './start-cli.js';
import { workFolder } from './work-folder.js';

const SAYS = 'return require("fasta"), _VERSION';

describe('the Lua of an environment', { timeout: 120_000 }, () => {
  const folder = workFolder({
    'says.lua': `print((require("fasta")), _VERSION)`,
    'seen.lua':
      'local fasta = require("fasta")\nreturn function() return { fasta = fasta, lua = _VERSION } end',
    'a.fa': '>a\nACGT\n',
  });
  const cli = async (...args: readonly string[]): Promise<CliResult> =>
    await runCli(args, { cwd: folder, env: { BIOXEN_HOME: join(folder, 'home') } });
  const input = `${SAYS}\n`;
  const typed = async (...args: readonly string[]): Promise<CliResult> =>
    await runCli(['repl', ...args], { cwd: folder, env: { BIOXEN_HOME: join(folder, 'home') }, input });
  const needs = (version: '5.1' | '5.3' | 'luajit'): string | undefined =>
    findLua(version).skipReason ?? sandboxSkipReason('strict');

  beforeAll(async () => {
    const work = join(folder, 'work');
    mkdirSync(work);
    writeFileSync(join(work, 'fasta.lua'), 'return "fasta"');
    const rockspec = join(work, 'fasta-1.0-1.rockspec');
    writeFileSync(
      rockspec,
      `package = "fasta" version = "1.0-1" source = { url = "file://fasta.tar.gz" }
      build = { type = "builtin", modules = { fasta = "fasta.lua" } }`,
    );
    await cli('pkg', 'pack', rockspec, '-o', work);
    for (const version of ['5.1', '5.3']) {
      await cli('env', 'create', `for${version}`, '--lua', version);
      await cli('pkg', 'install', 'fasta', '--env', `for${version}`, '--server', work);
    }
  });

  test('run and map use it for --env', async ({ skip }) => {
    skip(needs('5.3') !== undefined, needs('5.3'));
    expect(await cli('run', '--env', 'for5.3', '-e', SAYS)).toEqual(printed('fasta\tLua 5.3\n'));
    expect(await cli('map', '--env', 'for5.3', 'seen.lua', '--over', 'a.fa')).toMatchObject({
      code: 0,
      stdout: '{"id":"a","fasta":"fasta","lua":"Lua 5.3"}\n',
    });
  });

  test.each(['run', 'map'])('%s refuses another one beside --env, and says what to do', async (command) => {
    const rest = command === 'run' ? ['says.lua'] : ['seen.lua', '--over', 'a.fa'];
    for (const [flags, what] of [
      [['--lua', '5.4'], 'shall run in Lua 5.4'],
      [['--lua', 'luajit'], 'LuaJIT, which is Lua 5.1'],
      [['--engine', 'embedded'], 'the embedded engine is Lua 5.4'],
    ] as const) {
      const { code, stdout, stderr } = await cli(command, '--env', 'for5.3', ...flags, ...rest);
      expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
      expect(stderr).toContain("environment 'for5.3' are for Lua 5.3");
      expect(stderr).toContain(what);
      expect(stderr).toContain('bioxen env create NAME --lua 5.');
    }
  });

  test('LuaJIT takes packages for Lua 5.1', async ({ skip }) => {
    skip(needs('luajit') !== undefined, needs('luajit'));
    expect(await cli('run', '--env', 'for5.1', '--lua', 'luajit', 'says.lua')).toEqual(
      printed('fasta\tLua 5.1\n'),
    );
  });

  test('an interpreter that is named, and turns out to be another Lua, finds nothing of --env', async ({
    skip,
  }) => {
    const { path = '', skipReason } = findLua('5.1');
    skip(skipReason !== undefined, skipReason);
    const lua = ['--lua', path, '--sandbox', 'none'];
    const { code, stderr } = await cli('run', '--env', 'for5.3', ...lua, '-e', SAYS);
    expect(code).toBe(1);
    expect(stderr).toContain("module 'fasta' of environment 'for5.3' is for Lua 5.3, and this is Lua 5.1.");
  });

  test('the active one is used unless a Lua is asked for, and then nothing of it is found', async ({
    skip,
  }) => {
    skip(needs('5.3') !== undefined, needs('5.3'));
    await cli('env', 'use', 'for5.3');
    expect(await cli('run', 'says.lua')).toEqual(printed('fasta\tLua 5.3\n'));
    expect(
      await cli('run', '--lua', '5.4', '-e', 'return _VERSION, (require("bio_compute").compute(10))'),
    ).toEqual(printed('Lua 5.4\t524800\n'));
    for (const flags of [
      ['--lua', '5.4'],
      ['--engine', 'embedded'],
      ['--json', '--lua', '5.4'],
    ]) {
      const { code, stderr } = await cli('run', ...flags, '-e', SAYS);
      expect(code).toBe(1);
      expect(stderr).toContain("environment 'for5.3' has fasta for Lua 5.3: use --lua 5.3");
    }
  });

  test('the active one is that of repl and of new sessions, too, unless a Lua is asked for', async ({
    skip,
  }) => {
    skip(needs('5.3') !== undefined, needs('5.3'));
    await cli('env', 'use', 'for5.3');
    expect(await typed()).toEqual(printed('fasta\tLua 5.3\n'));
    expect((await typed('--lua', '5.4')).stderr).toContain("module 'fasta' not found");
    const sessions = makeSessionFolder();
    const env = { BIOXEN_HOME: join(folder, 'home') };
    try {
      expect(await sessions.run(['session', 'new', 'a'], { env })).toEqual(
        printed('a: this computer, Lua 5.3\n'),
      );
      await sessions.run(['session', 'send', 'a', '--wait', '-e', 'print((require("fasta")), _VERSION)'], {
        env,
      });
      expect(await sessions.run(['session', 'read', 'a'], { env })).toEqual(printed('fasta\tLua 5.3\n'));
      expect(await sessions.run(['session', 'new', 'b', '--lua', '5.4'], { env })).toEqual(
        printed('b: this computer, Lua 5.4\n'),
      );
    } finally {
      await sessions.remove();
    }
  });

  test('--env is for repl and for new sessions, too, and says so of what is not there', async ({ skip }) => {
    skip(needs('5.3') !== undefined, needs('5.3'));
    await cli('env', 'use', 'for5.1');
    expect(await typed('--env', 'for5.3')).toEqual(printed('fasta\tLua 5.3\n'));
    expect(await typed('--env', 'nowhere')).toMatchObject({
      code: 3,
      stderr: expect.stringContaining("'nowhere' not found") as string,
    });
    const refused = await typed('--env', 'for5.3', '--lua', '5.4');
    expect(refused).toMatchObject({ code: 2, stderr: expect.stringContaining('Leave --lua out') as string });
    const sessions = makeSessionFolder();
    const env = { BIOXEN_HOME: join(folder, 'home') };
    const session = async (...args: readonly string[]): Promise<CliResult> =>
      await sessions.run(args, { env });
    try {
      expect(await session('session', 'new', 'a', '--env', 'for5.3')).toEqual(
        printed('a: this computer, Lua 5.3\n'),
      );
      expect(await session('session', 'exec', 'a', '-e', SAYS)).toEqual(printed('fasta\tLua 5.3\n'));
      expect(await session('session', 'new', 'b', '--env', 'nowhere')).toMatchObject({ code: 3 });
      expect((await session('session', 'ls')).stdout).not.toContain('b ');
      expect(await sessions.run(['repl', 'c', '--env', 'for5.3'], { env, input })).toMatchObject({
        code: 0,
        stdout: expect.stringContaining('fasta\tLua 5.3\n') as string,
      });
      expect(await sessions.run(['repl', 'a', '--env', 'for5.3'], { env, input })).toMatchObject({ code: 2 });
    } finally {
      await sessions.remove();
    }
  });
});
