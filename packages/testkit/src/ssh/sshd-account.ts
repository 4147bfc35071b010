import { chmodSync, chownSync, mkdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { userInfo } from 'node:os';
import { dirname, join } from 'node:path';

/** An account that a loopback server lets in. */
export interface SshdAccount {
  readonly name: string;
  readonly uid: number;
  readonly gid: number;
  readonly home: string;
}

/** What an account is made of. */
export interface AccountOptions {
  /** Only a server that runs as root can offer another account than its own. */
  readonly login: 'root' | 'user';
  readonly shell: string;
  /** Files in the home folder: name → text. */
  readonly files: Readonly<Record<string, string>>;
  /** Hash of a password as `crypt` makes it. */
  readonly passwordHash: string;
}

const workerId = 64_321;

/** Who logs in: an account of the tests when this process is root, else the one that runs the tests. */
export function makeAccount(folder: string, { login, files }: AccountOptions): SshdAccount {
  const home = join(folder, 'home');
  const account = accountFor(login, home);
  mkdirSync(home, { recursive: true, mode: 0o755 });
  chownSync(home, account.uid, account.gid);
  for (const [name, text] of Object.entries(files)) {
    const path = join(home, name);
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, text);
    chownSync(path, account.uid, account.gid);
  }
  return account;
}

function accountFor(login: 'root' | 'user', home: string): SshdAccount {
  const { uid, gid, username } = userInfo();
  if (uid !== 0) return { name: username, uid, gid, home };
  if (login === 'root') return { name: 'root', uid: 0, gid: 0, home };
  return { name: 'worker', uid: workerId, gid: workerId, home };
}

/** The account files with this account in front, for a mount namespace of the server's own. */
export function writeAccountFiles(
  folder: string,
  { name, uid, gid, home }: SshdAccount,
  { shell, passwordHash }: AccountOptions,
): Readonly<Record<string, string>> {
  const passwd = join(folder, 'passwd');
  const shadow = join(folder, 'shadow');
  const others = (file: string): string =>
    readFileSync(file, 'utf8')
      .split('\n')
      .filter((line) => !line.startsWith(`${name}:`))
      .join('\n');
  writeFileSync(passwd, `${name}:x:${uid}:${gid}:test:${home}:${shell}\n${others('/etc/passwd')}`);
  writeFileSync(shadow, `${name}:${passwordHash}:19000:0:99999:7:::\n${others('/etc/shadow')}`, {
    mode: 0o640,
  });
  return { '/etc/passwd': passwd, '/etc/shadow': shadow };
}

/** Files with these texts, for a mount namespace of the server's own: path that it sees → file. */
export function writeSystemFiles(
  folder: string,
  texts: Readonly<Record<string, string>>,
): Readonly<Record<string, string>> {
  return Object.fromEntries(
    Object.entries(texts).map(([path, text], index) => {
      const file = join(folder, `system-${index}`);
      writeFileSync(file, text);
      // A program stays one, unless nothing is left of it.
      if (text !== '') chmodSync(file, statSync(path).mode & 0o777);
      return [path, file];
    }),
  );
}
