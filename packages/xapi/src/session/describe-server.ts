import { XapiTransportError } from '../errors/transport-error.js';
import { memberOrigin } from '../http/address.js';
import { parseTypeCode } from '../schema/type-code.js';
import { type RpcCall, rpc } from '../transport/rpc.js';
import { createDecoder } from '../wire/decode.js';
import { DecodeFault } from '../wire/decode-fault.js';
import type { RawReply, RawValue } from '../wire/wire-value.js';
import type { ServerSession, XapiVersion } from './server-session.js';

/** What was read of a pool after the login. */
export interface ServerDescription {
  readonly version: XapiVersion;
  /** The origins of all members, for the loss of the coordinator. */
  readonly members: readonly string[];
}

interface HostFacts {
  readonly address?: string;
  readonly API_version_major?: number;
  readonly API_version_minor?: number;
  readonly software_version?: Readonly<Record<string, string>>;
}

const hostRecords = createDecoder('number').of(parseTypeCode('Mrhost.Rhost.'));

function readHosts(raw: RawValue): Readonly<Record<string, HostFacts>> {
  try {
    return hostRecords(raw) as Readonly<Record<string, HostFacts>>;
  } catch (error) {
    if (!(error instanceof DecodeFault)) throw error;
    throw new XapiTransportError(`host.get_all_records: result${error.path} ${error.problem}`, {
      code: 'XAPI_PROTOCOL',
      method: 'host.get_all_records',
      status: 200,
      hint: 'Check that the address is the one of an XCP-ng or XenServer host.',
    });
  }
}

/** Reads version and members of a pool: two calls side by side. A user who may not read them gets the plainest answer. */
export async function describeServer(
  session: Omit<ServerSession, 'version'>,
  call: Pick<RpcCall, 'signal' | 'headMs' | 'idleMs' | 'maxBytes' | 'headers'>,
): Promise<ServerDescription> {
  const { host, transport, ref } = session;
  const read = async (method: string, params: readonly string[]): Promise<RawReply> =>
    (await rpc(host, transport, { ...call, method, params, lane: 'read' })).reply;
  const [own, all] = await Promise.all([
    read('session.get_this_host', [ref, ref]),
    read('host.get_all_records', [ref]),
  ]);
  const records = all.ok ? readHosts(all.value) : {};
  const facts = own.ok && typeof own.value === 'string' ? (records[own.value] ?? {}) : {};
  const software = facts.software_version ?? {};
  return {
    version: {
      api: [facts.API_version_major ?? 0, facts.API_version_minor ?? 0],
      xapi: software['xapi_build'] ?? '',
      product: [software['product_brand'], software['product_version']].filter(Boolean).join(' '),
      transport: transport.name,
    },
    members: Object.values(records).flatMap(({ address = '' }) => memberOrigin(address, host.origin) ?? []),
  };
}
