import { type ExecutionResult, NetworkingError } from '@bioxen/core';

/** What LuaSocket says, what to do about it, and whether the same call may be made again as it is. */
const ADVICE: readonly { readonly says: RegExp; readonly hint: string; readonly retryable?: boolean }[] = [
  {
    says: /address already in use/i,
    hint: 'Choose another port, or end what listens on this one.',
    retryable: true,
  },
  { says: /connection refused/i, hint: 'Nobody listens there: start the server first.', retryable: true },
  { says: /connection reset|: closed$/i, hint: 'The other side hung up; see what it says.', retryable: true },
  { says: /not allowed by the network policy/, hint: 'Add the address to network.allow of the VM.' },
  {
    says: /not provided|not known|name resolution/i,
    hint: 'Check the name, and whether this computer can look names up.',
  },
  {
    says: /cannot assign|permission denied/i,
    hint: 'Listen on an address of this computer, for example 127.0.0.1.',
  },
  {
    says: /unreachable|no route/i,
    hint: 'Check that this computer has a way to that network.',
    retryable: true,
  },
];

/** The error for a network program that failed, in the words of LuaSocket. @param what begins the message: `The server` */
export function networkFailure(what: string, result: ExecutionResult): NetworkingError {
  const reason = result.error?.message ?? `it ended with status ${String(result.returnCode)}`;
  const advice = ADVICE.find(({ says }) => says.test(reason));
  return new NetworkingError(`${what} failed: ${reason}`, {
    hint: advice?.hint,
    retryable: advice?.retryable ?? false,
  });
}
