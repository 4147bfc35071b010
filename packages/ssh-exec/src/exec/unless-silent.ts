import type { Clock } from '@bioxen/core';
import { SshTimeoutError } from '../errors/ssh-timeout-error.js';
import type { SshTransport } from '../transport/transport.js';
import { within } from './within.js';

// A server that is busy answers a sign of life all the same; one that has stopped or is gone does not.
const silentMs = 1_000;
// What has arrived while this process was busy is read first.
const leastMs = 100;

interface Question {
  readonly askedMs: number;
  readonly answered: Promise<boolean>;
}

/** Signs of life that were asked for and have not come. */
const open: WeakMap<SshTransport, Question> = new WeakMap();

/** Asks a server for a sign of life. False when none has come within a second, or since it was asked before. */
export async function isHeard(transport: SshTransport, clock: Clock): Promise<boolean> {
  const { askedMs, answered } = open.get(transport) ?? ask(transport, clock);
  const leftMs = silentMs - (clock.monotonicMs() - askedMs);
  return (await within(answered, Math.max(leftMs, leastMs), clock)) ?? false;
}

function ask(transport: SshTransport, clock: Clock): Question {
  const answered = transport
    .ping()
    .then(
      () => true,
      // A connection that is gone keeps nobody waiting either.
      (error: unknown) => !SshTimeoutError.isInstance(error),
    )
    .finally(() => open.delete(transport));
  const question = { askedMs: clock.monotonicMs(), answered };
  open.set(transport, question);
  return question;
}

/** The value of a promise, or undefined as soon as the server is silent: what it would say is not waited for. */
export async function unlessSilent<T>(
  promise: Promise<T>,
  transport: SshTransport,
  clock: Clock,
): Promise<T | undefined> {
  const settled = promise.then(() => true);
  const goesOn = await Promise.race([isHeard(transport, clock), settled]);
  return goesOn ? await promise : undefined;
}
