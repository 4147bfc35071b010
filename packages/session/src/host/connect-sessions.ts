import { ClosedError, ProtocolError, systemClock } from '@bioxen/core';
import { openSocket } from '../daemon/has-own-daemon.js';
import { runtimePaths } from '../daemon/runtime-directory.js';
import { connectOrStart, type DaemonCommand } from '../daemon/start-daemon.js';
import { ProtocolVersionError } from '../errors/protocol-version-error.js';
import { type DaemonHello, PROTOCOL } from '../wire/protocol.js';
import { RpcChannel } from '../wire/rpc-channel.js';
import { type ConnectSessionsOptions, DaemonSessionHost } from './daemon-session-host.js';

const SILENCE_MS = 5_000;
const MOST_ATTEMPTS = 3;

/**
 * Connects to the sessions of this user's daemon, which is started when there is none and `start` says how.
 * @throws ProcessRegistryError, ProtocolVersionError; undefined is given back when there is no daemon and none is started
 */
export async function connectSessions(
  options: ConnectSessionsOptions & { readonly start: DaemonCommand },
): Promise<DaemonSessionHost>;
export async function connectSessions(
  options?: ConnectSessionsOptions,
): Promise<DaemonSessionHost | undefined>;
export async function connectSessions(
  options: ConnectSessionsOptions = {},
): Promise<DaemonSessionHost | undefined> {
  const {
    start,
    paths = runtimePaths(),
    clock = systemClock,
    version = '0',
    silenceMs = SILENCE_MS,
  } = options;
  for (let attempt = 1; ; attempt++) {
    const socket = start === undefined ? await openSocket(paths) : await connectOrStart(paths, start, clock);
    if (socket === undefined) return undefined;
    const channel = new RpcChannel({ socket, liveness: { clock, tickMs: silenceMs } });
    try {
      const hello = await greet(channel, version, paths.socket);
      if (hello.major !== PROTOCOL.major)
        throw new ProtocolVersionError(String(PROTOCOL.major), String(hello.major));
      return new DaemonSessionHost(channel, hello, options);
    } catch (error) {
      // A daemon may end just as one comes.
      if (channel.isBroken && attempt < MOST_ATTEMPTS) continue;
      channel.close(new ClosedError('The connection to the session daemon'));
      throw error;
    }
  }
}

/** @throws ProtocolError when something else listens there */
async function greet(channel: RpcChannel, version: string, path: string): Promise<DaemonHello> {
  const stranger = (cause?: unknown): ProtocolError =>
    new ProtocolError(`What listens at ${path} is no session daemon`, {
      hint: 'End the program that listens there, or remove the socket when none does.',
      cause,
    });
  const hello: unknown = await channel.ask('hello', { ...PROTOCOL, version }).catch((error: unknown) => {
    if (channel.isBroken) throw hungUp(path, error);
    throw ProtocolError.isInstance(error) ? stranger(error) : error;
  });
  if (typeof hello !== 'object' || hello === null || !('major' in hello)) throw stranger();
  return hello as DaemonHello;
}

/** So does Node where a process has as many connections as it takes, or no descriptor left for one. */
function hungUp(path: string, cause: unknown): ProtocolError {
  return new ProtocolError(`What listens at ${path} hangs up without a word`, {
    hint: 'A session daemon does so when it has all the clients, or open files, that it may have: close some of its clients or sessions.',
    cause,
  });
}
