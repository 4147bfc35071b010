// An sshd as anybody would start it: no sandbox, the same options as in a guest, an address of its own. What the account has in
// its home, such as a .bashrc that takes seconds, is covered where this process may do that: a guest has an empty home too.
import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { copyFileSync, mkdirSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir, userInfo } from 'node:os';
import { join } from 'node:path';
import { findProgram } from '@bioxen/testkit';

const PORT = 2_222;

/** Makes what one needs; nothing runs. */
export const makePlainSshd = (index, key) => {
  const folder = mkdtempSync(join(tmpdir(), 'bioxen-bench-sshd-'));
  const hostKeyPath = join(folder, 'host');
  execFileSync('ssh-keygen', ['-q', '-t', 'ed25519', '-N', '', '-f', hostKeyPath]);
  copyFileSync(`${key.keyPath}.pub`, join(folder, 'authorized'));
  if (process.getuid() === 0) mkdirSync('/run/sshd', { recursive: true });
  const address = `127.200.${index >> 8}.${(index & 255) + 1}`;
  const options = [
    `ListenAddress=${address}`,
    `Port=${PORT}`,
    `HostKey=${hostKeyPath}`,
    `AuthorizedKeysFile=${join(folder, 'authorized')}`,
    ...'StrictModes=no PidFile=none UsePAM=no UseDNS=no PermitRootLogin=prohibit-password'.split(' '),
    ...'PasswordAuthentication=no KbdInteractiveAuthentication=no PrintMotd=no'.split(' '),
    'Subsystem=sftp internal-sftp',
  ];
  let child;
  return {
    address,
    sshPort: PORT,
    sshUser: userInfo().username,
    hostKey: readFileSync(`${hostKeyPath}.pub`, 'utf8'),
    start: () => {
      const args = ['-D', '-e', '-f', '/dev/null', ...options.flatMap((option) => ['-o', option])];
      const sshd = findProgram('sshd').path;
      const covered = ['--mount', '/bin/sh', '-c', 'mount --bind "$0" "$HOME" && exec "$@"', folder, sshd];
      const [program, before] = process.getuid() === 0 ? ['unshare', covered] : [sshd, []];
      child = spawn(program, [...before, ...args], { stdio: 'ignore' });
    },
    close: async () => {
      const ended = once(child, 'exit');
      child.kill();
      await ended;
      rmSync(folder, { recursive: true, force: true });
    },
  };
};
