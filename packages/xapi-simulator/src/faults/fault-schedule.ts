import type { Random } from '@bioxen/core';
import { checkFault } from './check-fault.js';
import type { AddedFault, Fault, FaultCondition } from './fault.js';
import type { FaultAction } from './fault-action.js';

/** A request, or a connection that has not sent one. */
export interface FaultSubject {
  readonly host: number;
  /** A method, or the path of a request that is no call; undefined for a connection. */
  readonly method: string | undefined;
  readonly session: string | undefined;
}

interface Entry {
  readonly when: FaultCondition;
  readonly action: FaultAction;
  readonly times: number;
  seen: number;
  struck: number;
}

/** Faults that wait for their request. The same calls meet the same faults: chance comes from the seed. */
export class FaultSchedule {
  readonly #random: Random;
  readonly #entries = new Set<Entry>();

  constructor(random: Random) {
    this.#random = random;
  }

  /** Lets something go wrong later. @throws InvalidOptionError for what is no fault, or could never strike */
  add(fault: Fault): AddedFault {
    checkFault(fault);
    const { when = {}, do: action, times = 1 } = fault;
    const entry: Entry = {
      when,
      action: typeof action === 'string' ? { kind: action } : action,
      times,
      seen: 0,
      struck: 0,
    };
    this.#entries.add(entry);
    const entries = this.#entries;
    return {
      get struck(): number {
        return entry.struck;
      },
      remove: (): void => void entries.delete(entry),
    };
  }

  /** Takes every fault away. */
  clear(): void {
    this.#entries.clear();
  }

  /** What goes wrong for a subject now, in the order in which it was added. @internal */
  strike(subject: FaultSubject): readonly FaultAction[] {
    if (this.#entries.size === 0) return [];
    const actions: FaultAction[] = [];
    for (const entry of this.#entries) {
      if (!this.#hits(entry, subject)) continue;
      entry.struck += 1;
      actions.push(entry.action);
    }
    return actions;
  }

  #hits(entry: Entry, subject: FaultSubject): boolean {
    const { when, action, times } = entry;
    const { method, session, host, nth = 1, probability } = when;
    const isOfConnection =
      method === undefined && (action.kind === 'refuse' || action.kind === 'cut-before-request');
    if (isOfConnection !== (subject.method === undefined)) return false;
    if (method !== undefined && method !== subject.method) return false;
    if (session !== undefined && session !== subject.session) return false;
    if (host !== undefined && host !== subject.host) return false;
    entry.seen += 1;
    if (entry.seen < nth || entry.struck >= times) return false;
    return probability === undefined || this.#random.next() < probability;
  }
}
