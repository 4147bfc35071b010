import { MalformedRequest } from './malformed-request.js';
import { ocamlFailure } from './ocaml-text.js';
import type { RpcCall, RpcValue } from './rpc-value.js';
import { XmlCursor } from './xml-cursor.js';

// A value within values deeper than this is an attack, not a call.
const deepest = 512;

/**
 * Reads a `methodCall`. The tags of the values are kept, because xapi tells a string from a number by them.
 * @throws MalformedRequest with the exception that xapi would print
 */
export function readXmlCall(text: string): RpcCall {
  const cursor = new XmlCursor(text);
  cursor.skipProlog();
  cursor.open('methodCall');
  const method = readName(cursor, 'methodName');
  const params = readParams(cursor);
  cursor.close('methodCall');
  return { method, params };
}

/**
 * Reads a single `value`.
 * @throws MalformedRequest
 */
export function readXmlValue(text: string): RpcValue {
  const cursor = new XmlCursor(text);
  cursor.skipProlog();
  return readValue(cursor, 0);
}

/** A name, which the server cannot read when it is empty. */
function readName(cursor: XmlCursor, tag: 'methodName' | 'name'): string {
  const name = cursor.open(tag).isEmpty ? '' : cursor.data();
  if (name === '') throw new MalformedRequest(`Xmlrpc.Parse_error("close_tag", "close_tag(${tag})", _)`);
  cursor.close(tag);
  return name;
}

function readParams(cursor: XmlCursor): RpcValue[] {
  const params: RpcValue[] = [];
  if (cursor.open('params').isEmpty) return params;
  for (cursor.skipSpace(); !cursor.isAtClose; cursor.skipSpace()) {
    cursor.open('param');
    params.push(readValue(cursor, 0));
    cursor.close('param');
  }
  cursor.close('params');
  return params;
}

function readValue(cursor: XmlCursor, depth: number): RpcValue {
  if (depth > deepest) throw new MalformedRequest('Stack_overflow');
  if (cursor.open('value').isEmpty) return { kind: 'string', value: '' };
  const before = cursor.data();
  // Without a tag it is a string; with one, only white space may stand before it.
  const tag = before.trim() === '' ? cursor.tryOpen() : undefined;
  if (tag === undefined) {
    cursor.close('value');
    return { kind: 'string', value: before };
  }
  const value = readTagged(cursor, tag.name, tag.isEmpty, depth);
  cursor.close('value');
  return value;
}

function readTagged(cursor: XmlCursor, name: string, isEmpty: boolean, depth: number): RpcValue {
  if (name === 'array' || name === 'struct') {
    const read = name === 'array' ? readArray : readStruct;
    const value = read(cursor, isEmpty, depth);
    if (!isEmpty) cursor.close(name);
    return value;
  }
  const data = isEmpty ? '' : cursor.data();
  if (!isEmpty) cursor.close(name);
  if (data === '' && name !== 'string' && name !== 'nil') {
    throw new MalformedRequest(`Xmlrpc.Parse_error("empty_${name}", "${name}", _)`);
  }
  return readScalar(name, data);
}

const scalarTags = 'open_tag(int/i8/i4/boolean/double/string/dateTime.iso8601/array/struct/nil)';

function readScalar(name: string, data: string): RpcValue {
  switch (name) {
    case 'string':
      return { kind: 'string', value: data };
    case 'i4':
    case 'i8':
    case 'int':
      return { kind: 'int', value: integer(data) };
    case 'boolean':
      return { kind: 'bool', value: data === '1' };
    case 'double':
      return { kind: 'float', value: float(data) };
    case 'dateTime.iso8601':
      return { kind: 'datetime', value: data };
    case 'nil':
      return { kind: 'null' };
    default:
      throw new MalformedRequest(`Xmlrpc.Parse_error("open_tag(${name})", "${scalarTags}", _)`);
  }
}

function readArray(cursor: XmlCursor, isEmpty: boolean, depth: number): RpcValue {
  const items: RpcValue[] = [];
  if (isEmpty || cursor.open('data').isEmpty) return { kind: 'array', items };
  for (cursor.skipSpace(); !cursor.isAtClose; cursor.skipSpace()) items.push(readValue(cursor, depth + 1));
  cursor.close('data');
  return { kind: 'array', items };
}

function readStruct(cursor: XmlCursor, isEmpty: boolean, depth: number): RpcValue {
  const members = new Map<string, RpcValue>();
  if (isEmpty) return { kind: 'struct', members };
  for (cursor.skipSpace(); !cursor.isAtClose; cursor.skipSpace()) {
    cursor.open('member');
    const name = readName(cursor, 'name');
    const value = readValue(cursor, depth + 1);
    // Of two members of one name the first counts.
    if (!members.has(name)) members.set(name, value);
    cursor.close('member');
  }
  return { kind: 'struct', members };
}

function integer(data: string): bigint {
  if (!/^[-+]?\d+$/.test(data)) throw new MalformedRequest(ocamlFailure('Int64.of_string'));
  const value = BigInt(data);
  if (BigInt.asIntN(64, value) !== value) throw new MalformedRequest(ocamlFailure('Int64.of_string'));
  return value;
}

function float(data: string): number {
  const words: Readonly<Record<string, number>> = { nan: NaN, inf: Infinity, '-inf': -Infinity };
  const word = words[data.toLowerCase()];
  if (word !== undefined) return word;
  if (!/^[-+]?(\d+\.?\d*|\.\d+)([eE][-+]?\d+)?$/.test(data)) {
    throw new MalformedRequest(ocamlFailure('float_of_string'));
  }
  return Number(data);
}
