import type { DaemonSessionHost, InteractiveSession, SessionVmOptions } from 'bioxen';
import type { EnvironmentVmFlags } from '../run/environment-lua.js';
import { CLIENT_NAME } from './client.js';
import { madeFor } from './session-vm-options.js';

/** What a session is made with, beside what the command line says. */
export interface CreateSessionOptions {
  readonly vm: SessionVmOptions;
  readonly idleTimeoutMs?: number;
  readonly keepLocals: boolean;
}

/**
 * Makes a session, in the environment that `--env` names; without that it finds the packages of the active one. One that cannot
 * have its environment is not made.
 * @throws EnvironmentNotFoundError, and what the daemon throws
 */
export async function createSession(
  daemon: DaemonSessionHost,
  name: string,
  given: EnvironmentVmFlags,
  options: CreateSessionOptions,
): Promise<InteractiveSession> {
  const attach = { clientName: CLIENT_NAME };
  const session = await daemon.create(name, { ...options, ...madeFor(given), attach });
  const { env } = given;
  if (env === undefined) return session;
  try {
    await session.setEnvironment(env);
  } catch (error) {
    await session[Symbol.asyncDispose]();
    await daemon.terminate(name);
    throw error;
  }
  return session;
}
