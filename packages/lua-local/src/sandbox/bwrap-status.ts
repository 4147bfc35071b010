import type { Readable } from 'node:stream';

/** What bubblewrap says about itself on its status descriptor. */
export interface BwrapStatus {
  /** The first process of the namespace, as the host counts: its reaper, not the interpreter. */
  readonly childPid: number | undefined;
  /** Known once the interpreter has ended; never said when the set-up failed. */
  readonly exitCode: number | undefined;
}

/**
 * Reads the status descriptor: lines of JSON. `onChildPid` is called once, as soon as the namespace is there. The
 * program cannot write here: bubblewrap closes the descriptor before it starts.
 */
export function followBwrapStatus(stream: Readable, onChildPid: (pid: number) => void): () => BwrapStatus {
  let rest = '';
  let childPid: number | undefined;
  let exitCode: number | undefined;
  stream.on('data', (bytes: Buffer) => {
    const lines = (rest + bytes.toString('latin1')).split('\n');
    rest = lines.pop() ?? '';
    for (const line of lines) {
      exitCode = numberIn(line, 'exit-code') ?? exitCode;
      const pid = numberIn(line, 'child-pid');
      if (pid === undefined || childPid !== undefined) continue;
      childPid = pid;
      onChildPid(pid);
    }
  });
  stream.on('error', () => {
    // The process ended; its end is told elsewhere.
  });
  return () => ({ childPid, exitCode });
}

function numberIn(line: string, key: string): number | undefined {
  const [, digits] = new RegExp(`"${key}"\\s*:\\s*(\\d+)`).exec(line) ?? [];
  return digits === undefined ? undefined : Number(digits);
}
