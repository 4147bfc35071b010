import type { ResolvedTarget } from '../config/resolved-target.js';
import { ConfigError } from '../errors/config-error.js';
import { SshUnsupportedError } from '../errors/ssh-unsupported-error.js';

/** What the `ssh` program is told beside the target. */
export interface ClientConfigOptions {
  readonly connectMs: number;
  readonly keepalive: { readonly intervalMs: number; readonly max: number };
  /** A configuration of the user that adds what is not said here: certificates, GSSAPI. */
  readonly include: string | undefined;
}

/**
 * A configuration file for one target and the hosts in front of it: the first value of a keyword counts, so what is said
 * here cannot be taken back by what is included.
 * @throws SshUnsupportedError for what `ssh` cannot be told: pins, secrets from callbacks
 */
export function clientConfig(target: ResolvedTarget, options: ClientConfigOptions): string {
  const lines: string[] = [];
  for (let hop: ResolvedTarget | undefined = target; hop !== undefined; hop = hop.via)
    lines.push(...blockFor(hop));
  const { intervalMs, max } = options.keepalive;
  const seconds = (milliseconds: number): string => String(Math.max(1, Math.ceil(milliseconds / 1_000)));
  lines.push(
    'Host *',
    'BatchMode yes',
    'ControlPersist no',
    'ForwardAgent no',
    'PermitLocalCommand no',
    'ClearAllForwardings yes',
    `ConnectTimeout ${seconds(options.connectMs)}`,
    ...(Number.isFinite(intervalMs)
      ? [`ServerAliveInterval ${seconds(intervalMs)}`, `ServerAliveCountMax ${max}`]
      : []),
    ...(options.include === undefined ? [] : [`Include ${word(options.include)}`]),
  );
  return `${lines.join('\n')}\n`;
}

function blockFor(hop: ResolvedTarget): readonly string[] {
  const { name, host, port, user, auth, hostKey, via } = hop;
  if (hostKey.pins !== undefined) {
    throw new SshUnsupportedError('fingerprints of host keys with the openssh transport', {
      hint: 'Use known_hosts, or transport: ssh2.',
    });
  }
  const lines = [
    `Host ${word(name)}`,
    `HostName ${word(host)}`,
    `Port ${port}`,
    `User ${word(user)}`,
    `UserKnownHostsFile ${hostKey.files.length === 0 ? '/dev/null' : hostKey.files.map(word).join(' ')}`,
    'GlobalKnownHostsFile /dev/null',
    `StrictHostKeyChecking ${hostKey.unknown === 'accept-new' ? 'accept-new' : 'yes'}`,
    `HashKnownHosts ${hostKey.hash ? 'yes' : 'no'}`,
    ...(hostKey.alias === undefined ? [] : [`HostKeyAlias ${word(hostKey.alias)}`]),
    `ProxyJump ${via === undefined ? 'none' : word(via.name)}`,
    'IdentitiesOnly yes',
  ];
  for (const method of auth) {
    if (method.type === 'key' && method.passphrase === undefined)
      lines.push(`IdentityFile ${word(method.path)}`);
    else if (method.type === 'agent') {
      lines.splice(lines.indexOf('IdentitiesOnly yes'), 1, 'IdentitiesOnly no');
      if (method.socket !== undefined) lines.push(`IdentityAgent ${word(method.socket)}`);
    } else {
      throw new SshUnsupportedError(`${method.type} with a secret, with the openssh transport`, {
        hint: 'Use a key without a passphrase or an agent, or transport: ssh2.',
      });
    }
  }
  return lines;
}

/** One value of ssh_config(5): quoted, for blanks; a quote or a line end cannot be part of it. */
function word(value: string): string {
  if (/["\n\r\0]/.test(value))
    throw new ConfigError('config', 'a quote or a line end cannot be part of a value');
  return /[\s#%]/.test(value) ? `"${value.replaceAll('%', '%%')}"` : value;
}
