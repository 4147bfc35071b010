import type { ChildProcessByStdio } from 'node:child_process';
import type { Readable, Writable } from 'node:stream';
import { TrailerScanner } from '../process/trailer.js';
import { ProgramErrors } from '../process/program-errors.js';
import { SentinelScanner } from '../guard/sentinel.js';
import { ChannelInput } from '../transport/channel-input.js';
import { ChannelOutput } from '../transport/channel-output.js';
import type { SessionChannel, SessionEnd, SessionExit } from '../transport/transport.js';

/** A `ssh` that runs one command. */
export type SessionProcess = ChildProcessByStdio<Writable, Readable, Readable>;

/** How the begin of a session went. */
export type SessionStart =
  | { readonly kind: 'started' | 'ended'; readonly session: SessionChannel }
  /** It ended before it began; this is what it said. */
  | { readonly kind: 'refused'; readonly said: string };

/**
 * The command with marks at its begin and end: 255 of `ssh` can be the program's or its own. In a subshell, so that the
 * number of the shell, by which the warden knows the job, stays that of the group.
 */
export function markedCommand(command: string, nonce: string): string {
  return `printf '%s start\\n' ${nonce} >&2;(\n${command}\n);printf '\\n%s exit %s\\n' ${nonce} "$?" >&2`;
}

/** Waits until the command begins. */
export function startSession(
  child: SessionProcess,
  nonce: string,
  lostReason: () => Promise<Error | undefined>,
): Promise<SessionStart> {
  const scanner = new SentinelScanner(nonce);
  const trailer = new TrailerScanner(nonce);
  const stdin = new ChannelInput(child.stdin);
  const stdout = new ChannelOutput(child.stdout);
  child.stdin.on('error', () => stdin.break());

  return new Promise((resolve) => {
    let hasBegun = false;
    const begin = (): SessionChannel => {
      hasBegun = true;
      child.stderr.removeListener('readable', look);
      const stderr = new ChannelOutput(new ProgramErrors(child.stderr, trailer));
      const closed = ended.then(async (code): Promise<SessionEnd> => {
        stdin.break();
        await Promise.all([stdout.done, stderr.done]);
        if (trailer.exitCode !== undefined)
          return { exit: { exitCode: trailer.exitCode, signal: undefined }, lost: undefined };
        const lost = await lostReason();
        return { exit: lost === undefined ? unmarkedExit(code) : undefined, lost };
      });
      return {
        stdin,
        stdout,
        stderr,
        closed,
        hasSpoken: () => stdout.hasSpoken || stderr.hasSpoken,
        resize: () => {},
        discard: () => {
          stdout.discard();
          stderr.discard();
        },
        close: () => void child.kill(),
      };
    };
    const look = (): void => {
      for (let bytes: Buffer | null = child.stderr.read(); bytes !== null; bytes = child.stderr.read()) {
        if (scanner.next(bytes) === undefined) continue;
        const rest = scanner.takeRest();
        if (rest.length > 0) child.stderr.unshift(rest);
        resolve({ kind: 'started', session: begin() });
        return;
      }
    };
    const ended = new Promise<number | undefined>((settle) => {
      child.once('exit', (code) => settle(code ?? undefined));
    });
    child.stderr.on('readable', look);
    void ended.then((code) => {
      if (hasBegun) return;
      look();
      if (hasBegun) return;
      // 255 is ssh's own; another code is that of an account that did not run the line.
      if (code === 255 || code === undefined) resolve({ kind: 'refused', said: scanner.noise });
      else resolve({ kind: 'ended', session: begin() });
    });
  });
}

/** The connection lives, and the shell could not say how it ended: it was killed with its group, or never ran the line. */
function unmarkedExit(code: number | undefined): SessionExit {
  return code === 255 || code === undefined
    ? { exitCode: undefined, signal: 'SIGKILL' }
    : { exitCode: code, signal: undefined };
}
