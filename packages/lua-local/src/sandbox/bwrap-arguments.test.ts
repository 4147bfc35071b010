import { describe, expect, test } from 'vitest';
import { bwrapArguments, type BwrapPlan, encodeArguments } from './bwrap-arguments.js';
import { processLimits } from './process-limits.js';
import { resolveSandbox, type SandboxOptions } from './sandbox-options.js';

const planOf = (options: SandboxOptions = {}, plan: Partial<BwrapPlan> = {}): BwrapPlan => {
  const sandbox = resolveSandbox(options);
  return {
    sandbox,
    limits: processLimits({}, sandbox, true),
    binds: [],
    interpreterFiles: [],
    canDisableNesting: true,
    workingDirectory: '/box',
    environment: {},
    groupKeeps: [],
    ...plan,
  };
};
const wordsOf = (plan: BwrapPlan): readonly string[] => bwrapArguments(plan).flatMap(({ words }) => words);

describe('the options of bubblewrap', () => {
  test('name every namespace, for --unshare-all goes on with less', () => {
    const words = wordsOf(planOf());
    for (const kind of ['user', 'pid', 'ipc', 'uts', 'net']) expect(words).toContain(`--unshare-${kind}`);
    expect(words).toContain('--unshare-cgroup-try');
    expect(words).not.toContain('--unshare-all');
    expect(wordsOf(planOf({ network: 'host' }))).not.toContain('--unshare-net');
  });

  test('seal the root after the last mount, and set the filter last', () => {
    const words = wordsOf(
      planOf(
        {},
        {
          binds: [{ source: '/a', target: '/b' }],
          limits: processLimits({ diskBytes: 4096 }, resolveSandbox(), true),
        },
      ),
    );
    const seal = words.lastIndexOf('--remount-ro');
    expect(words[seal + 1]).toBe('/');
    const mounts = words.filter((word, at) => at > seal && /bind|tmpfs|dir$|--dev|--proc|symlink/.test(word));
    expect(mounts).toEqual(['--chdir']);
    expect(words.slice(-2)).toEqual(['--seccomp', '4']);
  });

  test('show no /proc, three devices, and nothing writable', () => {
    const words = wordsOf(planOf());
    expect(words).not.toContain('--proc');
    expect(words).not.toContain('--dev');
    expect(words).not.toContain('--tmpfs');
    expect(words).not.toContain('--bind');
    expect(words.filter((word) => word === '--dev-bind')).toHaveLength(3);
  });

  test('give a directory its size before it is mounted', () => {
    const limits = processLimits({ diskBytes: 65_536 }, resolveSandbox(), true);
    const words = wordsOf(planOf({}, { limits }));
    expect(words.slice(words.indexOf('--size'), words.indexOf('--size') + 4)).toEqual([
      '--size',
      '65536',
      '--tmpfs',
      '/box',
    ]);
  });

  test('say for each path what it is for', () => {
    const list = bwrapArguments(
      planOf(
        { network: 'host' },
        { binds: [{ source: '/data/g.fa', target: '/g.fa' }], interpreterFiles: ['/opt/lua'] },
      ),
    );
    const purposes = list.map(({ purpose }) => purpose);
    expect(purposes).toEqual(
      expect.arrayContaining([
        'read-only file /data/g.fa',
        'interpreter /opt/lua',
        'network file /etc/resolv.conf',
        'system files /usr',
      ]),
    );
  });

  test('leave out what an older bubblewrap does not know', () => {
    expect(wordsOf(planOf())).toContain('--disable-userns');
    expect(wordsOf(planOf({}, { canDisableNesting: false }))).not.toContain('--disable-userns');
  });

  test('travel with a NUL after each word', () => {
    const bytes = encodeArguments([{ purpose: 'a', words: ['--setenv', 'A', 'é\n'] }]);
    expect(Buffer.from(bytes).toString('utf8')).toBe('--setenv\0A\0é\n\0');
  });

  test('are refused when one of them would bring options of its own', () => {
    const list = bwrapArguments(planOf({}, { environment: { A: 'a\0--bind\0/\0/host' } }));
    expect(() => encodeArguments(list)).toThrow('environment variable A');
  });
});
