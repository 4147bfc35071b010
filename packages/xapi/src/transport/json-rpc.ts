import { setImmediate } from 'node:timers/promises';
import type { RawReply, RawValue, WireValue } from '../wire/wire-value.js';
import { parseJsonText } from './json-text.js';
import { checkHead, protocolFault } from './refuse-reply.js';
import type { Transport } from './transport.js';

// To read, to parse and to decode it take about as long each: whatever else the program does gets its turn in between.
const longText = 262_144;

/** JSON-RPC 2.0 over `/jsonrpc`. Answers of version 1 are understood too: servers give them in places. */
export const jsonRpc: Transport = {
  name: 'json-rpc',
  encode: (method, params) => ({
    path: '/jsonrpc',
    contentType: 'application/json',
    body: Buffer.from(
      // A connection carries one call at a time, so the id tells nothing; null and none are refused.
      `{"jsonrpc":"2.0","method":${JSON.stringify(method)},"params":${writeJson(params)},"id":1}`,
    ),
  }),
  async decode(method, reply) {
    await checkHead(method, reply, /^application\/json\b/i);
    const text = textOf(method, await readBytes(reply.body));
    const isLong = text.length > longText;
    if (isLong) await setImmediate();
    let parsed: RawValue;
    try {
      parsed = parseJsonText(text);
    } catch (error) {
      throw protocolFault(method, 'is no JSON', text, error);
    }
    if (isLong) await setImmediate();
    return readReply(method, parsed, text);
  },
};

async function readBytes(body: AsyncIterable<Uint8Array>): Promise<Buffer> {
  const chunks: Uint8Array[] = [];
  for await (const chunk of body) chunks.push(chunk);
  return Buffer.concat(chunks);
}

function textOf(method: string, bytes: Buffer): string {
  try {
    return bytes.toString('utf8');
  } catch (error) {
    throw protocolFault(method, 'is longer than a text of JavaScript may be', '', error);
  }
}

// JSON.stringify writes NaN and the infinities as null; servers read them from text.
function writeJson(params: readonly WireValue[]): string {
  return JSON.stringify(params, (_key, value: unknown) => {
    if (typeof value !== 'number' || Number.isFinite(value)) return value;
    return Number.isNaN(value) ? 'nan' : value > 0 ? 'inf' : '-inf';
  });
}

function readReply(method: string, parsed: RawValue, text: string): RawReply {
  if (typeof parsed !== 'object' || parsed === null || Array.isArray(parsed))
    throw protocolFault(method, 'is no JSON object', text);
  const members = parsed as Readonly<Record<string, RawValue>>;
  // The error first: version 1 has `"result": null` beside it.
  const error = Object.hasOwn(members, 'error') ? (members['error'] ?? null) : null;
  if (error !== null) return readError(method, error, text);
  if (!Object.hasOwn(members, 'result')) throw protocolFault(method, 'has neither result nor error', text);
  return { ok: true, value: members['result'] ?? null };
}

function readError(method: string, error: RawValue, text: string): RawReply {
  if (Array.isArray(error)) {
    const [code, ...params] = error;
    if (typeof code !== 'string' || code === '')
      throw protocolFault(method, 'has an error without a code', text);
    return { ok: false, code, params: params.map((param) => asText(method, param, text)) };
  }
  const members = error as Readonly<Record<string, RawValue>>;
  if (typeof error !== 'object' || typeof members['message'] !== 'string' || members['message'] === '')
    throw protocolFault(method, 'has an error of unknown form', text);
  const data = members['data'];
  return {
    ok: false,
    code: members['message'],
    params: Array.isArray(data) ? data.map((param) => asText(method, param, text)) : [],
  };
}

function asText(method: string, value: RawValue, text: string): string {
  if (typeof value === 'string') return value;
  try {
    return JSON.stringify(value);
  } catch (error) {
    throw protocolFault(method, 'has an error that is nested too deeply', text, error);
  }
}
