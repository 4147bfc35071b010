import type { LoopbackSshd } from './loopback-sshd.js';

/** What a client needs to log in to a loopback server; nothing of the configuration of whoever runs the tests counts. */
export interface LoopbackTarget {
  readonly host: string;
  readonly port: number;
  readonly user: string;
  readonly config: 'none';
  readonly auth: readonly [{ readonly type: 'key'; readonly path: string }];
  readonly hostKey: { readonly knownHosts: readonly [string] };
}

/** How to reach a loopback server, its key verified. */
export function targetOf({ host, port, user, keyPath, knownHostsPath }: LoopbackSshd): LoopbackTarget {
  return {
    host,
    port,
    user,
    config: 'none',
    auth: [{ type: 'key', path: keyPath }],
    hostKey: { knownHosts: [knownHostsPath] },
  };
}
