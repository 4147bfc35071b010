import type { SshHostOptions } from '@bioxen/ssh-exec';
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
