import { createReadStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import { Readable } from 'node:stream';
import type { HostContext } from '../exec/host-context.js';
import type { CommandResult } from '../exec/command-result.js';
import type { ExecOptions } from '../exec/exec-options.js';
import { openSftp } from './open-sftp.js';
import { runsCommands } from './runs-commands.js';
import { sftpPut } from './sftp-transfer.js';
import { MeasuredStream } from './measured-stream.js';
import { checksumFailure, localFailure, transferFailure } from './transfer-failure.js';
import type { PutOptions, TransferResult } from './transfer-options.js';

/** What a file is made from: the path of a local one, or bytes. */
export type PutSource = string | Uint8Array | Readable | AsyncIterable<Uint8Array>;

/** Runs a program on the host. */
export type Execute = (file: string, args: readonly string[], options: ExecOptions) => Promise<CommandResult>;

// Arguments: temporary file, target, mode or nothing. The old target stays as it is until the new one is whole.
const upload =
  'export LC_ALL=C; umask 022; cat >"$1" || { rm -f "$1"; exit 1; }; wc -c <"$1"; sha256sum <"$1" 2>/dev/null';
const publish =
  'export LC_ALL=C; { [ -z "$3" ] || chmod "$3" "$1"; } && mv -f -- "$1" "$2" || { rm -f "$1"; exit 1; }';

/**
 * Writes a file on the host: beside its target first, compared, and then renamed over it. A reader sees the old file or
 * the whole new one.
 */
export async function putFile(
  context: HostContext,
  execute: Execute,
  source: PutSource,
  path: string,
  options: PutOptions = {},
): Promise<TransferResult> {
  const { verify = 'sha256', mode, onProgress, signal } = options;
  const temporary = `${path}.bioxen-${context.random.hex(6)}`;
  const bytesTotal = await sizeOf(source, path);
  if (!(await runsCommands(context, signal))) {
    using session = await openSftp(context, path, signal);
    return await sftpPut(session.sftp, { ...options, stream: streamOf(source), path, temporary, bytesTotal });
  }
  const measured = new MeasuredStream((bytesDone) => onProgress?.({ bytesDone, bytesTotal }));
  const stream = streamOf(source);
  let sourceError: Error | undefined;
  stream.once('error', (error) => {
    sourceError = error;
    measured.destroy(error);
  });
  // Nobody reads it yet when the source fails at once.
  measured.on('error', () => {});
  try {
    const sent = await execute('/bin/sh', ['-c', upload, 'sh', temporary], {
      input: stream.pipe(measured),
      signal,
    });
    if (sent.exitCode !== 0) throw transferFailure(path, sent, measured.bytes);
    const [size = '', hash = ''] = sent.stdout.split(/\s+/).filter((word) => word !== '');
    const sha256 = measured.sha256();
    const isSame = Number(size) === measured.bytes && (verify === 'size' || hash === '' || hash === sha256);
    if (!isSame) throw checksumFailure(path, sha256, hash, measured.bytes);
    const permissions = mode === undefined ? '' : mode.toString(8);
    const moved = await execute('/bin/sh', ['-c', publish, 'sh', temporary, path, permissions], { signal });
    if (moved.exitCode !== 0) throw transferFailure(path, moved, measured.bytes);
    return { path, bytes: measured.bytes, sha256, isAtomic: true };
  } catch (error) {
    stream.destroy();
    // Without a connection it stays; the error of the transfer says more than that of the attempt.
    await execute('rm', ['-f', '--', temporary], {}).catch(() => undefined);
    throw localFailure(path, sourceError ?? error, measured.bytes);
  }
}

async function sizeOf(source: PutSource, path: string): Promise<number | undefined> {
  if (source instanceof Uint8Array) return source.length;
  if (typeof source !== 'string') return undefined;
  try {
    return (await stat(source)).size;
  } catch (error) {
    throw localFailure(path, error, 0);
  }
}

function streamOf(source: PutSource): Readable {
  if (typeof source === 'string') return createReadStream(source, { highWaterMark: 256 * 1024 });
  if (source instanceof Readable) return source;
  return Readable.from(source instanceof Uint8Array ? [source] : source);
}
