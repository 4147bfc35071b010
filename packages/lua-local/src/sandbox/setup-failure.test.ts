import { expect, test } from 'vitest';
import { explainSetupFailure } from './setup-failure.js';

const used = [
  { purpose: 'system files /usr', words: ['--ro-bind', '/usr', '/usr'] },
  { purpose: 'read-only file /usr/share/x', words: ['--ro-bind', '/usr/share/x', '/x'] },
];

test.each([
  [
    "bwrap: Can't find source path /usr/share/x: No such file or directory",
    'read-only file /usr/share/x',
    false,
  ],
  ["bwrap: Can't find source path /usr: Permission denied", 'system files /usr', false],
  ['bwrap: setting up uid map: Permission denied', 'user namespace', false],
  ['bwrap: loopback: Failed RTM_NEWADDR: Operation not permitted', 'network namespace', false],
  ['bwrap: Creating new namespace failed: Resource temporarily unavailable', 'namespaces', true],
  ['bwrap: Creating new namespace failed: No space left on device', 'namespaces', true],
  [
    'bwrap: execvp /usr/bin/prlimit: No such file or directory',
    'interpreter or tool /usr/bin/prlimit',
    false,
  ],
  ['bwrap: prctl(PR_SET_SECCOMP): Invalid argument', 'system call filter', false],
  ['prlimit: failed to execute /opt/lua: Permission denied', 'interpreter or tool /opt/lua', false],
  ['prlimit: failed to set the AS resource limit: Operation not permitted', 'limits', false],
  ['bwrap: something new', 'sandbox', false],
])('%s', (stderr, purpose, retryable) => {
  expect(explainSetupFailure(`warning\n${stderr}\nmore`, used)).toEqual({
    purpose,
    reason: stderr.slice(stderr.indexOf(' ') + 1),
    retryable,
  });
});

test('root is told which folder nobody may go through, and what to do', () => {
  const explain = (stderr: string, asNobody = true): unknown =>
    explainSetupFailure(stderr, used, {
      asNobody,
      closedFolder: (path) => (path.startsWith('/root/') ? '/root' : undefined),
    })?.hint;
  const hint =
    /account nobody, which may not go through \/root\. .*\/usr\/local.*account that owns it.*tier 'none'/;
  expect(explain("bwrap: Can't find source path /root/my lua/lua: Permission denied")).toMatch(hint);
  expect(explain('prlimit: failed to execute /root/x/lua: Permission denied')).toMatch(hint);
  expect(explain("bwrap: Can't find source path /opt/lua: Permission denied")).toBeUndefined();
  expect(explain("bwrap: Can't find source path /root/x/lua: Permission denied", false)).toBeUndefined();
  expect(explain("bwrap: Can't find source path /root/x/lua: No such file or directory")).toBeUndefined();
});

test('what no tool of ours wrote explains nothing', () => {
  expect(explainSetupFailure('lua: bwrap: no')).toBeUndefined();
  expect(explainSetupFailure('')).toBeUndefined();
});
