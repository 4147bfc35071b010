import type { TransportName } from '../transport/transport.js';

/** What a client does, for logs and metrics. Never parameters, results, passwords or sessions. */
export type ClientEvent =
  /** A call was answered, or ended without an answer. */
  | {
      readonly kind: 'request';
      readonly method: string;
      readonly host: string;
      /** From 1. */
      readonly attempt: number;
      readonly durationMs: number;
      /** `ok`, the code of the server's error, or the code of ours. */
      readonly result: string;
    }
  /** A call is made again after a pause. */
  | {
      readonly kind: 'retry';
      readonly method: string;
      readonly attempt: number;
      readonly delayMs: number;
      readonly reason: string;
    }
  | {
      readonly kind: 'login';
      readonly host: string;
      readonly transport: TransportName;
      readonly durationMs: number;
      /** Counts the sessions of this client, from 1. */
      readonly generation: number;
    }
  /** A host named the coordinator of its pool. */
  | { readonly kind: 'redirect'; readonly from: string; readonly to: string }
  /** The coordinator was lost and another one was found. */
  | { readonly kind: 'failover'; readonly from: string; readonly to: string; readonly durationMs: number }
  /** Events may have been missed, so the objects were read anew and compared with what had been told. */
  | {
      readonly kind: 'resync';
      /** A new session, a token that the server does not take, or counts of objects that differ. */
      readonly reason: 'session' | 'token' | 'counts';
      readonly classes: readonly string[];
      /** How many changes had been missed. */
      readonly changes: number;
    }
  /** A task ended, or what became of it cannot be known. */
  | {
      readonly kind: 'task';
      readonly method: string;
      /** From the call to the end that was seen. */
      readonly durationMs: number;
      /** `ok`, the code of the server's error, or the code of ours. */
      readonly result: string;
    }
  /** A PUT or GET is over, or a console was closed. */
  | {
      readonly kind: 'transfer';
      /** `PUT /import_raw_vdi`: never the query. */
      readonly method: string;
      readonly host: string;
      /** Bytes of the file that went over the connection; 0 for a console. */
      readonly bytes: number;
      readonly durationMs: number;
      /** `ok`, the code of the server's error, or the code of ours. */
      readonly result: string;
    }
  | { readonly kind: 'closed'; readonly durationMs: number };

/** Takes events. What it throws is ignored. */
export type ClientEventListener = (event: ClientEvent) => void;
