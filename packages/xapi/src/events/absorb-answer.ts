import type { AnyObjectEvent, KnownObjects } from './known-objects.js';
import type { PollAnswer } from './poll-events.js';

/** An event with other parts. Through `object`, because to spread a union of 144 members costs the compiler a quarter of its time. */
function withParts(event: AnyObjectEvent, parts: object): AnyObjectEvent {
  return { ...(event as object), ...parts } as AnyObjectEvent;
}

/**
 * What an answer tells that had not been told, in the words that a listener expects: of each object one `add`, then
 * `mod`s, then one `del`. Servers also tell of deaths of objects that were never seen, and of changes of such.
 * @param isResync the answer holds everything, and something had been told before
 */
export function absorbAnswer(
  answer: PollAnswer,
  known: KnownObjects,
  isResync: boolean,
): readonly AnyObjectEvent[] {
  const told: AnyObjectEvent[] = [];
  const tell = (event: AnyObjectEvent): void => {
    known.note(event);
    told.push(event);
  };
  const mark = isResync ? ({ resync: true } as const) : {};
  const present: Set<string> = new Set();
  for (const event of answer.events as readonly AnyObjectEvent[]) {
    const { class: className, ref } = event;
    const isKnown = known.has(className, ref);
    if (event.operation === 'del') {
      present.delete(ref);
      if (isKnown) tell(withParts(event, mark));
      continue;
    }
    // It was gone before its state could be read; a `del` follows if it had been told of.
    if (event.snapshot === undefined) continue;
    const operation = isKnown ? 'mod' : 'add';
    const found =
      isResync || event.operation !== operation ? withParts(event, { ...mark, operation }) : event;
    if (answer.isSnapshot) present.add(ref);
    if (answer.isSnapshot && isKnown && found.operation !== 'del' && known.isSame(found)) continue;
    tell(found);
  }
  if (isResync)
    for (const className of known.classes())
      for (const ref of known.refs(className))
        if (!present.has(ref))
          tell({ id: '', class: className, ref, operation: 'del', resync: true } as AnyObjectEvent);
  return told;
}
