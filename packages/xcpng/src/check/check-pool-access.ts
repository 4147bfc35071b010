import { BioxenError, InvalidConfigurationError, printable } from '@bioxen/core';
import { XapiError, type XAPIClient, XapiTransportError } from '@bioxen/xapi';
import { connectPool } from '../config/client-options.js';
import { expandHome } from '../config/resolve-secret.js';
import type { XcpngConfig } from '../config/xcpng-config.js';
import { SecretError } from '../errors/secret-error.js';
import { XCPngConnectionError } from '../errors/xcpng-connection-error.js';
import { authorizedKey } from '../first-boot/authorized-key.js';
import { refuseWithoutKey } from '../first-boot/refuse-without-key.js';
import { findNetwork, findRepository, findTemplate, refuseOtherPool } from '../provision/check-pool.js';

/** The things that `checkXcpng` looks at, in their order. */
export type XcpngCheckId =
  | 'reachable'
  | 'certificate'
  | 'login'
  | 'pool'
  | 'template'
  | 'network'
  | 'storage'
  | 'ssh-key';

/** What a check found. `skipped`: an earlier one has to be mended first. */
export interface XcpngCheck {
  readonly id: XcpngCheckId;
  readonly status: 'ok' | 'failed' | 'skipped';
  /** One line. */
  readonly message: string;
  /** What mends it. */
  readonly fix?: string | undefined;
}

/** Looks at everything that a VM on this pool needs, each thing by itself. Nothing is changed; it does not throw. */
export async function checkXcpng(config: XcpngConfig, signal?: AbortSignal): Promise<readonly XcpngCheck[]> {
  const sshKey = await attempt('ssh-key', async () => await tellKey(config));
  let client: XAPIClient;
  try {
    client = await connectPool(config, { signal });
  } catch (error) {
    signal?.throwIfAborted();
    return [...connectionChecks(config, error), ...rest.map(skipped), sshKey];
  }
  try {
    const call = { signal };
    const { url, username, pool, template, network, sr } = config;
    const found = await Promise.all([
      attempt('pool', async () => {
        if (pool !== undefined) await refuseOtherPool(client, pool, call);
        const { product, transport } = client.version ?? { product: 'XenAPI', transport: '' };
        return `${product}, by ${transport}`;
      }),
      attempt('template', async () => {
        const { record } = await findTemplate(client, template, call);
        return `'${printable(record.name_label)}' (${record.uuid})`;
      }),
      attempt('network', async () => {
        if (network === undefined) return 'that of the template';
        return `'${printable((await findNetwork(client, network, call)).record.name_label)}'`;
      }),
      attempt('storage', async () => {
        if (sr === undefined) return 'that of the template';
        return `'${printable((await findRepository(client, sr, call)).record.name_label)}'`;
      }),
    ]);
    return [
      { id: 'reachable', status: 'ok', message: url },
      { id: 'certificate', status: 'ok', message: certificateText(config) },
      { id: 'login', status: 'ok', message: `as ${username}` },
      ...found,
      sshKey,
    ];
  } finally {
    await client.close();
  }
}

const rest = ['pool', 'template', 'network', 'storage'] as const;

function skipped(id: XcpngCheckId): XcpngCheck {
  return { id, status: 'skipped', message: 'not looked at: the login comes first' };
}

/** Which of the three steps to a login failed. */
function connectionChecks(config: XcpngConfig, error: unknown): readonly XcpngCheck[] {
  // Of a password that cannot be had, or a file of certificates, the pool hears nothing.
  const isFromPool = XCPngConnectionError.isInstance(error);
  const cause = isFromPool ? error.cause : error;
  const failedAt = isFromPool ? failedStep(cause) : SecretError.isInstance(error) ? 'login' : 'certificate';
  return steps.map((id) => {
    if (id === failedAt) return failure(id, cause);
    if (isFromPool && steps.indexOf(id) < steps.indexOf(failedAt))
      return { id, status: 'ok', message: id === 'reachable' ? config.url : certificateText(config) };
    const first = isFromPool ? `the ${failedAt}` : SecretError.isInstance(error) ? 'the password' : 'tls_ca';
    return { id, status: 'skipped', message: `not looked at: ${first} comes first` };
  });
}

const steps: readonly XcpngCheckId[] = ['reachable', 'certificate', 'login'];

function failedStep(cause: unknown): XcpngCheckId {
  const code = XapiTransportError.isInstance(cause) ? cause.code : undefined;
  if (code === 'XAPI_TLS_UNTRUSTED') return 'certificate';
  return code === undefined || XapiError.isInstance(cause) ? 'login' : 'reachable';
}

async function attempt(id: XcpngCheckId, look: () => Promise<string>): Promise<XcpngCheck> {
  try {
    return { id, status: 'ok', message: await look() };
  } catch (error) {
    return failure(id, error);
  }
}

function failure(id: XcpngCheckId, error: unknown): XcpngCheck {
  const message = InvalidConfigurationError.isInstance(error)
    ? error.problems.map(({ path, message }) => `${path} ${message}`).join('; ')
    : error instanceof Error
      ? error.message
      : String(error);
  const pin = XapiTransportError.isInstance(error) ? error.pin : undefined;
  const hint = BioxenError.isInstance(error) ? error.hint : undefined;
  return {
    id,
    status: 'failed',
    message,
    fix: pin === undefined ? hint : `If that is its fingerprint, pin it: tls_pin = "${pin}".`,
  };
}

function certificateText({ url, tls }: XcpngConfig): string {
  if (!url.startsWith('https:')) return 'none: the address is plain http';
  if (tls?.insecure === true) return 'not looked at: tls_insecure trusts any';
  return tls?.pin === undefined ? 'vouched for' : 'the pinned one';
}

async function tellKey({ sshKeyPath, firstBoot }: XcpngConfig): Promise<string> {
  if (sshKeyPath === undefined) {
    await refuseWithoutKey();
    return firstBoot === 'none'
      ? 'of the agent or ~/.ssh'
      : 'of the agent or ~/.ssh: the template has to know it, for none is given to the VM';
  }
  const [type = ''] = (await authorizedKey(expandHome(sshKeyPath))).split(' ');
  return `${type} in ${sshKeyPath}`;
}
