import { InvalidConfigurationError, type Logger, readRegularFile } from '@bioxen/core';
import { connectXapi, type TlsPolicy, type XAPIClient } from '@bioxen/xapi';
import { XCPngConnectionError } from '../errors/xcpng-connection-error.js';
import { expandHome, resolveSecret } from './resolve-secret.js';
import type { XcpngConfig } from './xcpng-config.js';

// A pool that says nothing for so long is stuck; tasks, which may take longer, are answered at once.
const CALL_MS = 120_000;

/** Options of `connectPool`. */
export interface ConnectPoolOptions {
  readonly signal?: AbortSignal | undefined;
  readonly logger?: Logger | undefined;
}

/**
 * Logs in to the pool of a configuration.
 * @throws XCPngConnectionError, whose cause says why; SecretError; InvalidConfigurationError for a file that is not there
 */
export async function connectPool(
  config: Pick<XcpngConfig, 'callTimeoutMs' | 'password' | 'tls' | 'url' | 'username'>,
  { signal, logger }: ConnectPoolOptions = {},
): Promise<XAPIClient> {
  const password = await resolveSecret('password', config.password);
  const tls = await tlsPolicy(config.tls);
  try {
    return await connectXapi({
      url: config.url,
      auth: { username: config.username, password },
      ...(tls === undefined ? {} : { tls }),
      deadlines: { callMs: config.callTimeoutMs ?? CALL_MS },
      signal,
      logger,
    });
  } catch (error) {
    signal?.throwIfAborted();
    throw XCPngConnectionError.from(config.url, error);
  }
}

async function tlsPolicy({ ca, pin, insecure }: NonNullable<XcpngConfig['tls']> = {}): Promise<
  TlsPolicy | undefined
> {
  if (insecure === true) return { insecure };
  if (pin !== undefined) return { pin };
  if (ca === undefined) return undefined;
  if (ca.includes('-----BEGIN')) return { ca };
  let bytes: Buffer | undefined;
  try {
    bytes = await readRegularFile(expandHome(ca));
  } catch (cause) {
    throw new InvalidConfigurationError([{ path: 'tls_ca', message: `cannot be read: ${ca}` }], { cause });
  }
  if (bytes !== undefined) return { ca: bytes.toString('utf8') };
  throw new InvalidConfigurationError([{ path: 'tls_ca', message: `is no regular file: ${ca}` }]);
}

/** Does this address lead to this computer, as that of a simulated pool does? */
export function isLoopback(url: string): boolean {
  const { hostname } = new URL(url);
  return hostname === 'localhost' || hostname === '[::1]' || hostname.startsWith('127.');
}
