import { InvalidOptionError } from '@bioxen/core';
import { TransferError } from '../errors/transfer-error.js';
import type { Execute } from '../exec/execute.js';
import type { HostContext } from '../exec/host-context.js';
import { MeasuredStream } from './measured-stream.js';
import { openSftp } from './open-sftp.js';
import { type PutSource, sizeOfSource, streamOfSource } from './put-source.js';
import { passedBefore } from './resume.js';
import { runsCommands } from './runs-commands.js';
import { sftpPut } from './sftp-transfer.js';
import { checksumFailure, interrupted, localFailure, transferFailure } from './transfer-failure.js';
import type { PutOptions, TransferResult } from './transfer-options.js';

// Arguments: temporary file. The old target stays as it is until the new one is whole.
const measure = '|| exit 1; wc -c <"$1"; sha256sum <"$1" 2>/dev/null';
const upload = `export LC_ALL=C; umask 022; cat >"$1" ${measure}`;
const append = `export LC_ALL=C; cat >>"$1" ${measure}`;
// Arguments: temporary file, target, mode or nothing.
const publish = 'export LC_ALL=C; { [ -z "$3" ] || chmod -- "$3" "$1"; } && mv -f -- "$1" "$2"';

// Nobody waits long for the end of what was not to be.
const cleanUpMs = 5_000;

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
  const { verify = 'sha256', mode, onProgress, signal, resume = false } = options;
  const temporary = `${path}.bioxen-${resume ? 'part' : context.random.hex(6)}`;
  const bytesTotal = await sizeOfSource(source).catch((error: unknown) => {
    throw localFailure(path, error, 0);
  });
  if (resume && bytesTotal === undefined)
    throw new InvalidOptionError(
      "option 'resume'",
      'a stream cannot begin in the middle: give a path or bytes',
    );
  if (!(await runsCommands(context, signal))) {
    using session = await openSftp(context, path, signal);
    return await sftpPut(session.sftp, {
      ...options,
      stream: streamOfSource(source),
      path,
      temporary,
      bytesTotal,
    });
  }
  const passed =
    resume && bytesTotal !== undefined
      ? await passedBefore(execute, source, bytesTotal, temporary, signal)
      : undefined;
  const measured = new MeasuredStream((bytesDone) => onProgress?.({ bytesDone, bytesTotal }), passed);
  const stream = streamOfSource(source, passed?.bytes);
  let sourceError: Error | undefined;
  stream.once('error', (error) => {
    sourceError = error;
    measured.destroy(error);
  });
  // Nobody reads it yet when the source fails at once.
  measured.on('error', () => {});
  try {
    const script = passed === undefined ? upload : append;
    const input = stream.pipe(measured);
    const sent = await execute('/bin/sh', ['-c', script, 'sh', temporary], { input, signal });
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
    const failure = sourceError ?? error;
    const isWrong = TransferError.isInstance(failure) && failure.code === 'SSH_CHECKSUM';
    if (resume && !isWrong) throw interrupted(path, failure, measured.bytes);
    // Without a connection it stays; the error of the transfer says more than that of the attempt.
    await execute('rm', ['-f', '--', temporary], { timeoutMs: cleanUpMs }).catch(() => undefined);
    throw localFailure(path, failure, measured.bytes);
  }
}
