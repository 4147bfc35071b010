import type { DaemonSessionHost, InteractiveSession } from 'bioxen';
import type { EnvironmentVmFlags } from '../run/environment-lua.js';
import type { StandardStreams } from '../terminal/standard-streams.js';
import { UsageError } from '../usage-error.js';
import { CLIENT_NAME, openDaemon } from './client.js';
import { converse } from './converse.js';
import { leaveSession } from './leave-session.js';
import { createSession } from './create-session.js';
import type { PromptFlags } from './session-flags.js';
import { sessionVmOptions } from './session-vm-options.js';
import { tellWholePaths } from '../vms/whole-paths.js';

/** `bioxen repl NAME`: the session of this name, made when there is none. */
export async function replSession(
  name: string,
  given: EnvironmentVmFlags & PromptFlags,
  streams: StandardStreams,
): Promise<number> {
  await using daemon = await openDaemon();
  const session = await openNamed(daemon, name, given);
  try {
    await tellWholePaths(given, streams);
    return await converse(session, streams);
  } finally {
    await leaveSession(session);
  }
}

async function openNamed(
  daemon: DaemonSessionHost,
  name: string,
  { keepLocals = false, ...given }: EnvironmentVmFlags & PromptFlags,
): Promise<InteractiveSession> {
  const isNew = !(await daemon.list()).has(name);
  const named = Object.keys(given).filter((flag) => flag !== 'debug');
  if (!isNew) {
    if (named.length === 0 && !keepLocals) return await daemon.attach(name, { clientName: CLIENT_NAME });
    throw new UsageError(
      `Session '${name}' exists, and options are for a new one.`,
      'Leave the options out, or choose another name.',
    );
  }
  return await createSession(daemon, name, given, { vm: await sessionVmOptions(given), keepLocals });
}
