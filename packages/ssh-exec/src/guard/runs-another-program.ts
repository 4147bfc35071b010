import type { Clock } from '@bioxen/core';
import { within } from '../exec/within.js';
import type { SshTransport } from '../transport/transport.js';
import { SentinelScanner } from './sentinel.js';

/**
 * Does an account run something else than it is told? Told by a line that says one word: true when what ran instead of it
 * has ended without the word. A forced command that reads its input ends with that. False where nothing ends in time, or
 * no session is left for the question.
 */
export async function runsAnotherProgram(
  transport: SshTransport,
  nonce: string,
  timeoutMs: number,
  clock: Clock,
): Promise<boolean> {
  try {
    const channel = await transport.openSession({ command: `echo ${nonce} here` });
    const scanner = new SentinelScanner(nonce);
    let hasSaid = false;
    channel.stdout.on('data', (bytes: Buffer) => {
      hasSaid ||= scanner.next(bytes) !== undefined;
    });
    channel.stderr.resume();
    channel.stdin.end();
    const end = await within(channel.closed, timeoutMs, clock);
    channel.close();
    channel.discard();
    return !hasSaid && end?.exit !== undefined && end.exit.signal === undefined;
  } catch {
    // Whoever has opened the sessions before is told by those.
    return false;
  }
}
