import { printable } from '@bioxen/core';
import { InteractiveSessionError, VMTimeoutError } from 'bioxen';
import type { SendFlags, SessionNewOptions } from './session-flags.js';
import type { EnvironmentVmFlags } from '../run/environment-lua.js';
import { exitCode } from '../exit-code.js';
import { printJson } from '../json/print-json.js';
import { parseTime } from '../limits/parse-time.js';
import { printableLines } from '../terminal/printable-lines.js';
import type { StandardStreams } from '../terminal/standard-streams.js';
import { UsageError } from '../usage-error.js';
import { daemonOf, openDaemon, runningDaemon } from './client.js';
import { readCode } from './code-source.js';
import { sessionDocument } from './list-sessions.js';
import { createSession } from './create-session.js';
import { sessionVmOptions } from './session-vm-options.js';
import { unfinishedCode } from './unfinished-code.js';
import { tellWholePaths } from '../vms/whole-paths.js';

/** `bioxen session new`. */
export async function newSession(
  name: string,
  { idleTimeout, json, keepLocals = false, ...given }: EnvironmentVmFlags & SessionNewOptions,
  streams: StandardStreams,
): Promise<number> {
  const vm = await sessionVmOptions(given);
  const idle = idleTimeout === undefined ? {} : { idleTimeoutMs: parseTime('--idle-timeout', idleTimeout) };
  await using daemon = await openDaemon();
  await using session = await createSession(daemon, name, given, { vm, keepLocals, ...idle });
  await tellWholePaths(given, streams);
  const details = await session.details();
  if (json === true) await printJson(streams, { schemaVersion: 1, ...sessionDocument(name, details) });
  else
    await streams.write(
      'stdout',
      `${name}: ${details.host ?? 'this computer'}, ${printable(details.luaVersion)}\n`,
    );
  return exitCode.ok;
}

/** `bioxen session detach`. */
export async function detachSession(name: string): Promise<number> {
  await using daemon = await daemonOf(name);
  await daemon.detachAll(name);
  return exitCode.ok;
}

/** `bioxen session send`. */
export async function sendToSession(
  name: string,
  file: string | undefined,
  { eval: code, wait = false, timeout }: SendFlags,
  streams: StandardStreams,
): Promise<number> {
  if (timeout !== undefined && !wait) {
    throw new UsageError(
      '--timeout is for --wait: without it nothing is waited for.',
      'Add --wait, or leave it out.',
    );
  }
  const timeoutMs = timeout === undefined ? undefined : parseTime('--timeout', timeout);
  const text = await readCode(file, code);
  if (text.trim() === '') {
    throw new UsageError(
      'Lua code cannot be empty.',
      "Give a FILE, -e 'CODE', or a program on standard input.",
    );
  }
  await using daemon = await daemonOf(name);
  await using session = await daemon.attach(name, { clientName: 'send', fromSeq: 'now' });
  const sending = session.sendInput(text, {
    wait,
    last: true,
    ...(file === undefined || file === '-' ? {} : { chunkName: `@${file}` }),
  });
  const outcome = await (timeoutMs === undefined ? sending : withinTime(sending, timeoutMs));
  if (outcome.state === 'incomplete') {
    throw unfinishedCode();
  }
  if (outcome.state !== 'finished' || outcome.success) return exitCode.ok;
  // Where its output is read may be elsewhere, and later.
  if (outcome.failure !== undefined)
    await streams.write('stderr', `${printableLines(outcome.failure.message)}\n`);
  return outcome.returnCode;
}

async function withinTime<T>(sending: Promise<T>, timeoutMs: number): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => {
      reject(new VMTimeoutError(timeoutMs, { operation: 'waiting', hint: 'The program goes on.' }));
    }, timeoutMs);
  });
  try {
    return await Promise.race([sending, late]);
  } finally {
    clearTimeout(timer);
  }
}

/** `bioxen session interrupt`. */
export async function interruptSession(
  name: string,
  { kill = false }: { readonly kill?: boolean },
  streams: StandardStreams,
): Promise<number> {
  await using daemon = await daemonOf(name);
  await using session = await daemon.attach(name, { clientName: 'interrupt', fromSeq: 'now' });
  const outcome = await session.interrupt({ escalate: kill, graceMs: 1_000 });
  await streams.write('stdout', `${outcome}\n`);
  if (outcome !== 'running') return exitCode.ok;
  throw new InteractiveSessionError('The program goes on', {
    hint: `End its interpreter with it: bioxen session interrupt --kill ${name}`,
  });
}

/** `bioxen session rm`. */
export async function removeSessions(names: readonly string[]): Promise<number> {
  await using daemon = await runningDaemon();
  let missing: string | undefined;
  for (const name of names) if ((await daemon?.terminate(name)) !== true) missing ??= name;
  if (missing === undefined) return exitCode.ok;
  await daemonOf(missing).then(async (found) => await found.attach(missing, { fromSeq: 'now' }));
  return exitCode.ok;
}
