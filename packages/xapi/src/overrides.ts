import type { CallOptions } from './call-options.js';
import type { Messages, Records } from './generated/classes.js';
import type { Ref } from './refs.js';
import type { ClassName } from './schema/class-schema.js';

// Typed by hand: the model's own words for events are not what servers send.

/** A change of an object of a class. Snapshots of classes that the model does not know have no type. */
export type EventOf<Class extends ClassName, Int extends number | bigint = number> =
  | {
      readonly id: string;
      readonly class: Class;
      readonly operation: 'add' | 'mod';
      readonly ref: Ref<Class>;
      /** The object as it was when the event was made; a changed object that is gone since has none. */
      readonly snapshot: Records<Int>[Class];
    }
  | {
      readonly id: string;
      readonly class: Class;
      readonly operation: 'del';
      readonly ref: Ref<Class>;
    };

/** A change of any object: a union on `class` and `operation`. */
export type XapiEvent<Int extends number | bigint = number> = {
  readonly [Class in ClassName]: EventOf<Class, Int>;
}[ClassName];

/** What `event.from` gives. */
export interface EventBatch<Int extends number | bigint = number> {
  readonly events: readonly XapiEvent<Int>[];
  /** How many objects each class of the pool has, by lower-case name, whatever was asked for. */
  readonly validRefCounts: Readonly<Record<string, number>>;
  /** Where the next call goes on. Compare it as text, never look into it. */
  readonly token: string;
}

/** The messages of class `event` whose types are corrected. */
export interface EventOverrides<Int extends number | bigint = number> {
  /** `event.from`; since boston. The time-out is in seconds; servers overshoot it by half a second. */
  from(
    classes: readonly string[],
    token: string,
    timeout: number,
    callOptions?: CallOptions,
  ): Promise<EventBatch<Int>>;
  /**
   * `event.next`; since rio.
   * @deprecated Since boston.
   */
  next(callOptions?: CallOptions): Promise<readonly XapiEvent<Int>[]>;
}

/** Every class with its messages, as a client has them. */
export interface ClassObjects<Int extends number | bigint = number> extends Omit<Messages<Int>, 'event'> {
  readonly event: Messages<Int>['event'] & EventOverrides<Int>;
}
