import type { ResolvedTarget } from '../config/resolved-target.js';
import { AuthError } from '../errors/auth-error.js';
import { HostKeyError } from '../errors/host-key-error.js';
import { type ConnectPhase, SshConnectError } from '../errors/ssh-connect-error.js';
import { knownHostName } from '../host-key/known-hosts.js';

/** What the `ssh` program said when it could not log in, as an error of ours. */
export function clientFailure({ name, host, port, user, hostKey }: ResolvedTarget, said: string): Error {
  if (/host key verification failed|host key is known for|host identification/i.test(said)) {
    const code = /revoked/i.test(said)
      ? 'SSH_HOST_KEY_REVOKED'
      : /identification has changed/i.test(said)
        ? 'SSH_HOST_KEY_CHANGED'
        : 'SSH_HOST_KEY_UNKNOWN';
    const offered = /SHA256:[A-Za-z0-9+/]+/.exec(said)?.[0] ?? 'a key that ssh does not name';
    const keyType = /\b(ED25519|ECDSA|RSA)\b/.exec(said)?.[1]?.toLowerCase() ?? 'unknown';
    const hint = `ssh says: ${lastLine(said)}`;
    const known = hostKey.alias ?? knownHostName(host, port);
    return new HostKeyError({ code, host: known, offered, keyType, expected: [], hint });
  }
  const denied = /permission denied \(([^)]*)\)/i.exec(said);
  if (denied !== null) {
    const accepted = (denied[1] ?? '').split(',');
    return new AuthError({ host: name, user, tried: [{ method: 'publickey', answer: 'refused' }], accepted });
  }
  return new SshConnectError({ host: name, port, phase: phaseOf(said), reason: lastLine(said) });
}

function phaseOf(said: string): ConnectPhase {
  if (/could not resolve/i.test(said)) return 'dns';
  if (/connect to host|connection timed out|connection refused|no route/i.test(said)) return 'tcp';
  if (/kex_exchange_identification|banner/i.test(said)) return 'banner';
  return /unable to negotiate/i.test(said) ? 'kex' : 'auth';
}

function lastLine(said: string): string {
  return said.trim().split('\n').at(-1)?.trim() || 'ssh ended without a word';
}
