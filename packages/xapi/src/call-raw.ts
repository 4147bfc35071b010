import type { CallOptions } from './call-options.js';
import type { ClientCore } from './client-core.js';
import { InvalidArgumentError } from './errors/invalid-argument-error.js';
import { findMessage } from './schema/find-message.js';
import { isReadOnly } from './session/idempotency.js';
import { encodeRaw } from './wire/encode-call.js';
import type { RawValue } from './wire/wire-value.js';

/**
 * Calls any message by name, with arguments by what they are, and gives what came: ints and dates may be text. The session
 * is put in front, but for the few messages that take none.
 */
export async function callRaw(
  core: ClientCore,
  method: string,
  params: readonly unknown[],
  options: CallOptions,
): Promise<RawValue> {
  if (typeof method !== 'string' || method === '')
    throw new InvalidArgumentError('callRaw', 'method', 'must be the name of a message, such as VM.get_all');
  if (!Array.isArray(params)) throw new InvalidArgumentError(method, 'params', 'must be an array');
  const found = findMessage(method);
  const isRead =
    found === undefined ? /^[^.]+\.get_/.test(method) : !found.isAsyncCall && isReadOnly(found.message);
  const { value } = await core.perform({
    method,
    params: params.map((param, index) => encodeRaw(method, param, `params[${index}]`)),
    hasSession: found === undefined ? !method.startsWith('system.') : found.message.hasSession,
    isRead,
    lane: method === 'event.from' || method === 'event.next' ? 'poll' : isRead ? 'read' : 'change',
    timeoutMs: options.timeoutMs ?? core.callMs,
    signal: options.signal,
    ...(isRead && method === 'event.from' ? { headMs: options.timeoutMs ?? core.callMs } : {}),
  });
  return value;
}
