import { AttachError } from '@bioxen/core';

/** `shared`: all may send. `exclusive`: nobody else is attached. `observe`: reads, and may not send. */
export type AttachMode = 'shared' | 'exclusive' | 'observe';

/** Where a client begins to read: a number, everything that is kept, from now on, or where its name read last. */
export type FromSeq = number | 'all' | 'now' | 'unread';

/** Options of attaching. */
export interface AttachOptions {
  /** @defaultValue 'shared' */
  readonly mode?: AttachMode;
  /** Detaches those who are in the way. @defaultValue false */
  readonly takeover?: boolean;
  /** @defaultValue 'unread' */
  readonly fromSeq?: FromSeq;
  /** What the client calls itself: `unread` goes by it. @defaultValue the user and the process */
  readonly clientName?: string;
  /** Let programs wait for this client, so that it misses nothing. @defaultValue false */
  readonly lossless?: boolean;
}

/** Why a client is no longer attached. */
export type Leave = 'detached' | 'detached by another' | 'taken over' | 'lost';

/** Who is attached already. */
interface Attached {
  readonly clientId: string;
  readonly mode: AttachMode;
}

/**
 * Those who have to go before a client can attach.
 * @throws AttachError, when there are some and the client does not take over
 */
export function inTheWay<A extends Attached>(
  sessionId: string,
  attached: readonly A[],
  { mode = 'shared', takeover = false }: AttachOptions,
): readonly A[] {
  const others = mode === 'exclusive' ? attached : attached.filter((other) => other.mode === 'exclusive');
  if (others.length === 0 || takeover) return others;
  const holder = others.find((other) => other.mode === 'exclusive');
  throw new AttachError(
    sessionId,
    holder === undefined ? 'others are attached to it' : 'another client holds it exclusively',
    {
      attachedClients: others.map(({ clientId }) => clientId),
      hint: 'Wait until they have detached, or take it over: { takeover: true }.',
    },
  );
}
