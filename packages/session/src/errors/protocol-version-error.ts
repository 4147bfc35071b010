import { type ErrorContext, VMManagerError } from '@bioxen/core';

/** Client and daemon speak different versions of the protocol; nothing was done. */
export class ProtocolVersionError extends VMManagerError {
  /** What this side speaks. */
  readonly ours: string;
  /** What the other side speaks. */
  readonly theirs: string;

  constructor(ours: string, theirs: string, context: ErrorContext = {}) {
    super(`The session daemon speaks version ${theirs} of the protocol, this program version ${ours}`, {
      hint: 'Stop the old daemon with the program that started it (its sessions end), and try again.',
      ...context,
      code: 'PROTOCOL_VERSION_MISMATCH',
    });
    this.ours = ours;
    this.theirs = theirs;
  }

  override get name(): string {
    return 'ProtocolVersionError';
  }
}
