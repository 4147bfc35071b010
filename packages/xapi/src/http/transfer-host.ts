import { XapiTransportError } from '../errors/transport-error.js';
import type { EventSource } from '../events/event-source.js';
import type { CertificateRecord } from '../generated/certificate.js';
import type { HostRecord } from '../generated/host.js';
import { messageNamed } from '../message-named.js';
import type { MethodName } from '../method-types.js';
import { asRef, type Ref } from '../refs.js';
import type { ServerSession } from '../session/server-session.js';
import { hostKey, memberOrigin } from './address.js';
import { parsePin } from './certificate-pin.js';
import type { HttpHost } from './http-host.js';

/** The connections to a member of the pool. @throws XapiError HANDLE_INVALID */
export async function memberHost(
  source: EventSource,
  session: ServerSession,
  member: Ref<'host'>,
  signal: AbortSignal,
): Promise<HttpHost> {
  const [own, address] = await Promise.all([
    call(source, 'session.get_this_host', [session.ref], signal),
    call(source, 'host.get_address', [member], signal),
  ]);
  // The coordinator keeps the name by which it is known: its certificate may not hold the address.
  if (own === member) return session.host;
  const origin = memberOrigin(String(address), session.host.origin);
  if (origin === undefined)
    throw new XapiTransportError(`The pool has no address for the host ${member}`, {
      code: 'XAPI_PROTOCOL',
      method: 'host.get_address',
      hint: 'Its network is not set up yet: look at host.address and the management interface of the host.',
    });
  await vouch(source, member, origin, signal);
  return source.core.hostOf(origin);
}

/**
 * The connections to where a host redirects, which must be another member of the pool: the session goes there.
 * @throws XapiTransportError XAPI_HTTP
 */
export async function redirectedHost(
  source: EventSource,
  session: ServerSession,
  location: string,
  label: string,
  signal: AbortSignal,
): Promise<HttpHost> {
  const { origin: own } = session.host;
  const target = URL.canParse(location) ? memberOrigin(new URL(location).host, own) : undefined;
  if (target === own) return session.host;
  const hosts = (await call(source, 'host.get_all_records', [], signal)) as Readonly<
    Record<string, HostRecord<number | bigint>>
  >;
  const member = Object.entries(hosts).find(([, { address }]) => memberOrigin(address, own) === target)?.[0];
  if (target === undefined || member === undefined)
    throw new XapiTransportError(`${label}: the server redirects to where no member of the pool is`, {
      code: 'XAPI_HTTP',
      method: label,
      status: 302,
      retryable: false,
      hint: 'The session is given to members of the pool only. Name the member yourself: { host }.',
    });
  await vouch(source, asRef('host', member), target, signal);
  return source.core.hostOf(target);
}

/** With pins, the certificate that the pool has on record for a member is trusted: it comes from a host that is. */
async function vouch(
  source: EventSource,
  member: Ref<'host'>,
  origin: string,
  signal: AbortSignal,
): Promise<void> {
  const { trust } = source.core;
  if (!trust.isPinned) return;
  const certificates = (await call(source, 'Certificate.get_all_records', [], signal).catch(
    // Older servers and smaller roles have none to show; the pins that were given decide then.
    () => ({}),
  )) as Readonly<Record<string, CertificateRecord>>;
  const found = Object.values(certificates).find(({ host, type }) => host === member && type === 'host');
  const fingerprint = parsePin(found?.fingerprint_sha256 ?? '') ?? parsePin(found?.fingerprint ?? '');
  if (fingerprint !== undefined) await trust.learn(hostKey(origin), fingerprint);
}

async function call(
  { invoker, core }: EventSource,
  method: MethodName,
  args: readonly unknown[],
  signal: AbortSignal,
): Promise<unknown> {
  return invoker.send(messageNamed(method), args, { signal, timeoutMs: core.callMs });
}
