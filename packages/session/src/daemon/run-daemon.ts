import { writeSync } from 'node:fs';
import { serveSessions } from './serve-sessions.js';
import type { ServeSessionsOptions } from './serve-sessions-options.js';

/** What the daemon writes when it can be connected to. */
export const READY = 'ready\n';
/** How it begins to say why it cannot. */
export const REFUSED = 'refused ';

/**
 * The life of the daemon's process: serves sessions until they are over or a signal ends it. It says on standard output
 * that it is ready, and nothing else.
 * @param begin gives what is served; called after the rights of new files are those of the owner alone
 */
export async function runDaemon(
  begin: () => ServeSessionsOptions | Promise<ServeSessionsOptions>,
): Promise<void> {
  process.umask(0o077);
  process.on('SIGHUP', () => undefined);
  try {
    const server = await serveSessions(await begin());
    for (const signal of ['SIGTERM', 'SIGINT'] as const) {
      process.once(signal, () => void server.close('told to end'));
    }
    say(READY);
    await server.closed;
  } catch (error) {
    say(`${REFUSED}${error instanceof Error ? error.message : String(error)}\n`);
    process.exitCode = 1;
  }
  // What is left, such as a client that does not hang up, is no reason to stay.
  setTimeout(() => process.exit(), 500).unref();
}

function say(text: string): void {
  try {
    writeSync(1, text);
  } catch {
    // Whoever started it has gone.
  }
}
