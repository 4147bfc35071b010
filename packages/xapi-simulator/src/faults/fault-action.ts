/** What changes the server and leaves the answer as it is. The call is executed unless the change prevents it. */
export type ServerFault =
  /** The session of the call ends before the call is looked at. */
  | { readonly kind: 'session-invalid' }
  /** The server forgets what was deleted, and what `event.next` has queued. */
  | { readonly kind: 'events-lost' }
  /** The task that the call starts is gone before it ends. */
  | { readonly kind: 'task-vanishes' }
  /** The wall clock of the server jumps. */
  | { readonly kind: 'clock-skew'; readonly byMs: number }
  /** The host shows another certificate to later connections. */
  | { readonly kind: 'tls-cert-changed' }
  /** The call is held back for so long, as a rate limit does. */
  | { readonly kind: 'rate-limit-delay'; readonly delayMs: number };

/** What spoils the connection or its pace. */
export type ConnectionFault =
  /** The connection is reset before anything is read. Not executed. */
  | { readonly kind: 'refuse' | 'cut-before-request' }
  /** The connection is reset within the request. Not executed. */
  | { readonly kind: 'cut-in-request' }
  /** Executed, then the connection is reset without an answer. */
  | { readonly kind: 'cut-after-request' }
  /** Executed, then the connection is reset after so many bytes of the answer, its head included. */
  | { readonly kind: 'cut-in-response'; readonly afterBytes?: number }
  /** Executed; the answer comes late, or in pieces with pauses. */
  | {
      readonly kind: 'slow';
      readonly firstByteMs?: number;
      readonly pieceBytes?: number;
      readonly pieceMs?: number;
    }
  /** No answer ever; the connection stays open. */
  | { readonly kind: 'hang'; readonly isExecuted?: boolean }
  /** The server restarts and the connection is reset. Not executed. */
  | { readonly kind: 'restart'; readonly downMs?: number }
  /** HOST_IS_SLAVE, with the address and the certificate thumbprint to tell; `null` leaves the header out. Not executed. */
  | { readonly kind: 'host-is-slave'; readonly address?: string; readonly thumbprint?: string | null }
  /** Any failure of XenAPI. Not executed. */
  | { readonly kind: 'failure'; readonly code: string; readonly params?: readonly string[] };

/** What is answered in place of the right thing. */
export type ReplyFault =
  /** An answer of this status with a page of HTML; `location` for redirects. */
  | {
      readonly kind: 'http-status';
      readonly status: number;
      readonly location?: string;
      readonly isExecuted?: boolean;
    }
  /** Status 200 with a page of HTML. */
  | { readonly kind: 'html'; readonly isExecuted?: boolean }
  /** Status 200 with bytes that no parser takes; an empty body with an empty text. */
  | { readonly kind: 'garbage'; readonly bytes?: string; readonly isExecuted?: boolean }
  /** Executed; the right answer under another content type. */
  | { readonly kind: 'wrong-content-type'; readonly contentType?: string }
  /** Executed; the first number of the answer is not a number. */
  | { readonly kind: 'nan' };

/** What goes wrong. Executed or not is said for each: it decides what a client may do next. */
export type FaultAction = ServerFault | ConnectionFault | ReplyFault;

const serverFaults: ReadonlySet<string> = new Set<ServerFault['kind']>([
  'session-invalid',
  'events-lost',
  'task-vanishes',
  'clock-skew',
  'tls-cert-changed',
  'rate-limit-delay',
]);

const replyFaults: ReadonlySet<string> = new Set<ReplyFault['kind']>([
  'http-status',
  'html',
  'garbage',
  'wrong-content-type',
  'nan',
]);

/** Does it leave the answer as it is? */
export function isServerFault(action: FaultAction): action is ServerFault {
  return serverFaults.has(action.kind);
}

/** Does it answer something else? */
export function isReplyFault(action: FaultAction): action is ReplyFault {
  return replyFaults.has(action.kind);
}
