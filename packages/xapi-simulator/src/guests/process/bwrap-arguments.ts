import { existsSync, readFileSync } from 'node:fs';
import { homedir, tmpdir } from 'node:os';
import { join } from 'node:path';
import { blockDescriptor, infoDescriptor } from '../sandbox-run.js';
import type { GuestAccount } from './account.js';
import { hostLocal } from './local-prefix.js';

/** What a sandbox shows to a guest. */
export interface SandboxSettings {
  readonly hostName: string;
  readonly account: GuestAccount;
  /** Its directory: `home`, `local`, `keys`, `data`, `etc`. */
  readonly folder: string;
  /** Bytes that its `/tmp` holds. */
  readonly tmpBytes: number;
}

// What sshd needs to let a user in. Without a list a sandbox that root starts has none.
const capabilities = [
  // Where the kernel keeps an audit, sshd ends a terminal whose login it cannot write there.
  'AUDIT_WRITE',
  'CHOWN',
  'DAC_OVERRIDE',
  'FOWNER',
  'FSETID',
  'KILL',
  'NET_BIND_SERVICE',
  'SETGID',
  'SETUID',
  'SYS_BOOT',
  'SYS_CHROOT',
];

/** The options of bubblewrap: this computer's system, read-only, with the guest's own files in their places. */
export function bwrapArguments(settings: SandboxSettings): readonly string[] {
  const { hostName, account, folder, tmpBytes } = settings;
  const at = (name: string): string => join(folder, name);
  const size = ['--size', String(tmpBytes), '--perms', '1777'];
  const capable = ['--cap-drop', 'ALL', ...usable().flatMap((name) => ['--cap-add', `CAP_${name}`])];
  return [
    '--unshare-pid --unshare-ipc --unshare-uts --die-with-parent --hostname'.split(' '),
    hostName,
    account.isRoot ? capable : '--unshare-user',
    ['--info-fd', String(infoDescriptor), '--block-fd', String(blockDescriptor)],
    '--ro-bind / / --proc /proc --dev /dev'.split(' '),
    ['--ro-bind', at('etc/passwd'), '/etc/passwd', '--ro-bind', at('etc/group'), '/etc/group'],
    account.isRoot ? ['--ro-bind', at('etc/shadow'), '/etc/shadow'] : [],
    // No file of a person, and none of another guest.
    coveredFolders().flatMap((path) => ['--perms', '755', '--tmpfs', path]),
    [...size, '--tmpfs', '/tmp', ...size, '--tmpfs', '/var/tmp'],
    '--perms 755 --tmpfs /run --dir /run/sshd --dir /run/bioxen'.split(' '),
    // Where the names of other computers come from may be a file in /run.
    '--ro-bind-try /run/systemd/resolve /run/systemd/resolve'.split(' '),
    ['--ro-bind', at('keys'), '/run/bioxen/keys', '--ro-bind', at('data'), '/run/bioxen/data'],
    ['--ro-bind-try', '/usr/local', hostLocal, '--bind', at('disk/local'), '/usr/local'],
    ['--bind', at('disk/home'), account.home, '--chdir', '/'],
  ].flat();
}

/** A container may lack what only an audit needs; without the others nobody could log in. */
function usable(): readonly string[] {
  return canWriteAudit() ? capabilities : capabilities.filter((name) => name !== 'AUDIT_WRITE');
}

function canWriteAudit(): boolean {
  try {
    const [, effective = '0'] =
      /^CapEff:\s*([0-9a-f]+)$/m.exec(readFileSync('/proc/self/status', 'utf8')) ?? [];
    // CAP_AUDIT_WRITE is number 29 of linux/capability.h.
    return ((BigInt(`0x${effective}`) >> 29n) & 1n) === 1n;
  } catch {
    return false;
  }
}

function coveredFolders(): readonly string[] {
  const folders = ['/home', '/root', homedir(), tmpdir()];
  const own = new Set([
    '/',
    '/tmp',
    '/var/tmp',
    '/run',
    '/usr',
    '/usr/local',
    '/etc',
    '/bin',
    '/dev',
    '/proc',
  ]);
  const wanted = folders.filter((path) => path.startsWith('/') && !own.has(path) && existsSync(path));
  return [...new Set(wanted)].sort();
}
