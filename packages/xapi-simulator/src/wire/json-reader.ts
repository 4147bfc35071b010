import { JsonCursor } from './json-cursor.js';
import { MalformedRequest } from './malformed-request.js';
import { ocamlQuote } from './ocaml-text.js';
import type { RpcCall, RpcValue } from './rpc-value.js';

/** A JSON-RPC request: the call, and what its answer must repeat. */
export interface JsonCall extends RpcCall {
  readonly version: 1 | 2;
  /** The id as JSON text. */
  readonly id: string;
}

/**
 * Reads a JSON-RPC request, version 1 or 2.
 * @throws MalformedRequest with the exception that xapi would print
 */
export function readJsonCall(text: string): JsonCall {
  if (text.trim() === '') throw new MalformedRequest('Yojson.Json_error("Blank input data")');
  const request = new JsonCursor(text).document();
  if (request.kind !== 'struct') throw malformed('Invalid request body');
  const { members } = request;
  const method = members.get('method');
  if (method === undefined) throw malformed('Required field method is missing');
  if (method.kind !== 'string') throw malformed(invalidField('method'));
  const version = readVersion(members.get('jsonrpc'));
  const params = readParams(members.get('params'), version);
  return { version, method: method.value, params, id: readId(members.get('id')) };
}

function readVersion(version: RpcValue | undefined): 1 | 2 {
  if (version === undefined) return 1;
  if (version.kind === 'string' && version.value === '2.0') return 2;
  throw malformed(invalidField('jsonrpc'));
}

function readParams(params: RpcValue | undefined, version: 1 | 2): readonly RpcValue[] {
  if (params?.kind === 'array') return params.items;
  if (version === 2) {
    if (params === undefined || params.kind === 'null') return [];
    // Named parameters arrive as one argument, which then is no session.
    if (params.kind === 'struct') return [params];
  } else if (params === undefined) throw malformed('Required field params is missing');
  throw malformed(invalidField('params'));
}

function readId(id: RpcValue | undefined): string {
  if (id?.kind === 'int') return String(id.value);
  if (id?.kind === 'string') return JSON.stringify(id.value);
  throw malformed(invalidField('id'));
}

const invalidField = (name: string): string => `Invalid field '${name}' in request body`;

const malformed = (problem: string): MalformedRequest =>
  new MalformedRequest(`Jsonrpc.Malformed_method_request(${ocamlQuote(problem)})`);
