import { existsSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { directRequest, type DirectCommand } from './direct-request.js';
import { prlimitOptions } from './prlimit-arguments.js';
import { processLimits } from './process-limits.js';
import { resolveSandbox } from './sandbox-options.js';
import { setprivOptions } from './setpriv-arguments.js';

const strict = resolveSandbox();

describe('prlimit', () => {
  test('limits processor time to whole seconds: a signal, and a second later the end', () => {
    const options = (cpuMs: number): readonly string[] =>
      prlimitOptions(processLimits({ cpuMs }, strict, true), true);
    expect(options(1)).toContain('--cpu=1:2');
    expect(options(1_001)).toContain('--cpu=2:3');
    expect(prlimitOptions(processLimits({ cpuMs: 1 }, strict, false), true).join()).not.toContain('cpu');
    expect(prlimitOptions(processLimits({ cpuMs: 9_000, totalCpuMs: 2_000 }, strict, true), true)).toContain(
      '--cpu=2:3',
    );
  });

  test('has a default for everything in strict, and nothing in none', () => {
    expect(prlimitOptions(processLimits({}, strict, true), true)).toEqual([
      '--as=268435456',
      '--nofile=64',
      '--fsize=0',
      '--core=0',
      '--stack=8388608',
      '--memlock=0',
      '--msgqueue=0',
    ]);
    expect(prlimitOptions(processLimits({}, resolveSandbox('none'), true), true)).toEqual([]);
  });

  test('counts processes only where those of the user do not count', () => {
    const limits = processLimits({ processes: 5 }, strict, true);
    expect(prlimitOptions(limits, true)).toContain('--nproc=7');
    expect(prlimitOptions(limits, false).join()).not.toContain('nproc');
  });
});

describe('setpriv', () => {
  test('ties a program to its parent where that is possible', () => {
    expect(setprivOptions({ diesWithParent: true })).toEqual(['--pdeathsig', 'KILL', '--']);
    expect(setprivOptions({ diesWithParent: false })).toEqual([]);
  });

  test('of tier reduced loads the filter, and allows files one by one', () => {
    const options = setprivOptions({
      diesWithParent: true,
      landlock: {
        filterFile: '/dev/fd/3',
        truncate: true,
        paths: [
          { path: '/usr', isDirectory: true, access: 'run' },
          { path: '/data/g.fa', isDirectory: false, access: 'read' },
          { path: '/tmp/box', isDirectory: true, access: 'write' },
          { path: '/dev/null', isDirectory: false, access: 'write' },
        ],
      },
    });
    expect(options).toEqual([
      '--pdeathsig',
      'KILL',
      '--no-new-privs',
      '--seccomp-filter',
      '/dev/fd/3',
      '--landlock-access',
      'fs',
      '--landlock-rule',
      'path-beneath:execute,read-file,read-dir:/usr',
      '--landlock-rule',
      'path-beneath:read-file:/data/g.fa',
      '--landlock-rule',
      'path-beneath:read-file,write-file,read-dir,make-reg,make-dir,remove-file,remove-dir,truncate:/tmp/box',
      '--landlock-rule',
      'path-beneath:read-file,write-file,truncate:/dev/null',
      '--',
    ]);
  });
});

describe('a command line without a namespace', () => {
  const direct: DirectCommand = {
    command: '/usr/bin/lua5.4',
    args: ['-e', 'x'],
    environment: { A: 'a' },
    marker: 'm',
    workingDirectory: '/tmp',
    limits: processLimits({}, resolveSandbox('minimal'), true),
    tools: { prlimit: '/usr/bin/prlimit', setpriv: '/usr/bin/setpriv', diesWithParent: true },
    reduced: undefined,
    asNobody: false,
  };

  test('goes through both tools, each of which becomes the next', () => {
    const { command, args, environment } = directRequest(direct);
    expect(command).toBe('/usr/bin/setpriv');
    expect(args.slice(0, 4)).toEqual(['--pdeathsig', 'KILL', '--', '/usr/bin/prlimit']);
    expect(args.slice(-4)).toEqual(['--', '/usr/bin/lua5.4', '-e', 'x']);
    expect(environment).toEqual({ A: 'a', BIOXEN_PROCESS: 'm' });
  });

  test('leaves out a tool that is not there or has nothing to do', () => {
    const tools = { prlimit: undefined, setpriv: undefined, diesWithParent: false };
    expect(directRequest({ ...direct, tools })).toMatchObject({
      command: '/usr/bin/lua5.4',
      args: ['-e', 'x'],
    });
    const limits = processLimits({}, resolveSandbox('none'), true);
    expect(directRequest({ ...direct, limits }).args).toEqual([
      '--pdeathsig',
      'KILL',
      '--',
      '/usr/bin/lua5.4',
      '-e',
      'x',
    ]);
  });

  test('of tier reduced gives the filter as descriptor 3 and names the private directory', () => {
    const reduced = {
      binds: [],
      hasNetwork: true,
      programs: ['/opt/lua'],
      privateDirectory: '/tmp/box',
      filter: 17,
      truncate: false,
    };
    const { args, descriptors } = directRequest({ ...direct, reduced });
    expect(descriptors).toEqual([17]);
    expect(args).toContain('/dev/fd/3');
    expect(args).toContain('path-beneath:execute,read-file:/opt/lua');
    expect(args).toContain('path-beneath:read-file,read-dir:/tmp/box');
    const limits = processLimits({ diskBytes: 4096 }, resolveSandbox('reduced'), true);
    expect(directRequest({ ...direct, limits, reduced }).args.join(' ')).toMatch(
      /path-beneath:[a-z,-]*make-reg[a-z,-]*:\/tmp\/box/,
    );
    expect(existsSync('/etc/hosts')).toBe(args.includes('path-beneath:read-file:/etc/hosts'));
    const offline = directRequest({ ...direct, reduced: { ...reduced, hasNetwork: false } });
    expect(offline.args.join(' ')).not.toContain('/etc/hosts');
  });
});
