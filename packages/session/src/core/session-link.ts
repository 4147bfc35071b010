import type {
  Completeness,
  ExecuteOptions,
  ExecutionResult,
  InterruptOutcome,
  LuaFailure,
} from '@bioxen/core';
import type { EventBatch, RingPosition } from './event-ring.js';
import type { HistoryEntry, HistoryQuery } from './history.js';
import type { SessionDetails } from './session-details.js';

/** What came of input. */
export type InputOutcome =
  /** It runs when its turn comes. */
  | { readonly state: 'queued' }
  /** It waits for its end: the next input of this client goes on with it. */
  | { readonly state: 'incomplete' }
  /** It has run. */
  | {
      readonly state: 'finished';
      readonly success: boolean;
      readonly returnCode: number;
      readonly failure?: Pick<LuaFailure, 'kind' | 'message'>;
    };

/** How input is taken. */
export interface InputOptions {
  /** Resolve when it has run. */
  readonly wait: boolean;
  /** Nothing comes behind it. */
  readonly last?: boolean;
  /** What messages of Lua call it where it is one program. */
  readonly chunkName?: string;
}

/** Options of an interrupt. */
export interface SessionInterruptOptions {
  /** How long the program may take to be heard of, milliseconds. @defaultValue 500 */
  readonly graceMs?: number;
  /** End the interpreter of a program that goes on: the session is lost then. @defaultValue false */
  readonly escalate?: boolean;
}

/** What is read. */
export interface ReadRequest {
  readonly from: RingPosition;
  /** About so many bytes at once. @defaultValue 256 KiB */
  readonly maxBytes?: number;
  /** `event`: until there is one, or the session has ended. `idle`: until nothing runs or waits. @defaultValue not at all */
  readonly wait?: 'event' | 'idle';
  /** Counts as read by this client: `unread` goes on behind it. @defaultValue false */
  readonly counts?: boolean;
}

/** What of a session is completed. */
export interface CompletionAnswer {
  /** What may stand from `from` to the cursor, in order. */
  readonly candidates: readonly string[];
  /** Where the completed word begins. */
  readonly from: number;
}

/** How a client reaches its session: in this process, or through the daemon. */
export interface SessionLink {
  readonly sessionId: string;
  readonly clientId: string;
  /** Where it begins to read. */
  readonly position: RingPosition;
  input(text: string, options: InputOptions): Promise<InputOutcome>;
  execute(code: string | Uint8Array, options: ExecuteOptions): Promise<ExecutionResult>;
  read(request: ReadRequest, signal?: AbortSignal): Promise<EventBatch>;
  interrupt(options: SessionInterruptOptions): Promise<InterruptOutcome>;
  isComplete(code: string): Promise<Completeness>;
  complete(text: string): Promise<CompletionAnswer>;
  history(query: HistoryQuery): Promise<readonly HistoryEntry[]>;
  setEnvironment(name: string, options: { readonly reload: boolean }): Promise<void>;
  addModules(modules: ReadonlyMap<string, string>): Promise<void>;
  details(): Promise<SessionDetails>;
  detach(): Promise<void>;
}
