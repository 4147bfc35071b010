import { createHash } from 'node:crypto';
import { createWriteStream } from 'node:fs';
import { rename, rm } from 'node:fs/promises';
import { pipeline } from 'node:stream/promises';
import type { SftpSession } from '../transport/transport.js';
import { Measure } from './measure.js';
import { dropSource, piecesOfSource, type PutSource } from './put-source.js';
import { closesUnheard, sftpCall, sftpFailure } from './sftp-calls.js';
import { checksumFailure, folderInTheWay, localFailure } from './transfer-failure.js';
import type { GetOptions, PutOptions, TransferResult } from './transfer-options.js';

/** What ssh2 says of a file. */
export interface Attributes {
  readonly size: number;
  readonly mode: number;
  isDirectory(): boolean;
  isFile(): boolean;
}

const newFile = 0o644;

/** What is sent, and where it is put first. */
export interface SftpUpload extends PutOptions {
  readonly source: PutSource;
  readonly path: string;
  readonly temporary: string;
  readonly bytesTotal: number | undefined;
}

/** The same as `putFile` for accounts that run no commands: compared by reading it back, renamed into place. */
export async function sftpPut(
  sftp: SftpSession,
  { source, path, temporary, bytesTotal, verify = 'sha256', mode, onProgress, signal }: SftpUpload,
): Promise<TransferResult> {
  const measured = new Measure((bytesDone) => onProgress?.({ bytesDone, bytesTotal }));
  try {
    const replaced = await attributesOf(sftp, path);
    if (replaced?.isDirectory() === true) throw folderInTheWay(path);
    const permissions = mode ?? (replaced === undefined ? newFile : replaced.mode & 0o777);
    // What is not public in the end is not public meanwhile.
    const file = closesUnheard(sftp.createWriteStream(temporary, { mode: 0o600 }));
    await pipeline(measured.of(piecesOfSource(source)), file, { signal });
    const { size } = await sftpCall<{ readonly size: number }>((done) => sftp.stat(temporary, done as never));
    const sha256 = measured.sha256();
    const arrived = verify === 'size' ? sha256 : await remoteHash(sftp, temporary);
    if (size !== measured.bytes || arrived !== sha256)
      throw checksumFailure(path, sha256, arrived, measured.bytes);
    await sftpCall<void>((done) => sftp.chmod(temporary, permissions, done as never));
    const isAtomic = await moveOver(sftp, temporary, path);
    return { path, bytes: measured.bytes, sha256, isAtomic };
  } catch (error) {
    dropSource(source);
    const failure = await sftpFailure(sftp, path, error, measured.bytes);
    await sftpCall<void>((done) => sftp.unlink(temporary, done as never)).catch(() => undefined);
    throw localFailure(path, failure, measured.bytes);
  }
}

/** The same as `getFile` for such accounts. */
export async function sftpGet(
  sftp: SftpSession,
  path: string,
  target: string,
  temporary: string,
  { onProgress, signal }: GetOptions,
): Promise<TransferResult> {
  let bytesTotal: number | undefined;
  const measured = new Measure((bytesDone) => onProgress?.({ bytesDone, bytesTotal }));
  try {
    const { size } = await sftpCall<{ readonly size: number }>((done) => sftp.stat(path, done as never));
    bytesTotal = size;
    const file = closesUnheard(sftp.createReadStream(path));
    await pipeline(measured.of(file), createWriteStream(temporary), { signal });
    const sha256 = measured.sha256();
    if (measured.bytes !== size)
      throw checksumFailure(path, `${size} bytes`, `${measured.bytes} bytes`, measured.bytes);
    await rename(temporary, target);
    return { path, bytes: measured.bytes, sha256, isAtomic: true };
  } catch (error) {
    await rm(temporary, { force: true });
    throw localFailure(path, await sftpFailure(sftp, path, error, measured.bytes), measured.bytes);
  }
}

/** What is there, through links; undefined when it cannot be told. */
export function attributesOf(sftp: SftpSession, path: string): Promise<Attributes | undefined> {
  return sftpCall<Attributes>((done) => sftp.stat(path, done as never)).catch(() => undefined);
}

/** Renames over what is there. Says whether that was one step: SFTP 3 itself refuses a target that exists. */
async function moveOver(sftp: SftpSession, from: string, to: string): Promise<boolean> {
  try {
    await sftpCall<void>((done) => sftp.ext_openssh_rename(from, to, done as never));
    return true;
  } catch (error) {
    // ssh2 says so itself when the server does not know the extension.
    if (typeof (error as { readonly code?: unknown }).code === 'number') throw error;
  }
  await sftpCall<void>((done) => sftp.unlink(to, done as never)).catch(() => undefined);
  await sftpCall<void>((done) => sftp.rename(from, to, done as never));
  return false;
}

async function remoteHash(sftp: SftpSession, path: string): Promise<string> {
  const hash = createHash('sha256');
  const stream = closesUnheard(sftp.createReadStream(path));
  for await (const chunk of stream as AsyncIterable<Buffer>) hash.update(chunk);
  return hash.digest('hex');
}
