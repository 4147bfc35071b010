import type { EventSource } from '../events/event-source.js';
import { createEventFeed } from '../events/event-feed.js';
import { createKnownObjects } from '../events/known-objects.js';
import { type Lifetime, startLifetime } from '../events/lifetime.js';
import { objectStates } from '../events/object-states.js';
import { pollPatiently } from '../events/patient-poll.js';
import { subscriptionOf } from '../events/subscription.js';
import type { Ref } from '../refs.js';
import { isOver, type TaskState } from './task-result.js';

/** Follows tasks to their ends. */
export interface TaskWatcher {
  /**
   * Gives the last state of a task, or undefined when it was gone before that was seen.
   * @param onState told of each state on the way
   */
  watch(ref: Ref<'task'>, onState: (state: TaskState) => void): Promise<TaskState | undefined>;
}

// Each poll has a connection of its own, and a task alone is seen sooner than one among many.
const mostAlone = 8;

/**
 * Up to eight tasks have a poll each, for that task alone; those that come while eight are watched share one poll for all
 * tasks of the pool. Never together with other classes: a server answers polls for tasks at once, and others after a pause.
 */
export function createTaskWatcher(source: EventSource): TaskWatcher {
  let alone = 0;
  let shared: SharedWatch | undefined;

  const watchAlone: TaskWatcher['watch'] = async (ref, onState) => {
    const lifetime = startLifetime(source.core, 'The watch of a task');
    try {
      const patience = { lifetime, patienceMs: source.core.reconnectMs };
      for await (const state of objectStates(source, 'task', ref, patience)) {
        if (state === undefined) return undefined;
        onState(state);
        if (isOver(state)) return state;
      }
      return undefined;
    } finally {
      lifetime.end();
    }
  };

  return {
    async watch(ref, onState) {
      if (alone >= mostAlone) {
        shared ??= startSharedWatch(source, () => {
          shared = undefined;
        });
        return shared.join(ref, onState);
      }
      alone += 1;
      try {
        return await watchAlone(ref, onState);
      } finally {
        alone -= 1;
      }
    },
  };
}

interface SharedWatch {
  join: TaskWatcher['watch'];
}

interface Member {
  readonly onState: (state: TaskState) => void;
  readonly resolve: (state: TaskState | undefined) => void;
  readonly reject: (error: unknown) => void;
}

/** One poll for the tasks of all who join. @param onEnd when the last has left */
function startSharedWatch(source: EventSource, onEnd: () => void): SharedWatch {
  const members: Map<string, Member> = new Map();
  const lifetime: Lifetime = startLifetime(source.core, 'The watch of tasks');
  const patience = { lifetime, patienceMs: source.core.reconnectMs };

  const leave = (ref: string): Member | undefined => {
    const member = members.get(ref);
    members.delete(ref);
    if (member !== undefined && members.size === 0) {
      onEnd();
      lifetime.end();
    }
    return member;
  };
  const show = (ref: string, state: TaskState | undefined): void => {
    if (state !== undefined) members.get(ref)?.onState(state);
    if (state === undefined || isOver(state)) leave(ref)?.resolve(state);
  };
  const fail = (error: unknown): void => {
    for (const ref of members.keys()) leave(ref)?.reject(error);
  };
  /** How tasks are now: their birth may have been told before anybody knew them, their death may have been forgotten. */
  const look = async (refs: readonly string[]): Promise<void> => {
    const classes = refs.map((ref) => `task/${ref}`);
    const { events } = await pollPatiently(
      source,
      { classes, token: '', timeoutSeconds: 0, generation: undefined },
      patience,
    );
    const states = new Map(
      events.flatMap((event) =>
        event.class === 'task' && event.operation !== 'del' ? [[event.ref as string, event.snapshot]] : [],
      ),
    );
    for (const ref of refs) show(ref, states.get(ref));
  };
  const follow = async (): Promise<void> => {
    const next = createEventFeed(source, {
      subscription: subscriptionOf(['task']),
      known: createKnownObjects({ hasDigests: false }),
      ...patience,
    });
    for (;;) {
      const { events } = await next();
      for (const event of events)
        if (event.class === 'task') show(event.ref, event.operation === 'del' ? undefined : event.snapshot);
      if (events.length === 0 && members.size > 0) await look([...members.keys()]);
    }
  };
  const orFail = (work: Promise<void>): void => {
    work.catch((error: unknown) => {
      if (lifetime.over !== 'ended') fail(error);
    });
  };
  orFail(follow());

  return {
    join: (ref, onState) =>
      new Promise((resolve, reject) => {
        members.set(ref, { onState, resolve, reject });
        orFail(look([ref]));
      }),
  };
}
