import { ConfigError } from '../errors/config-error.js';
import { safeName } from './safe-name.js';

/** One host of ProxyJump. */
export interface JumpSpec {
  readonly host: string;
  readonly user?: string;
  readonly port?: number;
}

/**
 * ProxyJump: `user@host:port`, several behind commas, the nearest first; `ssh://` in front is allowed.
 * @throws ConfigError
 */
export function parseJump(text: string): readonly JumpSpec[] {
  return text.split(',').map((part) => {
    const [, user, bracketed, bare, port] =
      /^(?:ssh:\/\/)?(?:([^@]+)@)?(?:\[([^\]]+)\]|([^:]+))(?::(\d+))?$/.exec(part.trim()) ?? [];
    const host = bracketed ?? bare;
    if (host === undefined) throw new ConfigError('jump', `'${part}' is no host`);
    return {
      host: safeName('host', host),
      ...(user === undefined ? {} : { user: safeName('user', user) }),
      ...(port === undefined ? {} : { port: Number(port) }),
    };
  });
}
