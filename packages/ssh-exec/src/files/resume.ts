import { createHash, type Hash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import type { Passed } from './measure.js';
import type { Execute } from '../exec/execute.js';
import { type PutSource, piecesOfSource } from './put-source.js';

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
  return sameBeginning(piecesOfSource(source, 0, bytes), bytes, remote);
}

const lookAtBeginning = 'export LC_ALL=C; head -c "$2" <"$1" | sha256sum';

/** The same for a file of the host that an earlier attempt has copied a part of. */
export async function fetchedBefore(
  execute: Execute,
  path: string,
  bytesTotal: number,
  temporary: string,
  signal: AbortSignal | undefined,
): Promise<Passed | undefined> {
  const bytes = await stat(temporary).then(
    (found) => (found.isFile() ? found.size : 0),
    () => 0,
  );
  if (bytes === 0 || bytes > bytesTotal) return undefined;
  const words = ['-c', lookAtBeginning, 'sh', path, String(bytes)];
  const { exitCode, stdout } = await execute('/bin/sh', words, { signal });
  if (exitCode !== 0) return undefined;
  return sameBeginning(createReadStream(temporary), bytes, stdout.split(/\s/)[0] ?? '');
}

async function sameBeginning(
  pieces: AsyncIterable<Uint8Array>,
  bytes: number,
  expected: string,
): Promise<Passed | undefined> {
  const hash: Hash = createHash('sha256');
  for await (const piece of pieces) hash.update(piece);
  return hash.copy().digest('hex') === expected ? { bytes, hash } : undefined;
}
