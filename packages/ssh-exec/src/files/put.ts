import { InvalidOptionError } from '@bioxen/core';
import { TransferError } from '../errors/transfer-error.js';
import type { Execute } from '../exec/execute.js';
import type { HostContext } from '../exec/host-context.js';
import { besidePath } from './beside.js';
import { Measure } from './measure.js';
import { openSftp } from './open-sftp.js';
import { chooseHash, parseMeasures } from './measure-file.js';
import { dropSource, piecesOfSource, type PutSource, sizeOfSource } from './put-source.js';
import { passedBefore } from './resume.js';
import { runsCommands } from './runs-commands.js';
import { sftpPut } from './sftp-transfer.js';
import { checksumFailure, interrupted, localFailure, transferFailure } from './transfer-failure.js';
import type { PutOptions, TransferResult } from './transfer-options.js';

// Arguments: temporary file, target. The old target stays as it is until the new one is whole; what is not public in the
// end is not public meanwhile.
const refuseFolder = '! [ -d "$2" ] || { echo "it is a folder" >&2; exit 1; };';
const begin = `export LC_ALL=C; umask 077; ${refuseFolder} ${chooseHash}`;
const written = '|| exit 1; wc -c <"$1"';
const upload = `${begin} cat >"$1" ${written}`;
const append = `${begin} cat >>"$1" ${written}; $d <"$1" 2>/dev/null`;
// Hashed as it arrives, so that no second pass over the file follows: how `tee` ended says whether all was written.
const uploadHashed = [
  `${begin} exec 3>&1;`,
  's=$({ { tee -- "$1" 4>&-; echo $? >&4; } | { $d >&3 2>/dev/null 4>&-; cat >/dev/null; }; } 4>&1);',
  `[ "$s" = 0 ] ${written}`,
].join(' ');
// When the host is closed or its connection lost, nobody comes back to remove what was begun. Its input ends then as if
// all were well, but the answer finds no reader. A shell whose program the same signal ended may take note of the signal
// before it ends, or never, or while it ends already.
const removeUnlessDone = `trap 'rm -f -- "$1"' 0; trap 'rm -f -- "$1"; exit 1' HUP INT TERM;`;
const done = '&& trap - 0';
// Arguments: temporary file, target, mode or nothing. Of the permissions of an old target the last three digits are kept:
// the rights of its user or its group were not given to other bytes.
const publish = [
  `export LC_ALL=C; ${refuseFolder} m=$3;`,
  'if [ -z "$m" ] && [ -f "$2" ]; then',
  'm=000$(stat -Lc %a -- "$2" 2>/dev/null || stat -Lf %Lp -- "$2") || exit 1; m=${m#"${m%???}"};',
  'fi;',
  'chmod -- "${m:-644}" "$1" && mv -f -- "$1" "$2"',
].join(' ');

// Nobody waits long for the end of what was not to be.
const cleanUpMs = 5_000;

/**
 * Writes a file on the host: beside its target first, compared, and then renamed over it. A reader sees the old file or
 * the whole new one.
 * @param clearUp runs programs while the host is closed, too
 */
export async function putFile(
  context: HostContext,
  { execute, clearUp }: { readonly execute: Execute; readonly clearUp: Execute },
  source: PutSource,
  path: string,
  options: PutOptions = {},
): Promise<TransferResult> {
  const { verify = 'sha256', mode, onProgress, signal, resume = false } = options;
  const temporary = besidePath(path, resume ? 'part' : context.random.hex(6));
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
      source,
      path,
      temporary,
      bytesTotal,
    });
  }
  const passed =
    resume && bytesTotal !== undefined
      ? await passedBefore(execute, source, bytesTotal, temporary, signal)
      : undefined;
  const measured = new Measure((bytesDone) => onProgress?.({ bytesDone, bytesTotal }), passed);
  let sourceError: unknown;
  const noted = async function* (): AsyncGenerator<Uint8Array, void, void> {
    try {
      yield* piecesOfSource(source, passed?.bytes);
    } catch (error) {
      sourceError = error;
      throw error;
    }
  };
  try {
    const script = passed !== undefined ? append : verify === 'size' ? upload : uploadHashed;
    const input = measured.of(noted());
    const whole = resume ? script : `${removeUnlessDone}${script} ${done}`;
    const sent = await execute('/bin/sh', ['-c', whole, 'sh', temporary, path], { input, signal });
    if (sent.exitCode !== 0) throw transferFailure(path, sent, measured.bytes);
    const { size, hash } = parseMeasures(sent.stdout);
    const sha256 = measured.sha256();
    const isSame = size === measured.bytes && (verify === 'size' || hash === '' || hash === sha256);
    if (!isSame) throw checksumFailure(path, sha256, hash, measured.bytes);
    const permissions = mode === undefined ? '' : mode.toString(8);
    const moved = await execute('/bin/sh', ['-c', publish, 'sh', temporary, path, permissions], { signal });
    if (moved.exitCode !== 0) throw transferFailure(path, moved, measured.bytes);
    return { path, bytes: measured.bytes, sha256, isAtomic: true };
  } catch (error) {
    dropSource(source);
    const failure = sourceError ?? error;
    const isWrong = TransferError.isInstance(failure) && failure.code === 'SSH_CHECKSUM';
    if (resume && !isWrong) throw interrupted(path, failure, measured.bytes);
    // Without a connection it stays; the error of the transfer says more than that of the attempt.
    await clearUp('rm', ['-f', '--', temporary], { timeoutMs: cleanUpMs }).catch(() => undefined);
    throw localFailure(path, failure, measured.bytes);
  }
}
