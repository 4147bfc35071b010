import type { MessageHandlers } from '../dispatch/message-handler.js';
import { ApiFailure } from '../dispatch/api-failure.js';
import type { CallContext } from '../dispatch/call-context.js';

/** Logins and logouts. */
export const sessionMessages: MessageHandlers = {
  'session.login_with_password': async (
    context,
    user: string,
    password: string,
    _version: string,
    originator: string,
  ) => {
    const { host } = context;
    if (!host.isCoordinator()) throw new ApiFailure('HOST_IS_SLAVE', host.coordinatorAddress());
    return logIn(context, user, password, originator, false);
  },
  'session.slave_local_login_with_password': (context, user: string, password: string) =>
    logIn(context, user, password, '', true),
  'session.logout': ({ pool, session }) => {
    if (session !== undefined) pool.sessions.close(session.ref);
    return undefined;
  },
  'session.local_logout': ({ pool, session }) => {
    if (session !== undefined) pool.sessions.close(session.ref);
    return undefined;
  },
  'session.change_password': ({ pool, session }, oldPassword: string, newPassword: string) => {
    if (session === undefined || pool.users.get(session.user) !== oldPassword) {
      throw new ApiFailure('SESSION_AUTHENTICATION_FAILED', session?.user ?? '', wrongPassword);
    }
    pool.users.set(session.user, newPassword);
    return undefined;
  },
  'session.get_all_subject_identifiers': () => [],
};

const wrongPassword = 'Authentication failure';
const unknownUser = 'User not known to the underlying authentication module';

async function logIn(
  { pool, host, signal }: CallContext,
  user: string,
  password: string,
  originator: string,
  isLocal: boolean,
): Promise<string> {
  const known = pool.users.get(user);
  if (known !== password) {
    // A deliberate pause of the real server, against guessing.
    if (pool.timing.loginFailureMs > 0) await pool.clock.sleep(pool.timing.loginFailureMs, { signal });
    throw new ApiFailure(
      'SESSION_AUTHENTICATION_FAILED',
      user,
      known === undefined ? unknownUser : wrongPassword,
    );
  }
  return pool.sessions.open({ user, originator, hostRef: host.ref, isLocal }).ref;
}
