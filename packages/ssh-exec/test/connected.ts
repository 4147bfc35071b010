import type { SshHost, SshHostOptions } from '@bioxen/ssh-exec';
import {
  type LoopbackSshd,
  type LoopbackSshdOptions,
  sshdSkipReason,
  startLoopbackSshd,
} from '@bioxen/testkit';
import { afterAll, beforeEach, expect } from 'vitest';

/** What a test needs to log in to a loopback server. */
export function loginTo(
  server: Pick<LoopbackSshd, 'user' | 'keyPath' | 'knownHostsPath'> & {
    readonly host: string;
    readonly port: number;
  },
): SshHostOptions {
  const { host, port, user, keyPath, knownHostsPath } = server;
  return { host, port, user, keyPath, config: 'none', hostKey: { knownHosts: [knownHostsPath] } };
}

/**
 * Servers that the tests of a file share; each is started when it is first asked for. Where there can be none, the tests
 * skip and say why.
 */
export function sharedServers(): (options?: LoopbackSshdOptions) => Promise<LoopbackSshd> {
  const servers = new Map<string, Promise<LoopbackSshd>>();
  beforeEach(({ skip }) => {
    const reason = sshdSkipReason();
    if (reason !== undefined) skip(reason);
  });
  afterAll(async () => {
    await Promise.all([...servers.values()].map(async (server) => (await server).stop()));
  });
  return (options = {}) => {
    const key = JSON.stringify(options);
    const server = servers.get(key) ?? startLoopbackSshd(options);
    servers.set(key, server);
    return server;
  };
}

/** The same through a proxy in front of the server. */
export function loginThrough(proxy: { readonly port: number }, server: LoopbackSshd): SshHostOptions {
  const hostKey = { alias: `[${server.host}]:${server.port}`, knownHosts: [server.knownHostsPath] };
  return { ...loginTo({ ...server, port: proxy.port }), hostKey };
}

/** The error of a call that must fail. */
export async function refusal(call: Promise<unknown>): Promise<Error> {
  const outcome = await call.then(
    (value) => ({ value }),
    (error: unknown) => ({ error }),
  );
  expect(outcome).toHaveProperty('error');
  return (outcome as { readonly error: Error }).error;
}

/** Polls until it holds; a bound that only a fault reaches. */
export const patience = { timeout: 30_000, interval: 20 } as const;

/** The wardens of a server, and what one of them starts for a moment: that is called as it is until it is another program. */
export function killWardens(sshd: LoopbackSshd): void {
  for (const { pid, command } of sshd.processes()) {
    if (!command.includes('while read')) continue;
    try {
      process.kill(pid, 'SIGKILL');
    } catch {
      // It is gone.
    }
  }
}

/** Starts a command that says `ready` and then never ends. */
export async function busy(host: SshHost): Promise<{ readonly failure: Promise<Error> }> {
  const marker = `/tmp/bioxen-ready-${process.pid}-${Math.random().toString(16).slice(2)}`;
  const failure = refusal(host.exec('sh', ['-c', `echo ready; : >${marker}; while :; do sleep 7777; done`]));
  await expect.poll(async () => (await host.exec('test', ['-e', marker])).exitCode, patience).toBe(0);
  await host.exec('rm', ['-f', marker]);
  return { failure };
}
