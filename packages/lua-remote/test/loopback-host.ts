import type { SshTarget } from '@bioxen/lua-remote';
import type { LoopbackSshd } from '@bioxen/testkit';

/** How to reach a loopback server, its key verified. */
export function targetOf({ host, port, user, keyPath, knownHostsPath }: LoopbackSshd): SshTarget {
  return {
    host,
    port,
    user,
    config: 'none',
    auth: [{ type: 'key', path: keyPath }],
    hostKey: { knownHosts: [knownHostsPath] },
  };
}
