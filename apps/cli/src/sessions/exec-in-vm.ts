import { nearestWord } from '@bioxen/core';
import {
  type DaemonSessionHost,
  type InteractiveSession,
  SessionAlreadyExistsError,
  SessionNotFoundError,
  type SessionVmOptions,
  VmNotFoundError,
} from 'bioxen';
import type { ExecFlags } from './session-flags.js';
import { parseTime } from '../limits/parse-time.js';
import { exitCode } from '../exit-code.js';
import { ProgramOutput } from '../terminal/program-output.js';
import type { StandardStreams } from '../terminal/standard-streams.js';
import { terminalColumns } from '../terminal/terminal-columns.js';
import { wrapText } from '../terminal/wrap-text.js';
import { endLineOf, exitCodeOf, stopSignals } from '../terminal/stop-signals.js';
import { listVms } from '../vms/vm-store.js';
import { openDaemon } from './client.js';
import { readCode } from './code-source.js';
import { sessionVmOptions } from './session-vm-options.js';
import { streamExecution } from './stream-execution.js';
import { waitingBehind } from './waiting-behind.js';

/** `bioxen session exec`: gives back the exit code of the program. */
export async function execInVm(
  name: string,
  file: string | undefined,
  { eval: code, timeout }: ExecFlags,
  streams: StandardStreams,
): Promise<number> {
  const timeoutMs = timeout === undefined ? {} : { timeoutMs: parseTime('--timeout', timeout) };
  const text = await readCode(file, code);
  await using daemon = await openDaemon();
  await using session = await openVmSession(daemon, name);
  const stop = new AbortController();
  using signals = stopSignals((signal) => {
    endLineOf(signal, streams);
    stop.abort(signal);
  });
  const output = new ProgramOutput(streams);
  const waiting = process.stderr.isTTY ? await waitingBehind(session) : undefined;
  if (waiting !== undefined) void streams.write('stderr', noticeText(`${waiting} Ctrl-C gives it up.`));
  try {
    return await streamExecution(session, text, output, {
      ...timeoutMs,
      signal: AbortSignal.any([stop.signal, output.signal]),
      chunkName: file === undefined || file === '-' ? '=(command line)' : `@${file}`,
    });
  } catch (error) {
    if (signals.received !== undefined) {
      if (process.stderr.isTTY) void streams.write('stderr', await stoppedText(session));
      return exitCodeOf(signals.received);
    }
    // What that means, and what is said of it, is decided where all commands end.
    if (output.signal.aborted) return exitCode.ok;
    throw error;
  }
}

/** What a person is told whose program was stopped: which of the two has ended. */
async function stoppedText(session: InteractiveSession): Promise<string> {
  const goesOn = await session.details().then(
    ({ running }) => running,
    () => false,
  );
  const { id } = session;
  return noticeText(
    goesOn
      ? `Stopped; session ${id} goes on.`
      : `Stopped, and the interpreter with it: bioxen session restart ${id} gives it a fresh one.`,
  );
}

function noticeText(text: string): string {
  return `${wrapText(`bioxen: ${text}`, terminalColumns(process.stderr))}\n`;
}

/** The session of a VM with a name, made when it is needed first. @throws SessionNotFoundError when there is no such VM either */
async function openVmSession(daemon: DaemonSessionHost, name: string): Promise<InteractiveSession> {
  const attach = { clientName: 'exec', fromSeq: 'now', lossless: true } as const;
  const sessions = await daemon.list();
  if (sessions.has(name)) return await daemon.attach(name, attach);
  const vm = await vmOf(name, sessions.keys());
  try {
    return await daemon.create(name, { vm, attach, madeFor: name });
  } catch (error) {
    // Another has made it meanwhile.
    if (SessionAlreadyExistsError.isInstance(error)) return await daemon.attach(name, attach);
    throw error;
  }
}

async function vmOf(name: string, sessions: Iterable<string>): Promise<SessionVmOptions> {
  try {
    return await sessionVmOptions({ on: name });
  } catch (error) {
    if (!VmNotFoundError.isInstance(error)) throw error;
    const near = nearestWord(name, [...sessions, ...(await listVms()).map((vm) => vm.name)]);
    throw new SessionNotFoundError(name, {
      message: `There is no session and no VM '${name}'`,
      ...(near === undefined ? {} : { hint: `Did you mean ${near}?` }),
      cause: error,
    });
  }
}
