import { type Clock, InvalidConfigurationError, type Logger } from '@bioxen/core';
import {
  HostKeyError,
  type SshHost,
  type SshHostOptions,
  type SshKeepalive,
  waitForSsh,
} from '@bioxen/ssh-exec';
import { expandHome, resolveSecret } from '../config/resolve-secret.js';
import type { XcpngConfig } from '../config/xcpng-config.js';
import { XCPngConnectionError } from '../errors/xcpng-connection-error.js';
import { loginHint, NOTHING_LEFT } from './login-hint.js';

/** The SSH server of a VM. */
export interface SshServer {
  readonly ip: string;
  readonly port: number;
  /** Fingerprint of the key that the VM was given; undefined for one that has keys of its own. */
  readonly givenKey: string | undefined;
  /** It is just being made: its keys may not be written yet. */
  readonly isNew: boolean;
}

/** Options of `loginToVm`. */
export interface LoginOptions {
  readonly timeoutMs: number;
  /** @defaultValue { intervalMs: 10000, max: 3 } */
  readonly keepalive?: SshKeepalive | undefined;
  /** Told why an attempt failed, before the next one. */
  readonly onRetry?: ((error: unknown) => void) | undefined;
  readonly signal?: AbortSignal | undefined;
  readonly clock?: Clock | undefined;
  readonly logger?: Logger | undefined;
}

// Cloud-init writes keys before most systems start their SSH server; some answer a little earlier.
const KEY_GRACE_MS = 15_000;

/**
 * Waits until the SSH server of a VM lets us in.
 * @throws XCPngConnectionError, whose cause says why
 */
export async function loginToVm(
  config: XcpngConfig,
  { ip, port, givenKey, isNew }: SshServer,
  { timeoutMs, keepalive = { intervalMs: 10_000, max: 3 }, onRetry, signal, clock, logger }: LoginOptions,
): Promise<SshHost> {
  const { sshUser, sshKeyPath, sshPassword } = config;
  const address = sshAddress(config, ip, port);
  const password = sshPassword === undefined ? undefined : await resolveSecret('ssh_password', sshPassword);
  try {
    return await waitForSsh(
      {
        host: ip,
        user: sshUser,
        port,
        // What stands in ~/.ssh/config is for hosts that people name, not for addresses of a pool.
        config: 'none',
        hostKey: hostKeyPolicy(config, givenKey),
        keepalive,
        ...(sshKeyPath === undefined ? {} : { keyPath: expandHome(sshKeyPath) }),
        ...(password === undefined ? {} : { auth: [{ type: 'password', password }] }),
        signal,
        clock,
        logger,
      },
      { timeoutMs, authGraceMs: isNew ? keyGraceMs(config) : 0, onRetry },
    );
  } catch (error) {
    signal?.throwIfAborted();
    if (InvalidConfigurationError.isInstance(error)) throw error;
    const hint =
      HostKeyError.isInstance(error) && givenKey !== undefined
        ? `${OTHER_KEY}${isNew ? ` ${NOTHING_LEFT}` : ''}`
        : isNew
          ? loginHint(error)
          : undefined;
    throw XCPngConnectionError.from(address, error, hint);
  }
}

/** How the SSH server of a VM is called in errors. */
export function sshAddress({ sshUser }: XcpngConfig, ip: string, port: number): string {
  return `ssh://${sshUser}@${ip.includes(':') ? `[${ip}]` : ip}:${String(port)}`;
}

/** A new VM may refuse its key for so long. One whose template has the keys has no reason to. */
function keyGraceMs({ firstBoot, sshKeyGraceMs }: XcpngConfig): number {
  return sshKeyGraceMs ?? (firstBoot === 'none' ? 0 : KEY_GRACE_MS);
}

const OTHER_KEY =
  'The template did not take the key that it was given for its SSH server. Make one that does (docs/xcpng/setup.md), set first_boot to nocloud for templates with cloud-init, or say which key it has: ssh_host_key: SHA256:…';

function hostKeyPolicy(
  { sshHostKey }: XcpngConfig,
  givenKey: string | undefined,
): NonNullable<SshHostOptions['hostKey']> {
  if (sshHostKey === 'known-hosts') return { knownHosts: true };
  if (sshHostKey === 'accept-new') return { knownHosts: false, unknown: 'accept-new' };
  if (sshHostKey !== undefined) return { sha256: sshHostKey };
  return givenKey === undefined ? { knownHosts: true } : { sha256: [givenKey] };
}
