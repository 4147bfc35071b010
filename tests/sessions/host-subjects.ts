import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { EnvironmentSource, VmTypeRegistry } from '@bioxen/core';
import {
  connectSessions,
  LocalSessionHost,
  runtimePaths,
  serveSessions,
  type SessionHost,
} from '@bioxen/session';

/** A kind of host under test. */
export interface HostSubject {
  readonly name: string;
  /** Opens one; a second call comes after `close` only. */
  open(): Promise<SessionHost>;
  close(): Promise<void>;
}

/** What the hosts of a suite know. */
export interface HostParts {
  readonly types: () => VmTypeRegistry;
  readonly environments: EnvironmentSource;
}

/** Sessions in this process. */
export function localSubject({ types, environments }: HostParts): HostSubject {
  let host: LocalSessionHost | undefined;
  return {
    name: 'this process',
    open: () => {
      host = new LocalSessionHost({ registry: types(), environments });
      return Promise.resolve(host);
    },
    close: async () => {
      await host?.close();
      host = undefined;
    },
  };
}

/** Sessions behind the socket of a daemon, which is served by this process. */
export function daemonSubject({ types, environments }: HostParts): HostSubject {
  const closers: (() => Promise<void>)[] = [];
  return {
    name: 'the daemon',
    open: async () => {
      const folder = await mkdtemp(join(tmpdir(), 'd-'));
      closers.push(async () => {
        await rm(folder, { recursive: true, force: true });
      });
      const paths = runtimePaths({ XDG_RUNTIME_DIR: folder });
      const server = await serveSessions({ registry: types(), environments, version: '0', paths });
      closers.push(async () => {
        await server.close();
      });
      const host = await connectSessions({ paths });
      if (host === undefined) throw new ReferenceError('nobody listens');
      closers.push(async () => {
        await host.close();
      });
      return host;
    },
    close: async () => {
      for (let last = closers.pop(); last !== undefined; last = closers.pop()) await last();
    },
  };
}
