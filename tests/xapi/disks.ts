import type { Ref } from '@bioxen/xapi';
import type { Pool } from './pool.js';

/** A new disk on the default repository of the pool. */
export async function newDisk({ client }: Pick<Pool, 'client'>, bytes: number): Promise<Ref<'VDI'>> {
  const [pool] = await client.pool.get_all();
  if (pool === undefined) throw new Error('no pool');
  return client.VDI.create({
    name_label: 'disk',
    name_description: '',
    SR: await client.pool.get_default_SR(pool),
    virtual_size: bytes,
    type: 'user',
    sharable: false,
    read_only: false,
    other_config: {},
  });
}

/** Bytes that tell when a piece is missing or out of place. */
export function patternBytes(length: number): Buffer {
  const bytes = Buffer.alloc(length);
  for (let at = 0; at + 4 <= length; at += 4) bytes.writeUInt32LE(Math.imul(at, 2_654_435_761) >>> 0, at);
  return bytes;
}
