import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { descendants, makeSshKey, markedProcesses } from '@bioxen/testkit';

/** Where to log in. */
export interface GuestLogin {
  readonly address: string;
  readonly sshPort: number;
  readonly sshUser: string;
  readonly hostKey: string | undefined;
}

/** What a command in a guest came to. */
export interface GuestOutcome {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** A person with a key, who runs commands in guests by the ssh program and trusts only the host key that was told. */
export interface GuestClient extends Disposable {
  readonly publicKey: string;
  readonly keyPath: string;
  run(login: GuestLogin, command: string, input?: string, options?: readonly string[]): Promise<GuestOutcome>;
}

/** The living processes of the guest with an address: its sandbox, its server and what stands for both. */
export function processesOf(address: string): readonly number[] {
  return markedProcesses('PATH=').flatMap(({ pid, command }) =>
    command.includes(`ListenAddress=${address} `) ? [pid] : [],
  );
}

/** Of processes that we started the one that none of the others started: pids go around, and the smallest need not be the first. */
export function topmostOf(pids: readonly number[]): number {
  const topmost = descendants(process.pid).find(({ pid }) => pids.includes(pid));
  assert(topmost !== undefined, 'none of them lives');
  return topmost.pid;
}

/** Makes one. */
export function makeGuestClient(): GuestClient {
  const { folder, keyPath, publicKey, [Symbol.dispose]: dispose } = makeSshKey();
  const known = join(folder, 'known_hosts');
  const options = [
    '-F none -o BatchMode=yes -o IdentitiesOnly=yes -o LogLevel=ERROR -o ConnectTimeout=240'.split(' '),
    ['-i', keyPath, '-o', `UserKnownHostsFile=${known}`],
  ].flat();
  return {
    publicKey,
    keyPath,
    run: ({ address, sshPort, sshUser, hostKey = '' }, command, input = '', more = []) => {
      const host = sshPort === 22 ? address : `[${address}]:${sshPort}`;
      writeFileSync(known, `${host} ${hostKey}\n`);
      return new Promise((resolve) => {
        const args = [...options, ...more, '-p', String(sshPort), `${sshUser}@${address}`, command];
        const child = execFile('ssh', args, (error, stdout, stderr) => {
          const code = typeof error?.code === 'number' ? error.code : error === null ? 0 : 255;
          resolve({ code, stdout, stderr });
        });
        child.stdin?.on('error', () => undefined).end(input);
      });
    },
    [Symbol.dispose]: dispose,
  };
}
