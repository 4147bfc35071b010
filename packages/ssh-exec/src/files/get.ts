import { createWriteStream } from 'node:fs';
import { rename, rm } from 'node:fs/promises';
import { pipeline } from 'node:stream/promises';
import type { HostContext } from '../exec/host-context.js';
import type { Execute, Start } from '../exec/execute.js';
import { TransferError } from '../errors/transfer-error.js';
import { collectOutput } from '../exec/collect-output.js';
import { besidePath } from './beside.js';
import { chooseHash, parseMeasures } from './measure-file.js';
import { openSftp } from './open-sftp.js';
import { fetchedBefore } from './resume.js';
import { runsCommands } from './runs-commands.js';
import { sftpGet } from './sftp-transfer.js';
import { Measure } from './measure.js';
import { checksumFailure, interrupted, localFailure, transferFailure } from './transfer-failure.js';
import type { GetOptions, TransferResult } from './transfer-options.js';

// Pipes and devices have no end, or none that anybody waits for.
const onlyFiles = '[ -f "$1" ] || [ ! -e "$1" ] || { echo "it is no regular file" >&2; exit 1; };';

/** Copies a file of the host to this computer: beside its target first, compared, and then renamed over it. */
export async function getFile(
  context: HostContext,
  start: Start,
  execute: Execute,
  path: string,
  target: string,
  options: GetOptions = {},
): Promise<TransferResult> {
  const { verify = 'sha256', onProgress, signal, resume = false } = options;
  const temporary = besidePath(target, resume ? 'part' : context.random.hex(6));
  if (!(await runsCommands(context, signal))) {
    using session = await openSftp(context, path, signal);
    return await sftpGet(session.sftp, path, target, temporary, options);
  }
  const measure = `export LC_ALL=C; ${onlyFiles} ${chooseHash} wc -c <"$1" && { $d <"$1" 2>/dev/null || :; }`;
  const described = await execute('/bin/sh', ['-c', measure, 'sh', path], { signal });
  if (described.exitCode !== 0) throw transferFailure(path, described, 0);
  const { size: bytesTotal, hash } = parseMeasures(described.stdout);
  const passed = resume ? await fetchedBefore(execute, path, bytesTotal, temporary, signal) : undefined;
  const measured = new Measure((bytesDone) => onProgress?.({ bytesDone, bytesTotal }), passed);
  try {
    const rest = passed === undefined ? ['cat', '--'] : ['tail', '-c', `+${passed.bytes + 1}`, '--'];
    const [program = 'cat', ...flags] = rest;
    await using child = await start(program, [...flags, path], { signal });
    child.stdin.end();
    const errors = collectOutput(child.stderr, 4_096, () => {});
    await pipeline(
      child.stdout,
      (pieces) => measured.of(pieces as AsyncIterable<Uint8Array>),
      createWriteStream(temporary, { flags: passed === undefined ? 'w' : 'a' }),
    );
    const result = await child.result;
    if (result.exitCode !== 0) {
      const stderr = Buffer.from(errors.bytes()).toString();
      throw transferFailure(path, { ...result, stderr }, measured.bytes);
    }
    const sha256 = measured.sha256();
    const isSame = measured.bytes === bytesTotal && (verify === 'size' || hash === '' || hash === sha256);
    if (!isSame) throw checksumFailure(path, hash, sha256, measured.bytes);
    await rename(temporary, target);
    return { path, bytes: measured.bytes, sha256, isAtomic: true };
  } catch (error) {
    const isWrong = TransferError.isInstance(error) && error.code === 'SSH_CHECKSUM';
    if (resume && !isWrong) throw interrupted(path, error, measured.bytes);
    await rm(temporary, { force: true });
    throw localFailure(path, error, measured.bytes);
  }
}
