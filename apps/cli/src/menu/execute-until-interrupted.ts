import type { ExecutionResult, InteractiveSession } from 'bioxen';

/**
 * Runs a program in a session, as typed at its prompt. Ctrl-C stops it, and its result says so.
 * @returns undefined when that does not stop it: it goes on, and nobody waits for it
 */
export async function executeUntilInterrupted(
  session: InteractiveSession,
  code: string,
): Promise<ExecutionResult | undefined> {
  const running = session.execute(code, { mode: 'repl', chunkName: '=stdin' });
  let onInterrupt: () => void = () => undefined;
  const deaf = new Promise<undefined>((resolve, reject) => {
    onInterrupt = (): void => {
      session.interrupt().then((outcome) => {
        if (outcome === 'running') resolve(undefined);
      }, reject);
    };
  });
  process.on('SIGINT', onInterrupt);
  try {
    return await Promise.race([running, deaf]);
  } finally {
    process.off('SIGINT', onInterrupt);
    // What comes of one that goes on is told where its session is read.
    running.catch(() => undefined);
  }
}
