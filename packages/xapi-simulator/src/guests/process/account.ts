import { writeFile } from 'node:fs/promises';
import { userInfo } from 'node:os';
import { join } from 'node:path';

/** The user of this process, as a guest knows them. */
export interface GuestAccount {
  readonly name: string;
  readonly uid: number;
  readonly gid: number;
  readonly home: string;
  readonly isRoot: boolean;
}

/** The one account that people can log in to. */
export function guestAccount(): GuestAccount {
  const uid = process.getuid?.() ?? 0;
  const gid = process.getgid?.() ?? 0;
  if (uid === 0) return { name: 'root', uid, gid, home: '/root', isRoot: true };
  const name = userName();
  return { name, uid, gid, home: `/home/${name}`, isRoot: false };
}

/** The name of the user, where it is one that an account file can hold. */
function userName(): string {
  try {
    const { username } = userInfo();
    return /^[A-Za-z_][\w.-]{0,31}$/.test(username) ? username : 'guest';
  } catch {
    return 'guest';
  }
}

/**
 * Writes the account files of a guest. There is no group `tty`: sshd would give terminals to it, which an unprivileged user
 * namespace does not allow.
 */
export async function writeAccountFiles(folder: string, account: GuestAccount): Promise<void> {
  const { name, uid, gid, home, isRoot } = account;
  const users = [
    `${name}:x:${uid}:${gid}::${home}:/bin/bash`,
    ...(isRoot ? [] : ['root:x:0:0:root:/root:/bin/sh']),
    'sshd:x:102:65534::/run/sshd:/usr/sbin/nologin',
    'nobody:x:65534:65534::/nonexistent:/usr/sbin/nologin',
  ];
  const groups = [`${name}:x:${gid}:`, ...(isRoot ? [] : ['root:x:0:']), 'nogroup:x:65534:'];
  await writeFile(join(folder, 'passwd'), `${users.join('\n')}\n`);
  await writeFile(join(folder, 'group'), `${groups.join('\n')}\n`);
  // A password that none has; with a lock on the account keys would be refused too.
  await writeFile(join(folder, 'shadow'), `${name}:*:19000:0:99999:7:::\nsshd:!:19000::::::\n`, {
    mode: 0o600,
  });
}
