/**
 * `idle`: waits for a program. `busy`: one runs. `interrupting`: it is being stopped. `exited`: a program called
 * `os.exit`. `lost`: the interpreter was killed, crashed, or cannot be reached. `closed`: it was ended on purpose.
 */
export type SessionState = 'idle' | 'busy' | 'interrupting' | 'exited' | 'lost' | 'closed';

/** How a session came to its end. */
export interface SessionEnd {
  readonly state: 'exited' | 'lost' | 'closed';
  readonly reason: string;
  readonly exitCode?: number;
  readonly cause?: Error;
}

/** Is its interpreter gone? */
export function isEnd(state: SessionState): boolean {
  return state === 'exited' || state === 'lost' || state === 'closed';
}
