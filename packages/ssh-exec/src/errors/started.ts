/**
 * Did a remote command begin to run before its connection or its time was lost? `no`: nothing that could start it was
 * sent. `maybe`: it was sent, and nothing came back. `yes`: something of it came back.
 */
export type Started = 'no' | 'maybe' | 'yes';

/** Are the processes of a command known to be gone? */
export type Reaped = 'yes' | 'unknown';
