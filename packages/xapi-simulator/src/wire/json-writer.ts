import { jsonFloat } from './float-text.js';
import type { Dialect } from './value-writer.js';
import type { WireReply } from './wire-value.js';

// Nothing to escape: most texts are so.
const plain = /^[ !#-[\]-~]*$/;

/** A string as xapi's JSON printer writes it: only what JSON demands is escaped, and DEL. */
export function jsonText(text: string): string {
  if (plain.test(text)) return `"${text}"`;
  const quoted = JSON.stringify(text);
  return quoted.includes('\u007f') ? quoted.replaceAll('\u007f', String.raw`\u007f`) : quoted;
}

/** JSON: ints as bare digits however long, floats always with a point, NaN and infinities bare. */
export const jsonDialect: Dialect = {
  text: jsonText,
  int: (value) => value,
  float: jsonFloat,
  bool: String,
  datetime: (value) => `"${value}"`,
  count: String,
  array: (items) => `[${items.join(',')}]`,
  memberStart: (name) => `${jsonText(name)}:`,
  memberEnd: '',
  struct: (members) => `{${members.join(',')}}`,
};

/** The body of an answer in version 1 or 2. `id` is JSON text. */
export function jsonReply(reply: WireReply, version: 1 | 2, id: string): string {
  if (version === 2) {
    if (reply.ok) return `{"jsonrpc":"2.0","result":${reply.text},"id":${id}}`;
    const data = reply.params.map(jsonText).join(',');
    return `{"jsonrpc":"2.0","error":{"code":1,"message":${jsonText(reply.code)},"data":[${data}]},"id":${id}}`;
  }
  if (reply.ok) return `{"result":${reply.text},"error":null,"id":${id}}`;
  return `{"result":null,"error":[${[reply.code, ...reply.params].map(jsonText).join(',')}],"id":${id}}`;
}
