import { createHash } from 'node:crypto';
import type { Passed } from './measured-stream.js';
import type { Execute } from '../exec/execute.js';
import { type PutSource, streamOfSource } from './put-source.js';

const look = 'export LC_ALL=C; [ -f "$1" ] && wc -c <"$1" && sha256sum <"$1"';

/** What an earlier attempt left, when it is the beginning of the same bytes; undefined to begin anew. */
export async function passedBefore(
  execute: Execute,
  source: PutSource,
  bytesTotal: number,
  temporary: string,
  signal: AbortSignal | undefined,
): Promise<Passed | undefined> {
  const { exitCode, stdout } = await execute('/bin/sh', ['-c', look, 'sh', temporary], { signal });
  const [size = '', remote = ''] = stdout.split(/\s+/).filter((word) => word !== '');
  const bytes = Number(size);
  if (exitCode !== 0 || bytes === 0 || bytes > bytesTotal) return undefined;
  const hash = createHash('sha256');
  for await (const chunk of streamOfSource(source, 0, bytes) as AsyncIterable<Buffer>) hash.update(chunk);
  return hash.copy().digest('hex') === remote ? { bytes, hash } : undefined;
}
