import { execFileSync, spawnSync } from 'node:child_process';
import {
  chmodSync,
  existsSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { firstBootScript, firstBootService, firstBootUnit } from './first-boot-script.js';
import { installScript, sealScript, takeKeysScript } from './template-scripts.js';

let folder = '';
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'bioxen-scripts-'));
  for (const name of ['dirname', 'tr'])
    symlinkSync(
      execFileSync('/bin/sh', ['-c', `command -v ${name}`], { encoding: 'utf8' }).trim(),
      join(folder, name),
    );
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

/** A program of the system that the script finds. */
function has(name: string, body: string): void {
  writeFileSync(join(folder, name), `#!/bin/sh\n${body}\n`);
  chmodSync(join(folder, name), 0o755);
}

/** A package manager that notes what is asked of it, and brings a Lua. */
function hasManager(name: string, lua: string): void {
  const program = `printf '%s\\n' '#!/bin/sh' 'printf "Lua ${lua === 'luajit' ? '5.1' : lua}"'`;
  const path = join(folder, lua === 'luajit' ? 'luajit' : 'lua');
  has(name, `echo "$0 $*" >>${join(folder, 'asked')}\n${program} >${path}\n/bin/chmod 755 ${path}`);
}

function install(...args: readonly string[]): {
  readonly code: number | null;
  readonly lines: readonly string[];
  readonly stderr: string;
} {
  const run = spawnSync('/bin/sh', ['-s', '--', ...args], {
    input: installScript,
    encoding: 'utf8',
    env: { PATH: folder },
  });
  return {
    code: run.status,
    lines: run.stdout.split('\n').filter((line) => line !== ''),
    stderr: run.stderr,
  };
}

const asked = (): readonly string[] =>
  readFileSync(join(folder, 'asked'), 'utf8')
    .trim()
    .split('\n')
    .map((line) => line.replace(`${folder}/`, ''));

describe('what the package manager of a system is asked for', () => {
  test.each([
    ['apt-get', '5.4', 'no', ['update', 'install lua5.4']],
    ['apt-get', '5.3', 'yes', ['update', 'install lua5.3 luarocks liblua5.3-dev']],
    ['apt-get', 'luajit', 'yes', ['update', 'install luajit luarocks libluajit-5.1-dev']],
    ['apk', '5.4', 'yes', ['add --no-progress lua5.4 luarocks5.4 lua5.4-dev']],
    ['zypper', '5.4', 'no', ['install lua54']],
    ['dnf', '5.4', 'yes', ['install lua luarocks lua-devel']],
    ['yum', '5.1', 'no', ['install compat-lua']],
  ])('%s, Lua %s, rocks: %s', (manager, lua, rocks, expected) => {
    hasManager(manager, lua);
    expect(install(lua, rocks)).toMatchObject({ code: 0 });
    const lines = asked();
    expect(lines).toHaveLength(expected.length);
    for (const [index, line] of lines.entries()) {
      expect(line.startsWith(manager)).toBe(true);
      expect(line.endsWith(expected[index] ?? '')).toBe(true);
    }
  });

  test('nothing, when all of it is there', () => {
    has('lua', 'printf "Lua 5.3"');
    has('lua5.4', 'printf "Lua 5.4"');
    has('luarocks', 'exit 0');
    has('apt-get', 'exit 1');
    expect(install('5.4', 'yes')).toEqual({
      code: 0,
      lines: ['Lua 5.4: was there', 'luarocks: was there'],
      stderr: '',
    });
  });

  test('without waiting for a cloud-init that never began', ({ skip }) => {
    if (existsSync('/run/cloud-init')) skip('this computer began with cloud-init');
    hasManager('apt-get', '5.4');
    has('cloud-init', `echo waited >>${join(folder, 'asked')}`);
    expect(install('5.4', 'no')).toMatchObject({ code: 0 });
    expect(asked()).not.toContain('waited');
  });

  test('luarocks that does not know this Lua is not enough', () => {
    has('lua5.4', 'printf "Lua 5.4"');
    has('luarocks', 'exit 1');
    hasManager('apt-get', '5.4');
    expect(install('5.4', 'yes').lines).toEqual(['Lua 5.4: was there', 'installed: luarocks liblua5.4-dev']);
  });

  test('a system without one says what it lacks', () => {
    expect(install('5.4', 'yes')).toMatchObject({
      code: 1,
      stderr: expect.stringMatching(/no package manager that is known.*lacks: lua luarocks/) as unknown,
    });
  });

  test('another Lua than the one that is wanted is not it', () => {
    hasManager('dnf', '5.3');
    expect(install('5.4', 'no')).toMatchObject({
      code: 1,
      stderr: expect.stringContaining('has no Lua 5.4 after lua were installed') as unknown,
    });
  });
});

test.each([
  ['first boot', firstBootScript],
  ['OpenRC', firstBootService],
  ['install', installScript],
  ['keys', takeKeysScript],
  ['seal', sealScript],
])('the script for %s is sh', (_name, script) => {
  expect(spawnSync('/bin/sh', ['-n'], { input: script, encoding: 'utf8' })).toMatchObject({
    status: 0,
    stderr: '',
  });
});

test('the guide shows the script and the unit that machines have', () => {
  const guide = readFileSync(new URL('../../../../docs/xcpng/setup.md', import.meta.url), 'utf8');
  expect(guide).toContain(firstBootScript);
  expect(guide).toContain(firstBootUnit);
});
