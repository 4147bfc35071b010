/**
 * What became of a call that failed: nothing of it was sent, the server refused it or did not change anything, or nobody
 * knows.
 */
export type CallOutcome = 'not-sent' | 'failed' | 'unknown';
