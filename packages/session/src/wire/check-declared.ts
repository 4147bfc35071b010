import { ProtocolError } from '@bioxen/core';

/** Places in lists, and keys and values of records, of one message. */
const MAX_ITEMS = 2 ** 24;
/** Lists and records of one message. */
const MAX_TABLES = 2 ** 23;

/** How many bytes say how long what comes is. */
const LENGTH_BYTES = [1, 2, 4] as const;

/**
 * Refuses msgpack that says of a list or record that it has more than there are bytes, or that has so many of them that
 * they would take a hundred times its bytes: a decoder makes room for what it is told, and a few bytes took all memory.
 * What else is wrong the decoder says.
 * @throws ProtocolError
 */
export function checkDeclared(body: Uint8Array): void {
  let items = 0;
  let tables = 0;
  const end = body.length;
  for (let at = 0; at < end;) {
    const head = body[at++] ?? 0;
    let count = 0;
    if (head <= 0x7f || head >= 0xe0) continue;
    if (head <= 0x8f) count = 2 * (head & 0x0f);
    else if (head <= 0x9f) count = head & 0x0f;
    else if (head <= 0xbf) {
      at += head & 0x1f;
      continue;
    } else if (head >= 0xdc) {
      const bytes = head === 0xdc || head === 0xde ? 2 : 4;
      count = (head >= 0xde ? 2 : 1) * lengthAt(body, at, bytes);
      at += bytes;
    } else {
      at += bytesBehind(body, head, at);
      continue;
    }
    items += count;
    tables++;
    if (count > end - at || items > MAX_ITEMS || tables > MAX_TABLES) {
      throw new ProtocolError('A message announces more than it may hold.');
    }
  }
}

/** Bytes of a text, bytes, number or extension behind its first one. */
function bytesBehind(body: Uint8Array, head: number, at: number): number {
  // nil, never used, false, true
  if (head <= 0xc3) return 0;
  // bin 8, 16, 32, and ext 8, 16, 32 with a byte for their type
  if (head <= 0xc9) {
    const bytes = LENGTH_BYTES[(head - 0xc4) % 3] ?? 0;
    return bytes + lengthAt(body, at, bytes) + (head >= 0xc7 ? 1 : 0);
  }
  if (head === 0xca) return 4;
  if (head === 0xcb) return 8;
  // uint and int 8, 16, 32, 64
  if (head <= 0xd3) return 1 << ((head - 0xcc) & 3);
  // fixext 1, 2, 4, 8, 16 with a byte for their type
  if (head <= 0xd8) return 1 + (1 << (head - 0xd4));
  // str 8, 16, 32
  const bytes = LENGTH_BYTES[head - 0xd9] ?? 0;
  return bytes + lengthAt(body, at, bytes);
}

function lengthAt(body: Uint8Array, at: number, bytes: number): number {
  let length = 0;
  for (let place = at; place < at + bytes; place++) length = length * 256 + (body[place] ?? 0);
  return length;
}
