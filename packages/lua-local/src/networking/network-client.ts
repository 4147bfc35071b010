import { anAbortSignal, anything, checkOptions, milliseconds, type OptionChecks } from '@bioxen/core';
import client from './client.lua';
import type { NetworkAccess } from './network-access.js';
import { type NetworkCallOptions, runNetworkProgram } from './network-program.js';
import { someBytes, textOrBytes } from './script-parameter.js';

/** Options of `startClient`. */
export interface ClientOptions extends NetworkCallOptions {
  readonly host: string;
  /** 1024 to 65535. */
  readonly port: number;
  /** Sent as it is; then the server hears that nothing follows. */
  readonly message: string | Uint8Array;
  /** Longer replies are a `NetworkingError`. @defaultValue 10 MiB */
  readonly maxReplyBytes?: number;
  /** @defaultValue 30000 */
  readonly timeoutMs?: number;
}

/** What a server answered, up to the end of the connection. */
export interface ClientReply {
  /** As text; bytes that are not UTF-8 show as U+FFFD. */
  readonly text: string;
  readonly bytes: Uint8Array;
}

const DEFAULT_TIMEOUT_MS = 30_000;
const DEFAULT_REPLY_BYTES = 10 * 2 ** 20;

const checks: OptionChecks = {
  host: anything,
  port: anything,
  message: textOrBytes,
  maxReplyBytes: someBytes,
  timeoutMs: milliseconds,
  signal: anAbortSignal,
};

/** Sends a message and gives the reply. @throws InvalidOptionError, NetworkingError, VMTimeoutError, OperationAbortedError */
export async function askServer(access: NetworkAccess, options: ClientOptions): Promise<ClientReply> {
  checkOptions(options, checks);
  const {
    host,
    port,
    message,
    maxReplyBytes = DEFAULT_REPLY_BYTES,
    timeoutMs = DEFAULT_TIMEOUT_MS,
    signal,
  } = options;
  await access.admit(host, port);
  const pieces: Uint8Array[] = [];
  await runNetworkProgram(
    access,
    { code: client, args: [{ host, port, message, maxReplyBytes }] },
    {
      what: 'The client',
      take: (event) => void pieces.push(event.bytes),
      timeoutMs,
      ...(signal === undefined ? {} : { signal }),
    },
  );
  const bytes = new Uint8Array(Buffer.concat(pieces));
  return { text: Buffer.from(bytes.buffer).toString('utf8'), bytes };
}
