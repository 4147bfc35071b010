import type { Records } from '../generated/classes.js';
import type { ClassName } from '../schema/class-schema.js';
import type { EventSource } from './event-source.js';
import { type Patience, pollPatiently } from './patient-poll.js';
import { longPollSeconds } from './poll-events.js';

/** A record of a class, with ints of either kind. */
export type AnyRecord<Class extends ClassName> = Records<number | bigint>[Class];

/**
 * The states of one object from now on. Undefined is the last: the object is gone, or there never was one. Only this object
 * is asked for, by a token of its own, so that its first state cannot be missed.
 */
export async function* objectStates<Class extends ClassName>(
  source: EventSource,
  className: Class,
  ref: string,
  patience: Patience,
): AsyncGenerator<AnyRecord<Class> | undefined, undefined, undefined> {
  let token = '';
  let generation: number | undefined;
  for (;;) {
    const answer = await pollPatiently(
      source,
      {
        classes: [`${className}/${ref}`],
        token,
        timeoutSeconds: token === '' ? 0 : longPollSeconds,
        generation,
      },
      patience,
    );
    let state: AnyRecord<Class> | undefined;
    let isGone = answer.isSnapshot;
    for (const event of answer.events) {
      if (event.class !== className || event.ref !== ref) continue;
      isGone = event.operation === 'del';
      if (event.operation !== 'del') state = event.snapshot as AnyRecord<Class> | undefined;
    }
    if (isGone) {
      yield undefined;
      return;
    }
    if (state !== undefined) yield state;
    ({ generation } = answer);
    // A server that forgot the death of the object would let us wait for ever: after each silence it is looked at anew.
    token = answer.events.length === 0 && !answer.isSnapshot ? '' : answer.token;
  }
}
