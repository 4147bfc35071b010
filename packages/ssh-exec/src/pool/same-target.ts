import { isDeepStrictEqual } from 'node:util';
import type { ResolvedTarget } from '../config/resolved-target.js';
import type { TransportName } from '../connection/choose-transport.js';
import type { SshHostOptions } from '../ssh-host-options.js';

/** What decides which connections are used. */
export interface SharedTarget {
  readonly target: ResolvedTarget;
  readonly transport: TransportName;
  readonly legacyAlgorithms: boolean;
  /** Where the `ssh` program reads more about the host. */
  readonly config: SshHostOptions['config'];
}

/**
 * May both use the same connections? Everything has to be equal that leads to the host, logs in to it and makes its key
 * trusted; callbacks are equal when they are the same one. By what name it was called counts only for the `ssh` program,
 * which has a configuration for each.
 */
export function isSameTarget(one: SharedTarget, other: SharedTarget): boolean {
  return isDeepStrictEqual(comparable(one), comparable(other));
}

function comparable(shared: SharedTarget): unknown {
  return shared.transport === 'ssh2'
    ? defined({ ...shared, target: nameless(shared.target), config: undefined })
    : defined(shared);
}

function nameless({ via, ...target }: ResolvedTarget): unknown {
  return { ...target, name: undefined, via: via && nameless(via) };
}

/** Without what is undefined: it says as much as what is missing. */
function defined(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(defined);
  if (typeof value !== 'object' || value === null) return value;
  const entries = Object.entries(value).filter(([, each]) => each !== undefined);
  return Object.fromEntries(entries.map(([name, each]) => [name, defined(each)]));
}
