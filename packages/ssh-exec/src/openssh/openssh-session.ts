import type { ChildProcessByStdio } from 'node:child_process';
import type { Readable, Writable } from 'node:stream';
import type { Clock } from '@bioxen/core';
import { aroundEncoded } from '../exec/any-shell.js';
import { within } from '../exec/within.js';
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
 * number of the shell, by which the warden knows the job, stays that of the group. A line that is not for any shell needs a
 * POSIX one.
 */
export function markedCommand(command: string, nonce: string): string {
  const before = `printf "%s start\\n" ${nonce} >&2`;
  const after = `printf "\\n%s exit %s\\n" ${nonce} "$?" >&2`;
  return aroundEncoded(command, before, after) ?? `${before};(\n${command}\n);${after}`;
}

// The master holds the same pipe, and may have stopped.
const lastWordMs = 2_000;

/** Waits until the command begins. */
export function startSession(
  child: SessionProcess,
  nonce: string,
  lostReason: () => Promise<Error | undefined>,
  clock: Clock,
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
        const lost = await lostReason();
        if (lost !== undefined) return { exit: undefined, lost };
        const { exitCode } = trailer;
        return { exit: exitCode === undefined ? unmarkedExit(code) : { exitCode, signal: undefined }, lost };
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
        // An account that runs something else may show the whole line.
        let line = scanner.next(bytes);
        while (line !== undefined && line !== 'start') line = scanner.next();
        if (line === undefined) continue;
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
    const lastWord = new Promise<void>((settle) => child.stderr.once('end', settle).once('close', settle));
    void ended.then(async (code) => {
      // What it said may come after its end is known.
      if (!hasBegun) await within(lastWord, lastWordMs, clock);
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
