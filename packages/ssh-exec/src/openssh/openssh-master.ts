import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, watch } from 'node:fs';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Clock } from '@bioxen/core';
import type { ResolvedTarget } from '../config/resolved-target.js';
import { SshTimeoutError } from '../errors/ssh-timeout-error.js';
import { SshUnsupportedError } from '../errors/ssh-unsupported-error.js';
import { clientConfig, type ClientConfigOptions } from './client-config.js';
import { clientFailure } from './client-failure.js';

/** What a master is started with. */
export interface MasterOptions extends ClientConfigOptions {
  readonly target: ResolvedTarget;
  readonly handshakeMs: number;
  readonly clock: Clock;
  readonly signal: AbortSignal | undefined;
}

/** A running `ssh` that holds one connection for others. */
export interface OpensshMaster {
  /** Arguments of every `ssh` that uses it, the host included. */
  readonly clientArgs: readonly string[];
  readonly process: ChildProcess;
  /** Does it take clients? One that is ending does not. May wait as long as it does nothing at all. */
  isThere(): Promise<boolean>;
  /** What it said on stderr. */
  said(): string;
  close(): void;
}

// A master would outlive this process: it ends with its input, however that ends.
const leash =
  'exec 3<&0; "$@" 3<&- </dev/null & p=$!; { cat <&3 >/dev/null; kill $p; } >/dev/null 2>&1 & exec 3<&-; wait $p';

/** Starts `ssh -M` in a private folder; resolves when it is logged in. */
export async function startMaster(options: MasterOptions): Promise<OpensshMaster> {
  const { target, handshakeMs, connectMs, clock, signal } = options;
  const config = clientConfig(target, options);
  // Short: the path of a socket has room for some hundred bytes, and ssh adds to it.
  const folder = await mkdtemp(join(tmpdir(), 'bxs-'));
  const socket = join(folder, 's');
  const file = join(folder, 'c');
  await writeFile(file, config, { mode: 0o600 });
  const shared = ['-F', file, '-S', socket];
  const child = spawn('/bin/sh', ['-c', leash, 'sh', 'ssh', ...shared, '-M', '-N', '-T', '--', target.name], {
    stdio: ['pipe', 'ignore', 'pipe'],
    // Not in our group: an interrupt from the keyboard is for this program to handle.
    detached: true,
  });
  let said = '';
  child.stderr.on('data', (text: Buffer) => {
    said = (said + text.toString()).slice(-8_192);
  });
  const end = async (): Promise<void> => {
    child.stdin.end();
    if (child.exitCode === null && child.signalCode === null) await once(child, 'exit');
    await rm(folder, { recursive: true, force: true });
  };
  try {
    await new Promise<void>((resolve, reject) => {
      const timeoutMs = connectMs + handshakeMs;
      const watcher = watch(folder, () => existsSync(socket) && settle(resolve));
      const timer = clock.setTimeout(
        () =>
          settle(() =>
            reject(new SshTimeoutError({ host: target.name, phase: 'handshake', timeoutMs, started: 'no' })),
          ),
        timeoutMs,
      );
      const abort = (): void => settle(() => reject(signal?.reason as Error));
      const settle = (then: () => void): void => {
        watcher.close();
        timer.cancel();
        signal?.removeEventListener('abort', abort);
        then();
      };
      child.once('close', (code) =>
        settle(() =>
          reject(
            code === 127
              ? new SshUnsupportedError('the openssh transport without a program ssh', {
                  hint: 'Install OpenSSH.',
                })
              : clientFailure(target, said),
          ),
        ),
      );
      signal?.addEventListener('abort', abort, { once: true });
      if (existsSync(socket)) settle(resolve);
    });
  } catch (error) {
    await end();
    throw error;
  }
  child.stdin.on('error', () => {});
  child.once('exit', () => void rm(folder, { recursive: true, force: true }));
  return {
    // Without the master they must fail: ssh would open a connection for each (MaxStartups) and lose jobs.
    clientArgs: [...shared, '-o', 'ControlMaster=no', '-o', 'ProxyJump=none', '-o', 'ProxyCommand=false'],
    process: child,
    isThere: () => greets(socket),
    said: () => said,
    close: () => void child.stdin.end(),
  };
}

/** The first word on its socket is the master's (PROTOCOL.mux of OpenSSH). */
function greets(socketPath: string): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(socketPath);
    socket.on('error', () => {});
    socket.once('data', () => {
      resolve(true);
      socket.destroy();
    });
    socket.once('close', () => resolve(false));
  });
}
