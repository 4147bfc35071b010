import { BioxenError, type ErrorContext, printable } from '@bioxen/core';

/** Why a transfer failed. */
export type TransferErrorCode = 'SSH_TRANSFER_FAILED' | 'SSH_DISK_FULL' | 'SSH_NO_SFTP' | 'SSH_CHECKSUM';

/** Options of `TransferError`. */
export interface TransferErrorOptions extends ErrorContext {
  readonly code: TransferErrorCode;
  /** The remote path. */
  readonly path: string;
  /** Why, as the end of a sentence. */
  readonly reason: string;
  /** The status of the SFTP server, where there was one. */
  readonly sftpStatus?: number | undefined;
  /** @defaultValue 0 */
  readonly bytesDone?: number | undefined;
  /** Going on from `bytesDone` is possible. @defaultValue false */
  readonly resumable?: boolean | undefined;
}

// A path may have 4,096 bytes, and what a tool says of it names it.
const longest = 5_000;

/** A file could not be transferred. Without `resumable` nothing of it is left at the target. */
export class TransferError extends BioxenError {
  declare readonly code: TransferErrorCode;
  readonly path: string;
  readonly sftpStatus: number | undefined;
  readonly bytesDone: number;
  readonly resumable: boolean;

  constructor(options: TransferErrorOptions) {
    super(`Cannot transfer ${printable(options.path, longest)}: ${printable(options.reason, longest)}`, {
      ...options,
      code: options.code,
    });
    this.path = options.path;
    this.sftpStatus = options.sftpStatus;
    this.bytesDone = options.bytesDone ?? 0;
    this.resumable = options.resumable ?? false;
  }

  override get name(): string {
    return 'TransferError';
  }
}
