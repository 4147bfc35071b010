import { anAbortSignal, anything, checkOptions, milliseconds, type OptionChecks } from '@bioxen/core';
import type { NetworkAccess } from './network-access.js';
import { type NetworkCallOptions, runNetworkProgram } from './network-program.js';
import { textOrBytes } from './script-parameter.js';
import sender from './sender.lua';

/** Options of `sendMessage`. */
export interface SendMessageOptions extends NetworkCallOptions {
  readonly host: string;
  /** 1024 to 65535. */
  readonly port: number;
  /** Arrives whole and unchanged. */
  readonly message: string | Uint8Array;
  /** @defaultValue 30000 */
  readonly timeoutMs?: number;
}

const DEFAULT_TIMEOUT_MS = 30_000;

const checks: OptionChecks = {
  host: anything,
  port: anything,
  message: textOrBytes,
  timeoutMs: milliseconds,
  signal: anAbortSignal,
};

/**
 * Sends one message to a receiver; resolves when that has taken it and handed it on to its host.
 * @throws InvalidOptionError, NetworkingError, VMTimeoutError, OperationAbortedError
 */
export async function sendMessage(access: NetworkAccess, options: SendMessageOptions): Promise<void> {
  checkOptions(options, checks);
  const { host, port, message, timeoutMs = DEFAULT_TIMEOUT_MS, signal } = options;
  await access.admit(host, port);
  await runNetworkProgram(
    access,
    { code: sender, args: [{ host, port, message }] },
    { what: 'The sender', timeoutMs, ...(signal === undefined ? {} : { signal }) },
  );
}
