import type { LuaFailure } from '@bioxen/core';
import type { SessionState } from './session-state.js';

interface EventHead {
  /** Number of the event, from 1 on, without holes; it goes on over a restart. */
  readonly seq: number;
  /** Wall clock, milliseconds since 1970. It may jump; numbers do not. */
  readonly time: number;
}

/** A program begins to run. */
export interface InputEvent extends EventHead {
  readonly kind: 'input';
  readonly requestId: number;
  readonly clientId: string;
  /** What was typed or sent; at most its first 64 KiB. */
  readonly code: string;
}

/** A program wrote something; at most 64 KiB an event. */
export interface OutputEvent extends EventHead {
  readonly kind: 'stdout' | 'stderr';
  readonly requestId: number;
  readonly bytes: Uint8Array;
}

/** A program has ended. */
export interface ResultEvent extends EventHead {
  readonly kind: 'result';
  readonly requestId: number;
  readonly success: boolean;
  readonly returnCode: number;
  readonly durationMs: number;
  readonly failure?: Pick<LuaFailure, 'kind' | 'message'>;
}

/** The session, or who is attached to it, has changed. */
export interface StateEvent extends EventHead {
  readonly kind: 'state';
  readonly state: SessionState;
  /**
   * What happened: `attached`, `detached`, `detached by another`, `taken over`, `discarded input`, `restarted`, or why a
   * session ended.
   */
  readonly what: string;
  readonly clientId?: string;
  readonly exitCode?: number;
}

/** Another Lua environment is in use. */
export interface EnvironmentEvent extends EventHead {
  readonly kind: 'environment';
  readonly name: string;
}

/** Stands where older events are no longer kept. */
export interface GapEvent {
  readonly kind: 'gap';
  readonly fromSeq: number;
  readonly toSeq: number;
  /** Bytes of output among them; undefined for a reader that begins in the middle of what is gone. */
  readonly bytes?: number;
}

/** What a session keeps. */
export type SessionEvent = InputEvent | OutputEvent | ResultEvent | StateEvent | EnvironmentEvent;

/** What a reader of a session gets. */
export type ReadEvent = SessionEvent | GapEvent;

/** An event before it has its number and time. */
export type NewEvent = SessionEvent extends infer E
  ? E extends EventHead
    ? Omit<E, 'seq' | 'time'>
    : never
  : never;
