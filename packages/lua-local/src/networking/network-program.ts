import type { LuaValue } from '@bioxen/core';
import { EventReader, type TakeEvent } from './event-reader.js';
import type { LuaScript } from './lua-script-template.js';
import type { NetworkAccess } from './network-access.js';
import { networkFailure } from './network-failure.js';

/** How long a network program may take, and who can stop it. */
export interface NetworkCallOptions {
  /** Wall-clock limit, milliseconds; past it a `VMTimeoutError`. */
  readonly timeoutMs?: number;
  /** Ends it with an `OperationAbortedError`. */
  readonly signal?: AbortSignal;
}

/** How one program is run. */
export interface NetworkProgramOptions extends NetworkCallOptions {
  /** Begins the message when it fails: `The server`. */
  readonly what: string;
  /** Hears what it says while it runs. */
  readonly take?: TakeEvent;
}

/**
 * Runs one of our network programs to its end and gives what it returns first, a string as bytes.
 * @throws NetworkingError when it fails; VMTimeoutError, OperationAbortedError, ClosedError
 */
export async function runNetworkProgram(
  access: NetworkAccess,
  { code, args }: LuaScript,
  { what, take, timeoutMs, signal }: NetworkProgramOptions,
): Promise<LuaValue> {
  const reader = take === undefined ? undefined : new EventReader(take);
  const result = await access.execute(code, {
    args,
    strings: 'bytes',
    buffer: false,
    buffering: 'line',
    onOutput: async ({ stream, bytes }) => {
      if (stream === 'stdout') await reader?.push(bytes);
    },
    ...(timeoutMs === undefined ? {} : { timeoutMs }),
    ...(signal === undefined ? {} : { signal }),
  });
  if (!result.success) throw networkFailure(what, result);
  return result.values[0] ?? null;
}
