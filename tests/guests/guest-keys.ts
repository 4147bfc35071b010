import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { SshHostOptions } from '@bioxen/ssh-exec';
import { makeSshKey } from '@bioxen/testkit';
import type { RunningGuest } from '@bioxen/xapi-simulator/guests';

/** A key pair, and how to log in to guests with it. */
export interface GuestKeys extends Disposable {
  readonly publicKey: string;
  /** For `connectSsh`. */
  login(guest: RunningGuest): SshHostOptions & { readonly port: number };
  /** The same for the `ssh` program: options and destination. */
  programArguments(guest: RunningGuest): readonly string[];
}

/** Makes one. */
export function makeGuestKeys(): GuestKeys {
  const { folder, keyPath, publicKey, [Symbol.dispose]: dispose } = makeSshKey();
  const knownHostsOf = ({ address, sshPort, hostKey = '' }: RunningGuest): string => {
    const path = join(folder, `known-${address}`);
    writeFileSync(path, `${sshPort === 22 ? address : `[${address}]:${sshPort}`} ${hostKey}\n`);
    return path;
  };
  return {
    publicKey,
    login: (guest) => ({
      host: guest.address,
      port: guest.sshPort,
      user: guest.sshUser,
      keyPath,
      config: 'none',
      hostKey: { knownHosts: [knownHostsOf(guest)] },
    }),
    programArguments: (guest) => {
      const options = '-F none -o BatchMode=yes -o IdentitiesOnly=yes -o LogLevel=ERROR'.split(' ');
      const known = ['-o', `UserKnownHostsFile=${knownHostsOf(guest)}`];
      const destination = ['-p', String(guest.sshPort), `${guest.sshUser}@${guest.address}`];
      return [...options, '-i', keyPath, ...known, ...destination];
    },
    [Symbol.dispose]: dispose,
  };
}
