import type { RawReply, RawValue } from '../wire/wire-value.js';
import { checkHead, protocolFault } from './refuse-reply.js';
import type { HttpReply, Transport } from './transport.js';
import { decodeResponse, encodeCall } from './xml-rpc-codec.js';

/** XML-RPC over `/`, as every xapi speaks it. */
export const xmlRpc: Transport = {
  name: 'xml-rpc',
  encode: (method, params) => ({
    path: '/',
    contentType: 'text/xml',
    body: Buffer.from(encodeCall(method, params)),
  }),
  async decode(method, reply) {
    await checkHead(method, reply, /^(?:text|application)\/xml\b/i);
    const seen: Seen = { head: '' };
    let response: Awaited<ReturnType<typeof decodeResponse>>;
    try {
      response = await decodeResponse(withHead(reply.body, seen));
    } catch (error) {
      // What the connection did is no fault of the document.
      if (seen.broken === error) throw error;
      throw protocolFault(method, `is no XML-RPC response (${String(error)})`, seen.head, error);
    }
    if (response.kind === 'fault') return readFault(response.value);
    return readReply(method, response.value, seen.head);
  },
};

/** What was seen of a body while it was read. */
interface Seen {
  head: string;
  broken?: unknown;
}

async function* withHead(body: HttpReply['body'], seen: Seen): AsyncGenerator<Uint8Array, void, undefined> {
  try {
    for await (const chunk of body) {
      if (seen.head === '') seen.head = new TextDecoder().decode(chunk.subarray(0, 200));
      yield chunk;
    }
  } catch (error) {
    seen.broken = error;
    throw error;
  }
}

function readReply(method: string, value: RawValue, head: string): RawReply {
  // A few calls answer a bare value, without the wrapper: system.listMethods.
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return { ok: true, value };
  const members = value as Readonly<Record<string, RawValue>>;
  if (members['Status'] === 'Success') return { ok: true, value: members['Value'] ?? '' };
  const description = members['ErrorDescription'];
  if (members['Status'] !== 'Failure' || !Array.isArray(description) || description.length === 0)
    throw protocolFault(method, 'has no Status of XenAPI', head);
  const [code, ...params] = description.map(parameterText);
  if (code === undefined || code === '') throw protocolFault(method, 'has an error without a code', head);
  return { ok: false, code, params };
}

function parameterText(value: RawValue): string {
  return typeof value === 'object' ? '…' : String(value);
}

function readFault(value: RawValue): RawReply {
  const text =
    typeof value === 'object' && value !== null && 'faultString' in value ? value.faultString : 'no text';
  return { ok: false, code: 'Fault', params: [parameterText(text)] };
}
